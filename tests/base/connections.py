"""Several connections to the database of the test: threads and processes."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

# Real commits, seen by other connections; afterwards only the tables of base are emptied, which is quick
committing = pytest.mark.django_db(transaction=True, available_apps=["base"])


def at_once(*functions: Callable[[], Any]) -> list[Future[Any]]:
    """Run each in a thread, with a database connection of its own, and wait for all."""

    def apart(function: Callable[[], Any]) -> Any:
        try:
            return function()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(functions)) as pool:
        return [pool.submit(apart, function) for function in functions]


def worker(*arguments: object) -> "subprocess.Popen[str]":
    """tests/base/race_worker.py on the database of this test."""
    return subprocess.Popen(  # noqa: S603  our own interpreter and module
        [
            sys.executable,
            "-m",
            "tests.base.race_worker",
            str(connection.settings_dict["NAME"]),
            *map(str, arguments),
        ],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )
