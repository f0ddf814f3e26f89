"""Requirement rows that hold for every floor at once; a new list of the office is found by itself."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.db import IntegrityError, models, transaction
from django.test import Client

from accounts.audit import record as write_down
from accounts.service_admin import ServiceAdmin
from base import clock
from base.sheets import Sheets, read
from credit_ratings.models import DeterminedGrade
from disclosures.models import LogLeaf, PublicVersion
from tests.make import disclosures as make
from tests.make.accounts import person, sign_in, staff

pytestmark = pytest.mark.django_db

LISTS = sorted(
    (page for page in admin.site._registry.values() if getattr(page, "exportable", False)),
    key=lambda page: page.opts.label_lower,
)


@pytest.mark.requirement("X-3")
@pytest.mark.parametrize("page", LISTS, ids=lambda page: page.opts.label_lower)
def test_every_list_of_the_office_goes_out_as_a_workbook_that_names_its_day(
    page: ServiceAdmin, tmp_path: Path
):
    client = sign_in(Client(), staff(view_verb(page), "export", authority=""))

    response = client.post(page.address("export"), {"reason": "年度归档"})

    assert response.status_code == 200
    about = {row[0]: str(row[1]) for row in workbook(response.content, tmp_path)["说明"]}
    assert about["截至"].startswith(clock.today().isoformat())


@pytest.mark.requirement("X-3")
@pytest.mark.parametrize("page", LISTS, ids=lambda page: page.opts.label_lower)
def test_no_list_goes_out_without_the_right_to_take_it_away(page: ServiceAdmin):
    client = sign_in(Client(), staff(view_verb(page), authority=""))

    assert client.post(page.address("export"), {"reason": "年度归档"}).status_code == 403


def final_record() -> models.Model:
    return make.record(make.lawyer(), "public-censure")


def determined_grade() -> models.Model:
    make.grade_round((make.lawyer(), "B"))
    return DeterminedGrade.objects.get()


def round_approved() -> models.Model:
    return make.grade_round((make.lawyer(), "B"))


def scheme_in_force() -> models.Model:
    return make.counting_scheme(warning=-5_000)


def rule_of_a_scheme_in_force() -> models.Model:
    return make.counting_scheme(warning=-5_000).rules.get()


def policy_in_force() -> models.Model:
    return make.policy()


def release_approved() -> models.Model:
    make.released_register()
    return make.release(record=make.record(make.lawyer(), "public-censure"))


def version_published() -> models.Model:
    publish_somebody()
    return PublicVersion.objects.latest("pk")


def leaf_of_the_log() -> models.Model:
    publish_somebody()
    return LogLeaf.objects.latest("pk")


def line_of_the_trail() -> models.Model:
    return write_down(None, "register_person", person(), now=make.NOON)


FINAL: list[tuple[Callable[[], models.Model], dict[str, object]]] = [
    (final_record, {"document_no": "另一文号"}),
    (determined_grade, {"letter": "A"}),
    (round_approved, {"document_no": "另一文号"}),
    (scheme_in_force, {"base_milli": 1}),
    (rule_of_a_scheme_in_force, {"points_milli": 1}),
    (policy_in_force, {"document_no": "另一文号"}),
    (release_approved, {"summary": "另一段文字"}),
    (version_published, {"digest": "0" * 64}),
    (leaf_of_the_log, {"entry": "{}"}),
    (line_of_the_trail, {"verb": "another"}),
]


@pytest.mark.requirement("X-5")
@pytest.mark.parametrize(("build", "change"), FINAL, ids=lambda value: getattr(value, "__name__", ""))
def test_nothing_in_effect_is_edited_by_whatever_way(
    build: Callable[[], models.Model], change: dict[str, object]
):
    row = build()
    same = type(row)._default_manager.filter(pk=row.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        same.update(**change)
    with pytest.raises((IntegrityError, models.ProtectedError)), transaction.atomic():
        same.delete()

    assert same.filter(**change).count() == 0
    assert same.exists()


def view_verb(page: ServiceAdmin) -> str:
    rows: Any = page.model._default_manager.all()
    return str(rows.view_verb())


def publish_somebody() -> None:
    make.association()
    make.released_register()
    make.lawyer(first_licensed=date(2012, 9, 10))
    make.published()


def workbook(content: bytes, folder: Path) -> Sheets:
    path = folder / "list.xlsx"
    path.write_bytes(content)
    return read(path)
