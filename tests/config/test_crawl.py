"""Every page of office, portal and entrance in a real browser: accessible, silent, in its frame.

Each page is examined at one width, in turn, and measured at three; the deep tier examines it at all of them.
The public pages have a crawl of their own (tests/disclosures/test_browser.py); here a few stand for them.
"""

from collections.abc import Collection, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from config.demo.cast import member
from config.demo.office import holder
from tests.config import authz
from tests.config.paths import MEMBERS, PORTAL, PUBLIC, address, office_paths, pages

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("city")]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EXAMINED = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
WIDTHS = (320, 768, 1280)


@pytest.fixture(scope="module")
def server(city: None) -> Iterator[str]:
    """The site on the demo city."""
    live = LiveServer("localhost")
    yield live.url
    live.stop()


def session(user: User) -> str:
    """A session as it is after log-in."""
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def context(browser: Browser, server: str, role: str) -> BrowserContext:
    """A window in which the holder of this role is logged in; nobody for an empty role."""
    made = browser.new_context()
    if role:
        key = session(holder(member(role)))
        made.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": server}])
    return made


def faults(page: Page, address: str, examined: Collection[int]) -> Iterator[str]:
    """What is wrong with one page: examined at these widths, measured at all."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto(address)
    if not (answer and answer.ok and page.locator("main h1").count() == 1):
        yield f"{address}: {answer and answer.status}, {page.locator('main h1').count()} headings of level 1"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            yield f"{address} at {width}: scrolls sideways"
        if width not in examined:
            continue
        found = Axe().run(page, options=EXAMINED).response["violations"]
        yield from (f"{address} at {width}: {one['id']} {one['nodes'][0]['target']}" for one in found)
    yield from (f"{address}: {text}" for text in said)


def crawl(browser: Browser, server: str, role: str, paths: list[str], *, deep: bool = False) -> list[str]:
    window = context(browser, server, role)
    found: list[str] = []
    for number, path in enumerate(paths):
        page = window.new_page()
        found += faults(page, f"{server}{path}", WIDTHS if deep else WIDTHS[number % 3 :][:1])
        page.close()
    window.close()
    return found


@pytest.mark.parametrize("role", authz.OFFICE)
def test_the_pages_of_the_office(browser, server, role):
    assert crawl(browser, server, role, office_paths(role, shared=False)) == []


@pytest.mark.parametrize("role", MEMBERS)
def test_the_pages_of_the_portal(browser, server, role):
    assert crawl(browser, server, role, PORTAL) == []


def test_the_entrance_and_the_public_site(browser, server):
    assert crawl(browser, server, "", ["/accounts/login/", *PUBLIC]) == []


@pytest.mark.deep
@pytest.mark.parametrize("role", authz.OFFICE)
def test_the_pages_of_the_office_at_every_width(browser, server, role):
    assert crawl(browser, server, role, office_paths(role, shared=False), deep=True) == []


@pytest.mark.django_db
def test_every_list_of_the_office_is_opened_by_somebody():
    opened = {path for role in authz.OFFICE for path in office_paths(role, shared=False)}

    assert {address(label, "changelist") for label in pages()} <= opened
    assert len(opened) > 100
