"""An import in a process of its own that is killed, as by the machine, once the lawyers are written.

python -m tests.lawyers.killed_import DATABASE WORKBOOK
"""

import os
import signal
import sys
from pathlib import Path

import django
from django.conf import settings

settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()

from lawyers.models import Lawyer  # noqa: E402  models need the apps loaded
from lawyers.services import import_roster  # noqa: E402  as above
from tests.make.accounts import NOON  # noqa: E402  as above


def die(sheet: str, _done: int, _total: int) -> None:
    if sheet == "历年考核" and Lawyer.objects.exists():
        sys.stdout.write("written\n")
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGKILL)


import_roster(Path(sys.argv[2]), progress=die, authority="3299", now=NOON, actor=None)
