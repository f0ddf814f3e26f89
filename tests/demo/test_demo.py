"""`manage.py demo`: complete, repeatable, refused in production; every log-in it prints opens its door."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from time import monotonic

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from accounts.mfa import six_digits
from accounts.models import User
from base.models import OutboxTask
from config.demo import generate
from config.demo.cast import CAST, PASSWORD
from config.demo.office import holder
from credit_ratings.models import ComputedGrade, DeterminedGrade, SchemeVersion
from disclosures.models import DisclosurePolicy, PublicPage, Release
from firms.models import District, Firm, PartyBranch
from lawyers.models import ImportBatch, Lawyer, Post, Record
from tests.make import demo

pytestmark = [pytest.mark.usefixtures("played"), pytest.mark.django_db, pytest.mark.slow]

ROWS = generate.sheets(generate.story())


@dataclass
class Played:
    """What two runs printed, and how many seconds the first one took."""

    first: str
    second: str
    seconds: float
    counted: dict[str, int]
    counted_again: dict[str, int]


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Played]:
    """The whole demo city, on a database of its own, played twice."""
    with django_db_blocker.unblock(), demo.copied_database("demo"), demo.switched_to("demo"):
        begun = monotonic()
        first = run()
        seconds, counted = monotonic() - begun, counts()
        yield Played(first, run(), seconds, counted, counts())


def run() -> str:
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def counts() -> dict[str, int]:
    """How many rows each table has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_everything_in_the_workbook_is_in_the_registers(played, record_property):
    record_property("seconds", played.seconds)
    records = Record.objects.filter(root=None)

    assert Firm.objects.count() == len(ROWS["律师事务所"])
    assert Lawyer.objects.count() == len(ROWS["律师"])
    assert PartyBranch.objects.count() == len(ROWS["党支部"])
    assert records.exclude(kind__side="assessment").count() == len(ROWS["诚信记录"])
    assert records.filter(kind__side="assessment").count() == len(ROWS["历年考核"])
    assert District.objects.filter(fictional=True).count() == 7


def test_the_posts_of_the_workbook_are_held(played):
    directors = [row for row in ROWS["律师事务所"] if row[5]]
    supervisors = [row for row in ROWS["党支部"] if row[5]]

    assert Post.objects.filter(kind=Post.Kind.DIRECTOR, until=None).count() == len(directors)
    assert Post.objects.filter(kind=Post.Kind.DISCIPLINE_SUPERVISOR, until=None).count() == len(supervisors)


def test_the_rows_that_are_not_accepted_are_given_back(played):
    refused = sum(len(rows) for rows in generate.NOT_ACCEPTED.values())

    assert ImportBatch.objects.get().refused == refused
    assert f"退回 {refused} 行" in played.first


def test_every_lawyer_is_graded_and_every_practising_one_has_a_decision(played):
    practising = Lawyer.objects.filter(status__in=["normal", "suspended"])

    assert SchemeVersion.objects.get(status="in_force").approved_by is not None
    assert ComputedGrade.objects.count() == Lawyer.objects.count()
    assert DeterminedGrade.objects.count() == practising.count()
    assert set(DeterminedGrade.objects.values_list("letter", flat=True)) == set("ABCD")


def test_everybody_with_a_number_has_a_page_and_nothing_waits(played):
    numbered = Lawyer.objects.exclude(licence="").count() + Firm.objects.exclude(number="").count()

    assert DisclosurePolicy.objects.get(status="in_force").approved_by is not None
    assert not Release.objects.exclude(status="approved").exists()
    assert PublicPage.objects.count() == numbered
    assert not OutboxTask.objects.exists()


def test_a_second_run_says_what_exists_and_changes_nothing(played):
    assert played.counted == played.counted_again
    assert "已有 894 份" in played.second
    assert played.second.count("\n") == played.first.count("\n")


def test_the_printed_log_ins_open_their_doors(played):
    for one in CAST:
        client, user = Client(), holder(one)
        answer = client.post("/accounts/login/", {"login": one.username, "password": PASSWORD})
        if user.needs_second_factor:
            answer = client.post("/accounts/2fa/authenticate/", {"code": six_digits(user, timezone.now())})
            assert one.secret in played.first
        assert answer["Location"] == ("/admin/" if one.authority else "/portal/"), one.username
        assert client.get(answer["Location"]).status_code == 200, one.username
        assert one.username in played.first


def test_there_is_one_log_in_a_role(played):
    assert User.objects.filter(seats__until=None).values("seats__role").distinct().count() == len(CAST)


def test_a_production_site_refuses_it_before_anything_is_done(settings):
    settings.PRODUCTION = True
    before = counts()

    with pytest.raises(CommandError, match="正式系统不能运行本命令"):
        run()

    assert counts() == before
