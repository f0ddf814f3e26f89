"""From sealed items to the page: the same items give the same bytes, whatever else the house knows."""

import gzip
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.template.loader import get_template, render_to_string

from disclosures.models import Association, PublicItem, PublicPage, PublicSubject, PublicVersion
from disclosures.rules import (
    ARITHMETIC,
    ASSESSMENT,
    GRADE,
    HONOUR,
    PENALTY,
    PROFILE,
    SANCTION,
    Document,
    Payload,
)

PASSED = frozenset({"annual-competent", "firm-annual-pass"})
COMPRESSION = 6
INNER = re.compile(r'{% (?:extends|include) "([^"]+)"')


def page(
    items: Sequence[PublicItem],
    version: PublicVersion,
    document: Document,
    association: Association,
    frame: str,
) -> PublicPage:
    """The stored copy: gzip without a time stamp, so that equal pages are equal bytes."""
    html = html_of(items, version, association).encode()
    return PublicPage(
        subject=version.subject,
        version=version,
        body=gzip.compress(html, COMPRESSION, mtime=0),
        etag=hashlib.sha256(html).hexdigest()[:32],
        stale_after=document.stale_after,
        frame=frame,
    )


def frame_of(association: Association) -> str:
    """What a page shows beside its items: header, footer, templates. Equal frames need no new rendering."""
    words = [str(getattr(association, field.name)) for field in association._meta.concrete_fields]
    sources = [_source(f"public/{kind}.html") for kind in PublicSubject.Kind.values]
    return hashlib.sha256("\0".join([*words, *sources]).encode()).hexdigest()[:32]


def _source(name: str) -> str:
    """The text of a template and of those it extends or includes."""
    text: str = get_template(name).template.source  # type: ignore[attr-defined]  # of Django's own engine
    return text + "".join(_source(inner) for inner in INNER.findall(text))


def html_of(items: Sequence[PublicItem], version: PublicVersion, association: Association) -> str:
    subject = version.subject
    context = {
        "association": association,
        "section": "search",
        "kind": subject.kind,
        "public_id": subject.public_id,
        "version": version,
        "leaf": (version.leaf or 0) + 1,
        **contents(items),
    }
    return render_to_string(f"public/{subject.kind}.html", context)


def contents(items: Iterable[PublicItem]) -> dict[str, Any]:
    """The payloads by part of the page, newest first."""
    by_kind: dict[str, list[Payload]] = {}
    for item in items:
        if item.payload is not None:
            by_kind.setdefault(item.kind, []).append(item.payload)
    sanctions, penalties = (_newest(by_kind.get(kind, ()), "effective_on") for kind in (SANCTION, PENALTY))
    years = _newest(by_kind.get(ASSESSMENT, ()), "year")
    grade = next(iter(by_kind.get(GRADE, ())), None)
    return {
        "profile": by_kind[PROFILE][0],
        "sanctions": sanctions,
        "penalties": penalties,
        "grade": grade,
        "later_act": grade and any(act["effective_on"] > grade["as_of"] for act in [*sanctions, *penalties]),
        "arithmetic": next(iter(by_kind.get(ARITHMETIC, ())), None),
        "assessments": [year | {"passed": year["code"] in PASSED} for year in years],
        "with_firm": any(year["firm"] for year in years),
        "with_organ": any(year["organ"] for year in years),
        "honours": _honours(by_kind.get(HONOUR, ())),
    }


def _newest(payloads: Iterable[Payload], name: str) -> list[Payload]:
    return sorted(payloads, key=lambda payload: (str(payload[name]), str(payload)), reverse=True)


def _honours(payloads: Iterable[Payload]) -> list[Payload]:
    """Each honour for itself; what is measured (cases, hours) as one line over its years."""
    measured: dict[str, list[Payload]] = {}
    lines = []
    for payload in payloads:
        if payload["unit"]:
            measured.setdefault(payload["code"], []).append(payload)
        else:
            lines.append(payload | {"first_year": payload["year"], "last_year": payload["year"]})
    lines += [_sum(group) for group in measured.values()]
    return sorted(lines, key=_place, reverse=True)


def _place(line: Payload) -> tuple[int, str, str]:
    return line["last_year"], line["date"] or "", line["title"]


def _sum(group: Sequence[Mapping[str, Any]]) -> Payload:
    years = [payload["year"] for payload in group]
    organs = {payload["organ"] for payload in group}
    return {
        "title": group[0]["title"],
        "unit": group[0]["unit"],
        "quantity": sum(payload["quantity_milli"] for payload in group),
        "first_year": min(years),
        "last_year": max(years),
        "date": group[0]["date"] if len(group) == 1 else None,
        "organ": organs.pop() if len(organs) == 1 else "",
        "document_no": "",
    }
