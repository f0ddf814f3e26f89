"""config.settings in embedded mode on whatever database is given, with a var/ that ends with the run."""

import os
import tempfile

os.environ["LVXIN_MODE"] = "embedded"
if "LVXIN_VAR" not in os.environ:
    _var = tempfile.TemporaryDirectory(prefix="lvxin-test-", ignore_cleanup_errors=True)
    os.environ["LVXIN_VAR"] = _var.name

from config.settings import *  # noqa: F403  settings are read by name
from config.settings import INSTALLED_APPS as APPS

INSTALLED_APPS = ["tests", *APPS]  # brings the flush that ends a test which commits
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; the real one is Django's own
