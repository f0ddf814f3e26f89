"""What every answer of the site has in common: headers, that looking changes nothing, what is never said."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from config.demo import generate
from config.demo.cast import member
from config.demo.office import FIRM, holder
from lawyers.models import Lawyer, Record
from tests.config import authz
from tests.config.paths import MEMBERS, PORTAL, PUBLIC, SHEN, office_paths

pytestmark = [pytest.mark.usefixtures("city"), pytest.mark.django_db]

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|ALTER|DROP|CREATE)\b", re.IGNORECASE)
SESSIONS = re.compile("django_session|accounts_login")
MISSING = ["/nowhere/", "/lawyers/13299201210009999/", "/firms/31329901MD0000000X/", "/portal/lawyers/1/"]
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass
class Visit:
    """What one person was answered on all pages of the role, and what was written meanwhile."""

    role: str
    answers: list[tuple[str, HttpResponse]] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)

    def note(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001  called by Django
        """Remember every write but those of the session, which say that somebody is there."""
        if WRITES.match(sql) and not SESSIONS.search(sql):
            self.writes.append(sql)
        return execute(sql, params, many, context)

    def texts(self) -> Iterator[tuple[str, str]]:
        yield from ((path, answer.content.decode()) for path, answer in self.answers)


@pytest.fixture(scope="module", params=["", *authz.OFFICE, *MEMBERS])
def visit(request: pytest.FixtureRequest, city: None) -> Visit:
    """Somebody of each role, and a visitor without a log-in, opens every page there is for them."""
    role: str = request.param
    made, client = Visit(role), Client()
    paths = [*PUBLIC, *MISSING, "/accounts/login/"]
    if role:
        client.force_login(holder(member(role)))
        paths += PORTAL + (office_paths(role) if role in authz.OFFICE else ["/admin/"])
    with connection.execute_wrapper(made.note):
        made.answers = [(path, client.get(path)) for path in paths]
    return made


def test_looking_changes_nothing(visit):
    assert visit.writes == []


def test_no_page_fails(visit):
    assert [path for path, answer in visit.answers if answer.status_code >= 500] == []


def test_every_answer_carries_the_protecting_headers(visit):
    for path, answer in visit.answers:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, path
        assert too_lax(answer.headers["Content-Security-Policy"]) == {}, path
        assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-ID"]), path


def too_lax(header: str) -> dict[str, list[str]]:
    """Where a content policy allows more than the settings; a page may allow less."""
    given = {name: sources for name, *sources in (part.split() for part in header.split("; "))}
    allowed = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert set(given) == set(allowed)
    return {name: sources for name, sources in given.items() if sources not in (allowed[name], ["'none'"])}


def test_public_pages_set_no_cookie_and_inner_pages_are_not_kept(visit):
    for path, answer in visit.answers:
        if not visit.role and path in PUBLIC:
            assert not answer.cookies, path
        if path.startswith(("/admin/", "/portal/", "/accounts/")) and answer.status_code == 200:
            kept = answer.headers.get("Cache-Control", "")
            assert "private" in kept or "no-store" in kept, path


def test_nothing_in_a_page_runs_or_styles_by_itself(visit):
    own = re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+\s*=|\sstyle\s*=|javascript:", re.IGNORECASE)
    assert [(path, own.search(text)) for path, text in visit.texts() if own.search(text)] == []


def test_identity_and_private_telephone_stand_on_no_page(visit):
    rows = generate.sheets(generate.story())["律师"]
    numbers = [str(row[column]) for row in rows for column in (5, 10) if row[column]]
    secret = re.compile("|".join(numbers))

    assert [path for path, text in visit.texts() if secret.search(text)] == []


def test_party_affiliation_stands_on_no_page(visit):
    assert [
        path for path, text in visit.texts() if re.search("中共党员|中共预备党员|民主党派|群众", text)
    ] == []


def test_a_member_meets_nobody_of_another_firm(visit):
    """But on the public pages, which show them to everybody."""
    others = set(
        Lawyer.objects.exclude(firm__name=FIRM).exclude(licence="").values_list("licence", flat=True)
    )
    inner = [(path, text) for path, text in visit.texts() if path.startswith(("/portal/", "/admin/"))]

    if visit.role in MEMBERS:
        assert [(path, licence) for path, text in inner for licence in others if licence in text] == []


def test_what_is_not_released_stands_on_no_public_page(visit):
    hidden = {
        "reprimand",
        "warning",
        "circulated-criticism",
        "upheld-complaint",
        "advice-letter",
        "formal-talk",
    }
    records = Record.objects.filter(kind__code__in=hidden).exclude(document_no="")
    numbers = set(records.values_list("document_no", flat=True))

    for path, text in visit.texts():
        if path in PUBLIC:
            assert [number for number in numbers if number in text] == [], path
    page = next(text for path, text in visit.texts() if path == f"/lawyers/{SHEN}/")
    assert "公开谴责" in page
    assert "有效投诉" not in page
