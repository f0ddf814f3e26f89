"""PDF files come out the same twice, and the process that makes them can reach nothing."""

import shutil
import socket
from datetime import datetime

import pytest

from base import documents
from base.clock import SHANGHAI
from base.documents import DocumentError, pdf

DAY = datetime(2026, 11, 20, 12, tzinfo=SHANGHAI)
PAGE = (
    '<!doctype html><html lang="zh-CN"><head><title>查询单</title></head>'
    "<body><h1>诚信信息查询单</h1>{body}</body></html>"
)

pytestmark = pytest.mark.skipif(not shutil.which("fc-list"), reason="fontconfig is not installed")


def page(body: str = "") -> str:
    return PAGE.format(body=body)


def test_the_same_page_of_the_same_day_is_the_same_file():
    first, second = pdf(page(), dated=DAY), pdf(page(), dated=DAY)

    assert first.startswith(b"%PDF-")
    assert first == second


def test_another_child_makes_the_same_bytes():
    first = pdf(page(), dated=DAY)
    documents.close()

    assert pdf(page(), dated=DAY) == first


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="" src="file:///etc/passwd">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<link rel="stylesheet" href="{local}">',
        '<p style="background: url({local})">x</p>',
        '<img alt="" src="data:image/png;base64,AAAA">',
        '<object data="{local}"></object>',
    ],
)
def test_a_page_that_asks_for_an_address_is_refused_and_nothing_is_opened(body):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        local = f"http://127.0.0.1:{listener.getsockname()[1]}/x"

        with pytest.raises(DocumentError):
            pdf(page(body.format(local=local)), dated=DAY)

        with pytest.raises(BlockingIOError):
            listener.accept()


def test_the_next_page_is_made_after_one_was_refused():
    with pytest.raises(DocumentError):
        pdf(page('<img alt="" src="file:///etc/passwd">'), dated=DAY)

    assert pdf(page(), dated=DAY).startswith(b"%PDF-")


def test_a_character_that_no_font_has_is_refused_instead_of_printed_as_a_box():
    with pytest.raises(DocumentError) as refusal:
        pdf(page("<p>\U000f1234</p>"), dated=DAY)

    assert refusal.value.code == "no_font"


def test_a_page_that_takes_too_long_is_stopped_and_the_next_one_made():
    endless = "<table>" + "<tr><td>字<td>字<td>字</tr>" * 5000 + "</table>"

    with pytest.raises(DocumentError) as refusal:
        pdf(page(endless), dated=DAY, seconds=1)

    assert refusal.value.code == "too_much"
    assert pdf(page(), dated=DAY).startswith(b"%PDF-")
