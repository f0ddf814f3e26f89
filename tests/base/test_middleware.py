"""Refusals in plain words for whoever asks, and log lines that give nobody away."""

import json
import logging
from typing import Any

import pytest
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import RequestFactory

from base.errors import RuleError
from base.middleware import RefusalMiddleware, RequestLogMiddleware, written

REFUSAL = RuleError("请填写<整改>情况", code="empty", status=400)
PAGE = "<h1>{{ status }}</h1><p>{{ message }}</p>"


@pytest.fixture
def page(settings):
    """A refusal.html of this test."""
    loader = ("django.template.loaders.locmem.Loader", {"refusal.html": PAGE})
    settings.TEMPLATES = [
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": [loader]}}
    ]


def refused(error: Exception, **headers: str) -> Any:
    """The answer to a view that failed so, or None."""
    return RefusalMiddleware(lambda _: HttpResponse()).process_exception(
        RequestFactory(headers=headers).get("/"), error
    )


def test_a_refusal_is_a_page_with_its_status_and_message(page):
    response = refused(REFUSAL)

    assert response.status_code == 400
    assert response.content.decode() == "<h1>400</h1><p>请填写&lt;整改&gt;情况</p>"
    assert "no-store" in response["Cache-Control"]


def test_htmx_gets_a_fragment():
    response = refused(REFUSAL, HX_Request="true")

    assert (response.status_code, response.content.decode()) == (
        400,
        '<p class="refusal" role="alert">请填写&lt;整改&gt;情况</p>',
    )


def test_a_program_gets_json():
    response = refused(REFUSAL, Accept="application/json")

    assert isinstance(response, JsonResponse)
    assert json.loads(response.content) == {"code": "empty", "message": "请填写<整改>情况"}


def test_a_refusal_of_the_database_is_told_in_chinese(page):
    response = refused(IntegrityError("no_overlap: lawyers_term"))

    assert response.status_code == 409
    assert "起止日期与已有记录重叠" in response.content.decode()


@pytest.mark.parametrize("error", [ValueError(), IntegrityError("UNIQUE constraint failed"), KeyError("x")])
def test_no_other_error_is_swallowed(error):
    assert refused(error) is None


def logged(caplog: pytest.LogCaptureFixture, request: HttpRequest) -> tuple[str, HttpResponse]:
    with caplog.at_level(logging.INFO, "request"):
        response = RequestLogMiddleware(lambda _: HttpResponse(status=201))(request)
    (record,) = caplog.records
    return record.getMessage(), response


def test_a_request_is_one_line_with_its_id(caplog):
    line, response = logged(caplog, RequestFactory().post("/portal/report/", {"name": "张三"}))

    name, method, path, status, spent = line.split(" ")
    assert (method, path, status) == ("POST", "/portal/report/", "201")
    assert name == response["X-Request-ID"]
    assert spent.endswith("ms")
    assert not response.cookies


def test_query_body_and_address_stay_out_of_the_log(caplog):
    request = RequestFactory(REMOTE_ADDR="127.0.0.77").post("/s/?code=canary-query", {"text": "canary-body"})

    line, _ = logged(caplog, request)

    assert "canary" not in line
    assert "127.0.0.77" not in line


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/a\nFORGED 200", "/a%0AFORGED%20200"),
        ("/a\r\x1b[31m", "/a%0D%1B%5B31m"),
        ("/律师/", "/%E5%BE%8B%E5%B8%88/"),
        ("/survey/gX8Yw1mZ0aQkL3pRt9Vb2c/", "/survey/gX8Y~/"),
        ("/lawyers/13201199910123456/", "/lawyers/13201199910123456/"),
    ],
)
def test_a_path_is_written_without_control_characters_and_secrets(path, line):
    assert written(path) == line
