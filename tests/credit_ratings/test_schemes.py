"""Schemes: drawn up by one person, approved by another, frozen from then on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from base.errors import RuleError
from credit_ratings.facts import scheme_data
from credit_ratings.imports import read_file
from credit_ratings.models import Rule, Scheme, SchemeVersion
from credit_ratings.rules import digest
from credit_ratings.services import adopt_version, approve_version, create_version, put_in_force, seed
from credit_ratings.services.schemes import SAMPLE
from tests.make.accounts import NOON, role, seat, staff, user
from tests.make.credit_ratings import (
    approver,
    drafter,
    in_force,
    rule,
    scheme,
    version,
    veto,
)
from tests.make.credit_ratings import scheme_data as made_up

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def test_a_version_says_again_what_the_file_said():
    file = scheme()

    stored = version(file.scheme)

    loaded = scheme_data(SchemeVersion.objects.whole().get(pk=stored.pk))
    assert loaded == file.scheme
    assert digest(loaded) == stored.digest


def test_the_sample_can_be_graded_by_and_every_figure_in_it_is_unsure():
    seed(NOON)
    seed(NOON)
    (sample,) = SchemeVersion.objects.whole()
    data = scheme_data(sample)
    assert (sample.status, sample.prepared_by) == ("draft", None)
    assert data == read_file(SAMPLE).scheme
    assert not data.sure
    for rows in (data.categories, data.rules, data.bands, data.vetoes):
        assert not any(row.sure for row in rows)
    assert all(one.clause for one in data.rules)
    assert all(one.clause for one in data.vetoes)


def test_the_same_file_makes_no_second_version():
    actor = drafter()
    first = create_version(scheme(), now=NOON, actor=actor)
    assert create_version(scheme(), now=NOON, actor=actor) == first


def test_another_figure_makes_the_next_version():
    first = version()
    second = version(made_up(rule("reprimand", -3_000)))
    assert (first.number, second.number, second.scheme) == (1, 2, first.scheme)


def test_a_draft_without_drafter_is_adopted_by_whoever_loads_the_same_file():
    nobodys = create_version(scheme(), now=NOON, actor=None)
    actor = drafter()

    version = create_version(scheme(), now=NOON, actor=actor)

    assert (version, version.prepared_by) == (nobodys, actor.person)
    with pytest.raises(RuleError):
        adopt_version(version, now=NOON, actor=drafter())


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (made_up(rule("no-such-kind", 1_000)), "没有这种记录：no-such-kind"),
        (made_up(rule("firm-annual-pass", 1_000)), "“合格”不适用于该评定对象"),
        (made_up(rule("reprimand", 0)), "规则的分值为 0：reprimand"),
        (made_up(vetoes=(veto("reprimand", "X"),)), "一票否决的等级不存在：reprimand"),
    ],
)
def test_a_scheme_that_cannot_be_computed_is_refused_and_leaves_nothing(broken, said: str):
    with pytest.raises(RuleError, match=said):
        version(broken)
    assert not Scheme.objects.filter(code="test").exists()


def test_a_code_belongs_to_one_scheme():
    version()
    with pytest.raises(RuleError, match="代码 test 已用于"):
        version(name="另一个办法")


def test_only_somebody_with_the_verb_draws_up_a_scheme():
    with pytest.raises(PermissionDenied):
        version(actor=staff("view_schemeversion"))


@pytest.mark.requirement("S1-15")
def test_a_second_person_approves_and_a_third_time_is_refused():
    draft, second = version(), approver()

    approve_version(draft, now=NOON, actor=second)

    assert (draft.status, draft.approved_by) == ("approved", second.person)
    with pytest.raises(RuleError) as refused:
        approve_version(draft, now=NOON, actor=approver())
    assert refused.value.code == "wrong_state"


@pytest.mark.requirement("S1-15")
def test_the_drafter_does_not_approve_not_even_from_another_account():
    drawer = staff("prepare_scheme", "approve_scheme", "view_schemeversion")
    draft = version(actor=drawer)
    again = user(person=drawer.person, seat=seat(role=role(verbs={"approve_scheme"})))
    for actor in (drawer, again):
        with pytest.raises(RuleError) as refused:
            approve_version(draft, now=NOON, actor=actor)
        assert refused.value.code == "same_person"


def test_a_draft_of_nobody_and_an_account_of_nobody_do_not_approve():
    nobodys = create_version(scheme(), now=NOON, actor=None)
    with pytest.raises(RuleError) as refused:
        approve_version(nobodys, now=NOON, actor=approver())
    assert refused.value.code == "no_drafter"

    machine = staff("approve_scheme", person=None)
    with pytest.raises(RuleError) as refused:
        approve_version(version(title="另一版"), now=NOON, actor=machine)
    assert refused.value.code == "no_person"


def test_who_may_only_look_does_not_approve():
    with pytest.raises(PermissionDenied):
        approve_version(version(), now=NOON, actor=staff("view_schemeversion"))


def test_the_database_refuses_drafter_and_approver_in_one():
    draft = version()
    with pytest.raises(IntegrityError), transaction.atomic():
        SchemeVersion.objects.filter(pk=draft.pk).update(status="approved", approved_by=draft.prepared_by)


def test_a_draft_that_was_tampered_with_is_not_approved():
    draft = version()
    Rule.objects.filter(version=draft).update(points_milli=1)
    with pytest.raises(RuleError) as refused:
        approve_version(draft, now=NOON, actor=approver())
    assert refused.value.code == "digest"


@pytest.mark.requirement("S1-15")
def test_a_version_in_force_retires_the_one_before_it():
    old = in_force(since=date(2024, 1, 1))
    new = in_force(made_up(rule("reprimand", -3_000)), since=date(2026, 3, 1))

    old.refresh_from_db()
    assert (old.status, old.valid_until, new.status) == ("retired", date(2026, 3, 1), "in_force")
    graded_by = SchemeVersion.objects.in_force
    assert list(graded_by(date(2026, 2, 28))) == [old]
    assert list(graded_by(date(2026, 3, 1))) == [new]
    assert not graded_by(date(2023, 12, 31))


def test_in_force_needs_approval_a_day_that_has_come_and_no_older_day_than_the_last():
    with pytest.raises(RuleError, match="当前状态"):
        put_in_force(version(), valid_from=TODAY, now=NOON, actor=approver())
    in_force(title="现行", since=date(2025, 1, 1))
    draft, second = version(title="下一版"), approver()
    approve_version(draft, now=NOON, actor=second)
    for day in (TODAY + timedelta(days=1), date(2024, 12, 31)):
        with pytest.raises(RuleError) as refused:
            put_in_force(draft, valid_from=day, now=NOON, actor=second)
        assert refused.value.code == "valid_from"


def test_one_subject_has_one_scheme_in_force():
    in_force()
    with pytest.raises(RuleError) as refused:
        in_force(code="second", name="另一个办法")
    assert refused.value.code == "other_scheme"


def test_unsure_figures_in_force_are_found():
    sure = made_up(replace(rule("reprimand", -1_000), sure=True), rule("warning", -2_000))
    version(title="草案")
    in_force(sure)
    assert [str(found) for found in Rule.objects.unsure()] == ["警告"]


def sql(text: str) -> Callable[[SchemeVersion], None]:
    def run(frozen: SchemeVersion) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(text, [frozen.pk])

    return run


@pytest.mark.requirement("S1-15")
@pytest.mark.parametrize(
    "tamper",
    [
        sql("UPDATE credit_ratings_schemeversion SET base_milli = 90000 WHERE id = %s"),
        sql("UPDATE credit_ratings_schemeversion SET status = 'draft', approved_by_id = NULL WHERE id = %s"),
        sql("DELETE FROM credit_ratings_schemeversion WHERE id = %s"),
        sql("UPDATE credit_ratings_rule SET points_milli = 1 WHERE version_id = %s"),
        sql("DELETE FROM credit_ratings_rule WHERE version_id = %s"),
        sql("UPDATE credit_ratings_category SET cap_milli = 1 WHERE version_id = %s"),
        sql("DELETE FROM credit_ratings_category WHERE version_id = %s"),
        sql("UPDATE credit_ratings_band SET threshold_milli = 1 WHERE version_id = %s AND letter = 'A'"),
        sql("DELETE FROM credit_ratings_veto WHERE version_id = %s"),
        sql(
            'INSERT INTO credit_ratings_category (version_id, code, name, "order", sure)'
            " VALUES (%s, 'x', '', 9, '1')"
        ),
    ],
)
def test_the_database_freezes_a_version_and_its_rows_once_approved(tamper: Callable[[SchemeVersion], None]):
    with pytest.raises(IntegrityError, match="frozen"):
        tamper(in_force())


def test_a_row_of_a_draft_cannot_be_moved_into_a_frozen_version():
    frozen, draft = in_force(), version(title="下一版")
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Rule.objects.filter(version=draft, kind__code="reprimand").update(version=frozen)


def test_a_draft_may_still_be_changed_by_sql():
    draft = version()
    assert Rule.objects.filter(version=draft).update(clause="第一条") == 3
