"""The guards of tests/conftest.py stand."""

import socket
import urllib.request

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.audit import record
from accounts.models import AuditEntry, Role
from base import clock
from base.operations import missing
from tests.conftest import WayOutError


def test_no_test_reaches_another_machine_by_name_or_by_number():
    with pytest.raises(WayOutError, match=r"example\.org"):
        urllib.request.urlopen("http://example.org/")
    with pytest.raises(WayOutError, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


@pytest.mark.browser
def test_the_browser_opens_a_page_of_this_machine_and_of_no_other(browser, live_server):
    page = browser.new_page()

    assert page.goto(f"{live_server.url}/static/lvxin.css").ok
    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org/")
    page.close()


@pytest.mark.django_db(transaction=True)
def test_what_a_committing_test_wrote_goes_even_from_guarded_tables_and_the_seed_comes_back():
    lacking = missing(connection)
    record(None, "looked", Role.objects.earliest("pk"), now=clock.now())

    call_command("flush", interactive=False, verbosity=0)

    assert not AuditEntry.objects.filter(verb="looked").exists()
    assert Role.objects.exists()
    assert missing(connection) == lacking
