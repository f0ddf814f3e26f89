"""Every public page in a real browser: accessible, silent console, no sideways scrolling, keyboard, print."""

from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from base import clock
from firms.models import Firm
from lawyers.models import Lawyer
from tests.make import disclosures as make
from tests.make.disclosures import noon

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCREENS = [(1280, "light"), (1280, "dark"), (768, "light"), (320, "light")]
TODAY = clock.today()
"""The server's threads do not see a played clock, so the city is told as of the real day."""


def city() -> list[str]:
    """A small city on which every part of every page is drawn; its addresses."""
    make.association(
        office_hours="工作日 9:00–17:30", address="云江市临江区司法路 6 号", icp_number="ICP 备案号（示例）"
    )
    make.district()
    firm = make.firm("云江砚澄律师事务所")
    full = make.lawyer("沈知远", firm=firm)
    suspended = make.lawyer(
        "沈志衡",
        firm=firm,
        status="suspended",
        status_since=date(2026, 8, 29),
        status_until=date(2027, 2, 28),
    )
    others = [make.lawyer(f"沈知{name}", firm=firm, status=status) for name, status in STATUSES]
    tell_all(full, suspended)
    make.published(TODAY)
    shown: list[Lawyer | Firm] = [firm, full, suspended, *others]
    pages = [of.public_path() for of in shown]
    searches = [
        "/search/",
        "/search/?q=沈知",
        "/search/?q=沈",
        "/search/?q=某某某",
        "/search/?q=砚澄&kind=firm",
    ]
    return ["/", *searches, *pages, "/grading/", "/about/", "/contact/", "/lawyers/1/"]


STATUSES = [("行", "cancelled"), ("止", "revoked"), ("言", "moved")]


def tell_all(full: Lawyer, suspended: Lawyer) -> None:
    for year in range(TODAY.year - 4, TODAY.year):
        make.assessment(full, year)
    make.assessment(suspended, TODAY.year - 1, "annual-basic")
    early = noon(ago(200))
    make.record(full, "honour-city", effective_on=ago(300), recorded_at=early)
    make.record(full, "legal-aid", effective_on=ago(250), quantity_milli=3000, recorded_at=early)
    make.released_register(since=ago(100), arithmetic={"shown": True}, day=TODAY)
    penalty = make.record(suspended, "penalty-suspension", effective_on=ago(80))
    make.release(record=penalty, term_ends_on=ago(-100), summary="同时在两个律师事务所执业。", day=TODAY)
    make.release(record=make.record(full, "public-censure", effective_on=ago(3)), day=TODAY)
    version = make.counting_scheme(honour_city=5_000, legal_aid=1_000)
    decided = {"as_of": ago(120), "known_at": noon(ago(119)), "decided_on": ago(50)}
    make.release(grade_round=make.grade_round((full, "B"), version=version, **decided), day=TODAY)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def open_page(browser: Browser, width: int, scheme: str) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    return context.new_page()


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_every_page_is_accessible_silent_and_fits_the_screen(browser, live_server, width: int, scheme: str):
    page, faults = open_page(browser, width, scheme), []
    page.on("console", lambda message: faults.append(f"console: {message.text}"))
    page.on("request", lambda request: outside(request.url, live_server.url, faults))
    axe = Axe()

    for path in city():
        page.goto(f"{live_server.url}{path}")
        found = axe.run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
        faults += [f"{path}: {one['id']} {one['nodes'][0]['target']}" for one in found]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            faults.append(f"{path}: scrolls sideways")

    assert [fault for fault in faults if "404 (Not Found)" not in fault] == []
    assert page.context.cookies() == []
    page.context.close()


def outside(url: str, own: str, faults: list[str]) -> None:
    if not url.startswith((own, "data:")):
        faults.append(f"asks another host: {url}")


def test_the_keyboard_reaches_the_content_the_search_and_a_result(browser, live_server):
    city()
    page = open_page(browser, 1280, "light")
    page.goto(live_server.url)

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("沈志衡")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    page.get_by_role("link", name="沈志衡").focus()
    page.keyboard.press("Enter")

    assert "停止执业" in page.locator(".status__say").inner_text()
    page.context.close()


def test_a_wrong_search_says_so_at_the_field(browser, live_server):
    page = open_page(browser, 320, "light")
    page.goto(f"{live_server.url}/search/?q=沈")

    field = page.locator("#q")

    described = [
        page.locator(f"#{name}").inner_text() for name in field.get_attribute("aria-describedby").split()
    ]
    assert any("至少输入两个字" in text for text in described)
    assert page.title().startswith("1 处需要修改")
    page.context.close()


def test_a_printed_page_keeps_its_content_and_leaves_the_navigation_out(browser, live_server):
    (path,) = [path for path in city() if path.startswith("/firms/")]
    page = open_page(browser, 1280, "dark")
    page.goto(f"{live_server.url}{path}")

    page.emulate_media(media="print", color_scheme="dark")

    assert page.locator(".status__say").is_visible()
    assert not page.locator(".site-nav").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.context.close()
