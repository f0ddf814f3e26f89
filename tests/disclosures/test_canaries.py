"""Marks laid in everything that is not public are found in no public byte: page, list, header, item, log."""

import gzip
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.services import seal_identity
from base import clock
from credit_ratings.models import ComputedGrade
from disclosures import rules
from disclosures.models import LogLeaf, PublicItem, PublicNotice, PublicPage, PublicVersion, SearchEntry
from lawyers.models import Lawyer, Measure, PartyMembership, Post, RecordText
from tests.make import disclosures as make
from tests.make.accounts import person
from tests.make.disclosures import DAY, NOON, noon

pytestmark = pytest.mark.django_db

ID, PHONE = "11010519491231002X", "13987654321"
CANARIES = {
    "identity number": ID,
    "private telephone": PHONE,
    "party": "中共党员",
    "computed score": "61.234",
    "computed score in thousandths": "61234",
    "determined score": "82345",
    "warning": "云律惩〔2026〕701 号",
    "unreleased censure": "云律惩〔2026〕702 号",
    "overturned censure": "云律惩〔2026〕703 号",
    "undated censure": "云律惩〔2026〕704 号",
    "prepared censure": "云律惩〔2026〕705 号",
    "text of a prepared release": "尚未签发的文字",
    "upheld complaint": "有效投诉",
    "internal summary": "投诉人李四反映",
    "matter": "云律诉登〔2026〕0417",
    "source": "处分台账第 9 行",
    "unreleased round": "云律信〔2026〕99 号",
    "amending reason": "调整理由金丝雀",
    "measure": "回访满意率",
    "clerk": "内勤王二麻子",
    "withdrawn reason": "撤销理由金丝雀",
    "legacy number": "旧证 0099887766",
}
PERSONAL = re.compile(r"(?<!\d)(?:[1-9]\d{5}(?:19|20)\d{9}[\dXx]|1[3-9]\d{9})(?!\d)")


def file_with_every_secret() -> Lawyer:
    """A lawyer about whom much is known, and of it a little released."""
    make.association()
    human = person("沈知远")
    for field, value in seal_identity(human, id_number=ID, phone=PHONE).items():
        setattr(human, field, value)
    human.save()
    lawyer = make.lawyer(person=human, legacy_number=CANARIES["legacy number"])
    PartyMembership.objects.create(person=human, affiliation="member")
    Post.objects.create(
        person=person(CANARIES["clerk"]), kind="clerk", firm=lawyer.firm, since=date(2020, 1, 1)
    )
    Measure.objects.create(
        file=lawyer.file, code=CANARIES["measure"], period="2025", numerator_milli=1, recorded_at=NOON
    )
    lay_records(lawyer)
    lay_grades(lawyer)
    return lawyer


def lay_records(lawyer: Lawyer) -> None:
    make.released_register()
    shown = make.record(lawyer, "public-censure", matter=CANARIES["matter"], source=CANARIES["source"])
    RecordText.objects.create(record=shown, salt="0", summary=CANARIES["internal summary"])
    make.release(record=shown, summary="私自收取费用，已全部退还。")
    make.record(lawyer, "warning", document_no=CANARIES["warning"])
    make.record(lawyer, "upheld-complaint")
    make.record(lawyer, "public-censure", document_no=CANARIES["unreleased censure"])
    make.image(make.record(lawyer, "public-censure", document_no=CANARIES["overturned censure"]), void=True)
    undated = {"effective_on": None, "conduct_on": None, "document_no": CANARIES["undated censure"]}
    make.record(lawyer, "public-censure", **undated)
    waiting = make.prepare(make.record(lawyer, "public-censure", document_no=CANARIES["prepared censure"]))
    type(waiting).objects.filter(pk=waiting.pk).update(summary=CANARIES["text of a prepared release"])


def lay_grades(lawyer: Lawyer) -> None:
    version = make.scheme_version()
    make.release(grade_round=make.grade_round((lawyer, "B"), version=version))
    make.grade_round((lawyer, "D"), version=version, document_no=CANARIES["unreleased round"], title="另一批")
    ComputedGrade.objects.create(
        file=lawyer.file,
        version=version,
        as_of=DAY,
        score_milli=61_234,
        letter="C",
        vetoed=True,
        computed_at=NOON,
    )


def public_bytes(lawyer: Lawyer) -> dict[str, str]:
    """Everything that leaves the house, by where it was found."""
    client = Client()
    paths = ["/", "/search/?q=沈知", f"/search/?q={lawyer.firm.name}", "/grading/", "/about/", "/contact/"]
    paths += [lawyer.public_path(), lawyer.firm.public_path(), "/lawyers/1/"]
    with clock.playing(noon(DAY)):
        found = {path: client.get(path) for path in paths}
    texts = {path: f"{response.headers}\n{response.content.decode()}" for path, response in found.items()}
    return texts | {f"stored {name}": text for name, text in stored().items()}


def stored() -> dict[str, str]:
    rows: dict[str, Any] = {
        model.__name__: list(model.objects.values())
        for model in (PublicItem, PublicVersion, LogLeaf, SearchEntry, PublicNotice)
    }
    rows["PublicPage"] = [gzip.decompress(page.body).decode() for page in PublicPage.objects.all()]
    return {name: str(content) for name, content in rows.items()}


@pytest.mark.requirement("S2-19")
def test_no_secret_is_in_any_public_byte():
    lawyer = file_with_every_secret()
    make.published()

    texts = public_bytes(lawyer)

    assert "公开谴责" in texts[lawyer.public_path()]
    leaks = [
        (what, where) for what, mark in CANARIES.items() for where, text in texts.items() if mark in text
    ]
    assert not leaks


def test_no_public_page_holds_anything_like_personal_data():
    lawyer = file_with_every_secret()
    make.published()

    pages = [text for where, text in public_bytes(lawyer).items() if where.startswith("/")]

    for text in pages:
        own = re.sub(rf"{lawyer.licence}|{lawyer.firm.number}|<code>.*?</code>|\b[0-9a-f]{{16,}}\b", "", text)
        assert not PERSONAL.findall(own)


def test_an_item_holds_the_fields_of_the_allow_list_only():
    file_with_every_secret()
    make.published()

    for item in PublicItem.objects.live():
        assert set(item.payload or {}) <= ALLOWED[item.subject.kind, item.kind], item.kind


ALLOWED = {
    ("lawyer", rules.PROFILE): {
        "name", "number", "category", "first_year", "status", "status_since", "status_until", "firm", "terms",
    },
    ("firm", rules.PROFILE): {
        "name", "number", "form", "district", "authority", "address", "phone", "founded", "status",
        "status_since", "director", "former_names",
    },
    ("lawyer", rules.SANCTION): {
        "title", "code", "organ", "document_no", "effective_on", "term_ends_on", "summary", "shown_through",
    },
    ("lawyer", rules.GRADE): {"letter", "scale", "decided_on", "document_no", "as_of", "scheme", "number"},
}  # fmt: skip
