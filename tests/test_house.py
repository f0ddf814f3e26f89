"""The guards of tests/conftest.py stand."""

import socket
import urllib.request

import pytest

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
