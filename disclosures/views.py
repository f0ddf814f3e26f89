"""The public site. Reads the public tables only; sets no cookie, opens no session, needs no script."""

import gzip
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from csp.constants import NONE
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from base import clock
from disclosures.models import LogHead, PublicNotice, PublicPage, PublicSubject, SearchEntry
from disclosures.search import LEAST, LONGEST, find

View = Callable[..., HttpResponse]
Served = Callable[..., HttpResponseBase]

NUMBER = re.compile(r"[0-9A-Z]{1,18}")
PER_PAGE = 20
LAST_PAGE = 50
LATEST = 4


def reading(view: View) -> Served:
    """A page to read: no script, no way out, and a short life in shared caches."""

    @require_safe
    @csp_replace({"script-src": [NONE], "connect-src": [NONE]})
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "public, max-age=5"
        return response

    return wrapped


def answer(template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Rendered without the request: nothing of the visitor can get into a page that caches share."""
    return HttpResponse(render_to_string(template, context), status=status)


@reading
def home(_request: HttpRequest) -> HttpResponse:
    return answer(
        "public/home.html",
        figures=SearchEntry.objects.figures(),
        notices=PublicNotice.objects.all()[:LATEST],
        today=clock.today(),
    )


# Pages of lawyers and firms


@reading
def lawyer(request: HttpRequest, number: str) -> HttpResponse:
    return stored(request, PublicSubject.Kind.LAWYER, number)


@reading
def firm(request: HttpRequest, number: str) -> HttpResponse:
    return stored(request, PublicSubject.Kind.FIRM, number)


def stored(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """The page as published. Unknown, expired and never published get one and the same answer."""
    if not NUMBER.fullmatch(number):
        return neutral()
    today = clock.today()
    pages = PublicPage.objects.fresh(today).filter(subject__kind=kind, subject__number=number)
    page = pages.only("body", "etag").first()
    if page is not None:
        return served(request, page)
    present = PublicSubject.objects.at_number(number, today).filter(kind=kind).first()
    return HttpResponseRedirect(present.public_path()) if present else neutral()


def neutral() -> HttpResponse:
    return answer("404.html", status=404)


def served(request: HttpRequest, page: PublicPage) -> HttpResponse:
    response: HttpResponse
    if matches(request, page.etag):
        response = HttpResponseNotModified()
    elif takes_gzip(request):
        response = HttpResponse(bytes(page.body), headers={"Content-Encoding": "gzip"})
    else:
        response = HttpResponse(gzip.decompress(page.body))
    response["ETag"] = f'W/"{page.etag}"'  # weak: one page, two encodings
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def matches(request: HttpRequest, etag: str) -> bool:
    given = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in given or f'"{etag}"' in {one.removeprefix("W/") for one in given}


def takes_gzip(request: HttpRequest) -> bool:
    """Does the client say that it reads gzip? `gzip;q=0` says that it does not."""
    for part in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _semicolon, weight = part.replace(" ", "").partition(";q=")
        if name == "gzip":
            return not re.fullmatch(r"0(\.0*)?", weight)
    return False


# Search


@reading
def search(request: HttpRequest) -> HttpResponse:
    query = typed(request.GET.get("q", ""))
    kind = request.GET.get("kind", "")
    kind = kind if kind in PublicSubject.Kind.values else ""
    known = subject_with(query)
    if known is not None:
        return HttpResponseRedirect(known.public_path())
    context: dict[str, Any] = {"section": "search", "query": query[:LONGEST], "kind": kind}
    error = fault(query)
    if error or not query:
        return answer("public/search.html", error=error, **context)
    return results(query, kind, page_number(request.GET.get("page", "1")), context)


def typed(text: str) -> str:
    """What somebody typed, without what cannot be seen and without spaces at its ends."""
    visible = "".join(sign if sign.isprintable() else " " for sign in text[: 4 * LONGEST])
    return " ".join(visible.split())


def subject_with(query: str) -> PublicSubject | None:
    """Whose whole number this is, typed with or without spaces, in full width or not."""
    number = re.sub(r"\s", "", unicodedata.normalize("NFKC", query)).upper()
    if len(number) < 12 or not NUMBER.fullmatch(number):
        return None
    return PublicSubject.objects.at_number(number, clock.today()).first()


def fault(query: str) -> str:
    if query and len(query) < LEAST:
        return _("请至少输入两个字，例如姓名全名或者律所名称中相连的两个字")
    if len(query) > LONGEST:
        return _("请不要超过 50 个字，只输入姓名、执业证号或者律所名称")
    return ""


def page_number(text: str) -> int:
    return min(int(text), LAST_PAGE) if re.fullmatch(r"[1-9]\d{0,5}", text) else 1


def results(query: str, kind: str, page: int, context: dict[str, Any]) -> HttpResponse:
    first = (page - 1) * PER_PAGE
    rows = list(find(query, kind, clock.today())[first : first + PER_PAGE])
    if page > 1 and not rows:
        return HttpResponseRedirect(address(query, kind, 1))
    namesakes = SearchEntry.objects.namesakes([row.name for row in rows if row.kind == "lawyer"])
    total: int = rows[0].total if rows else 0
    pages = min(-(-total // PER_PAGE), LAST_PAGE)
    return answer(
        "public/search.html",
        rows=[(row, namesakes.get(row.name, 0) if row.kind == "lawyer" else 0) for row in rows],
        total=total,
        searched=True,
        pager=list(pager(query, kind, page, pages)) if pages > 1 else [],
        **context,
    )


def pager(query: str, kind: str, page: int, pages: int) -> Iterator[tuple[str, str, bool]]:
    """Label, address and whether it is this page; a gap has no address."""
    shown = [n for n in range(1, pages + 1) if n in {1, pages} or abs(n - page) <= 2]
    for before, n in zip([0, *shown], shown, strict=False):
        if n - before > 1:
            yield "…", "", False
        yield str(n), address(query, kind, n), n == page


def address(query: str, kind: str, page: int) -> str:
    given = {"q": query, "kind": kind, "page": page if page > 1 else ""}
    parameters = urlencode({name: value for name, value in given.items() if value})
    return f"{reverse('disclosures:search')}?{parameters}"


# Texts


@reading
def grading(_request: HttpRequest) -> HttpResponse:
    """The newest released round of each scheme, with the scheme in words."""
    newest: dict[str, PublicNotice] = {}
    for notice in PublicNotice.objects.filter(kind=PublicNotice.Kind.GRADING):
        newest.setdefault(notice.payload["scheme"]["code"], notice)
    return answer("public/grading.html", section="grading", notices=list(newest.values()))


@reading
def about(_request: HttpRequest) -> HttpResponse:
    policy = PublicNotice.objects.newest(PublicNotice.Kind.POLICY)
    return answer("public/about.html", section="about", policy=policy, head=LogHead.objects.first())


@reading
def contact(_request: HttpRequest) -> HttpResponse:
    return answer("public/contact.html", section="contact")
