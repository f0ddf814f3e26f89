"""What every test stands on: the seeded database, a browser, no way out to the network, no silent skips."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from config.seed import seed

CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]

hypothesis.settings.register_profile("lvxin", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("lvxin")


class WayOutError(BaseException):
    """A test reached for another machine. No `except Exception` may swallow it."""


def refuse_the_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: sockets reach this machine only, by whatever library they are opened."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto"}:
        opened, address = arguments
        host = address[0] if opened.family in {socket.AF_INET, socket.AF_INET6} else None
    else:
        return
    if host not in {None, "", "localhost", "127.0.0.1", "::1", b"localhost", b"127.0.0.1"}:
        raise WayOutError(f"{event}: {host!r}")


def pytest_configure() -> None:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright runs an event loop beside our queries
    sys.addaudithook(refuse_the_network)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect, which is no skip, what is promised elsewhere: on PostgreSQL only, or in the deep tier."""
    unfit = set()
    if not os.environ.get("DATABASE_URL"):
        unfit.add("postgres")
    if "deep" not in config.option.markexpr:
        unfit.add("deep")
    out = [item for item in items if any(item.get_closest_marker(name) for name in unfit)]
    items[:] = [item for item in items if item not in out]
    config.hook.pytest_deselected(items=out)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With LVXIN_NO_SKIPS a run with a skip or an expected failure is a failed run."""
    if proved_nothing(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(config: pytest.Config) -> None:
    if reports := proved_nothing(config):
        config.get_terminal_writer().line(f"LVXIN_NO_SKIPS: {len(reports)} tests proved nothing", red=True)


def proved_nothing(config: pytest.Config) -> list[pytest.TestReport]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")  # xdist's workers have none
    if not reporter or not os.environ.get("LVXIN_NO_SKIPS"):
        return []
    return [*reporter.stats.get("skipped", ()), *reporter.stats.get("xfailed", ())]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database, with the reference data that every installation has."""
    with django_db_blocker.unblock():
        seed()


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Limits on failed log-ins live in the cache; no test inherits those of another."""
    cache.clear()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one for the run; each test opens a context of its own."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing: run bin/setup dev")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()
