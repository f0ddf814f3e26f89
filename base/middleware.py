"""Two things every request needs: a refusal in plain words, and one line in the log."""

import logging
import re
import secrets
from collections.abc import Callable
from time import perf_counter
from urllib.parse import quote

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.html import format_html

from base.errors import RuleError
from base.guards import explain

GetResponse = Callable[[HttpRequest], HttpResponse]
SECRET = re.compile(r"[A-Za-z0-9_-]{20,}")

log = logging.getLogger("request")


class RefusalMiddleware:
    """A RuleError, or a guard of the database, becomes a page with its message. Everything else passes."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        refusal = explain(error) if isinstance(error, IntegrityError) else error
        if not isinstance(refusal, RuleError):
            return None
        response = answer(request, refusal)
        add_never_cache_headers(response)
        return response


def answer(request: HttpRequest, refusal: RuleError) -> HttpResponse:
    """Whole page, fragment for htmx, or JSON, as the caller can read it."""
    if request.headers.get("HX-Request"):
        fragment = format_html('<p class="refusal" role="alert">{}</p>', refusal.message)
        return HttpResponse(fragment, status=refusal.status)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse({"code": refusal.code, "message": refusal.message}, status=refusal.status)
    return render(
        request,
        "refusal.html",
        {"status": refusal.status, "message": refusal.message},
        status=refusal.status,
    )


class RequestLogMiddleware:
    """Id, method, path, status, milliseconds; the id is also in X-Request-ID.

    No query, no body, no address, no user. A long random part of a path may open a one-time link: it is cut.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name, begun = secrets.token_hex(8), perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = name
        spent = round((perf_counter() - begun) * 1000)
        log.info(
            "%s %s %s %d %dms",
            name,
            written(request.method or ""),
            written(request.path),
            response.status_code,
            spent,
        )
        return response


def written(text: str) -> str:
    """Fit for one line of a log: control characters and everything outside ASCII as %XX, secrets cut."""
    return SECRET.sub(lambda found: f"{found[0][:4]}~", quote(text))
