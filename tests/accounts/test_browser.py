"""One's own pages in a real browser: accessible, within the screen, without a word on the console."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import transaction
from django.test import Client
from playwright.sync_api import Browser, Page

from accounts.models import Notification
from accounts.services import enrol_sms, notify, register_person
from base import clock
from tests.make import accounts as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def own_pages() -> tuple[Client, list[str]]:
    """Somebody with a telephone and two things to read, and the pages that are theirs."""
    now = clock.now()
    person = register_person(name="王主任", phone="13900000000", now=now, actor=None)
    body = "请按通知所附期限办理，逾期未办的请致电秘书处说明。"
    with transaction.atomic():
        for reference in ("2026—0388", ""):
            notify([person], topic="x", title="书面通知", body=body, reference=reference, path="/", now=now)
    row = Notification.objects.filter(reference="").get()
    client = make.sign_in(
        Client(headers={"user-agent": "Mozilla/5.0 " + "long " * 20}), make.user(person=person)
    )
    pages = ["", "notifications/", f"notifications/{row.pk}/", "log-ins/", "2fa/sms/enrol/"]
    return client, [f"/accounts/{page}" for page in pages]


def signed_in(browser: Browser, width: int, client: Client, url: str) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900})
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
    return context.new_page()


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_every_page_of_ones_own_is_accessible_and_fits_the_screen(browser, live_server, width: int):
    client, paths = own_pages()
    page, axe, faults = signed_in(browser, width, client, live_server.url), Axe(), []
    page.on("console", lambda message: faults.append(f"console: {message.text}"))

    for path in paths:
        answer = page.goto(f"{live_server.url}{path}")
        assert (answer.status, page.url) == (200, f"{live_server.url}{path}")
        found = axe.run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
        faults += [f"{path}: {one['id']} {one['nodes'][0]['target']}" for one in found]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            faults.append(f"{path}: scrolls sideways")

    assert faults == []
    page.context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_step_of_log_in_by_sms_is_accessible(browser, live_server, width: int, monkeypatch):
    person = register_person(name="王主任", phone="13900000000", now=make.NOON, actor=None)
    user = make.user(person=person)
    monkeypatch.setattr("accounts.services.sms_factor.code_is_right", lambda *_args, **_named: True)
    enrol_sms(user, "123456", now=make.NOON, actor=user)
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("用户名").fill(user.username)
    page.get_by_label("密码").fill(make.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/2fa/sms/")

    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]

    assert [one["id"] for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.context.close()
