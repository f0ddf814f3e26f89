"""The test settings of a background process that works on a database of its parent."""

import os

from tests.settings import *  # noqa: F403  settings are read by name

DATABASES["default"]["NAME"] = os.environ["LVXIN_TEST_DATABASE"]  # noqa: F405
