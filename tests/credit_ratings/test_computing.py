"""系统测算: follows the records by itself, writes only what changed, decides nothing."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEntry
from accounts.permissions import NotVisible
from base.errors import RuleError
from base.models import OutboxTask
from base.outbox import sweep
from credit_ratings import tasks
from credit_ratings.models import ComputedChange, ComputedGrade, DeterminedGrade
from credit_ratings.services import approve_round, regrade, regrade_file, submit_round
from credit_ratings.services.computing import DAYS, PIECES
from lawyers.models import IntegrityFile
from lawyers.services import correct_record, enter_record, overturn_record, restore_record
from tests.make.accounts import NOON, staff
from tests.make.credit_ratings import approver, drafter, grade_round, in_force, rule
from tests.make.credit_ratings import scheme_data as made_up
from tests.make.lawyers import file, kind, lawyer, record

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


class Watched:
    """Somebody who watches a run."""

    def __init__(self) -> None:
        self.total = 0
        self.steps: list[int] = []

    def expect(self, total: int) -> None:
        self.total += total

    def step(self, count: int = 1, *, note: str = "") -> None:
        self.steps.append(count)


def computed(of: IntegrityFile) -> tuple[int, str, bool]:
    row = ComputedGrade.objects.get(file=of)
    return row.score_milli, row.letter, row.vetoed


def enter(of: IntegrityFile, code: str = "reprimand", effective_on: date | None = TODAY, **fields: Any):
    return enter_record(of, kind=kind(code), effective_on=effective_on, now=NOON, actor=None, **fields)


@pytest.mark.requirement("S2-03")
def test_a_new_record_brings_a_new_computed_grade_by_itself():
    in_force()
    one, other = file(), file()
    regrade(as_of=TODAY, now=NOON)

    enter(one)
    sweep()

    assert computed(one) == (78_000, "B", False)
    assert computed(other) == (80_000, "B", False)
    assert [change.score_milli for change in ComputedChange.objects.of(one)] == [78_000, 80_000]
    assert ComputedChange.objects.of(other).count() == 1


@pytest.mark.requirement("S1-32")
@pytest.mark.requirement("S2-22")
def test_an_upheld_complaint_bars_at_once_and_no_longer_once_overturned():
    in_force()
    one = file()
    complaint = enter(one, "upheld-complaint")
    sweep()
    assert computed(one) == (70_000, "C", True)

    overturn_record(complaint, because="复查撤销", now=NOON + timedelta(hours=1), actor=None)
    sweep()

    assert computed(one) == (80_000, "B", False)
    assert [change.vetoed for change in ComputedChange.objects.of(one)] == [False, True]


def test_a_restored_record_counts_no_more_from_that_day_on():
    in_force()
    one = file()
    reprimand = enter(one, effective_on=TODAY - timedelta(days=10))
    restore_record(reprimand, ends_on=TODAY, because="已整改", now=NOON, actor=None)
    regrade(as_of=TODAY - timedelta(days=1), now=NOON)
    assert computed(one)[0] == 78_000
    regrade(as_of=TODAY, now=NOON)
    assert computed(one)[0] == 80_000


@pytest.mark.requirement("S2-03")
def test_a_record_without_effective_date_counts_once_its_date_is_known():
    in_force()
    one = file()
    undated = enter(one, effective_on=None)
    sweep()
    assert computed(one)[0] == 80_000

    correct_record(undated, because="补录", now=NOON + timedelta(hours=1), actor=None, effective_on=TODAY)
    sweep()

    assert computed(one)[0] == 78_000


@pytest.mark.requirement("S2-22")
def test_the_machine_lowers_nothing_that_people_determined():
    version = in_force()
    one, second = file(), approver()
    round_ = submit_round(grade_round(version), now=NOON, actor=drafter())
    approve_round(round_, document_no="云律〔2026〕1号", decided_on=TODAY, now=NOON, actor=second)

    enter(one, "upheld-complaint")
    sweep()

    assert computed(one)[1] == "C"
    assert DeterminedGrade.objects.in_force(TODAY).get(file=one).letter == "B"
    assert [row.file for row in ComputedGrade.objects.worse_than_determined(TODAY)] == [one]
    assert not ComputedGrade.objects.worse_than_determined(TODAY - timedelta(days=1))


def test_a_grade_changes_with_the_day_alone():
    in_force()
    one = file()
    record(one, conduct_on=None, effective_on=date(2024, 3, 9))
    assert regrade(as_of=TODAY, now=NOON) == 1
    assert computed(one)[0] == 78_000

    assert regrade(as_of=TODAY + timedelta(days=1), now=NOON) == 1

    assert computed(one)[0] == 80_000


def test_a_run_that_finds_nothing_new_writes_nothing():
    in_force()
    for _number in range(3):
        file()
    assert regrade(as_of=TODAY, now=NOON) == 3

    later = NOON + timedelta(days=1)
    assert regrade(as_of=later.date(), now=later) == 0

    assert set(ComputedGrade.objects.values_list("as_of", "computed_at")) == {(TODAY, NOON)}
    assert ComputedChange.objects.count() == 3


def test_named_files_only():
    in_force()
    one, other = file(), file()
    assert regrade(as_of=TODAY, file_ids=[one.pk], now=NOON) == 1
    assert not ComputedGrade.objects.filter(file=other).exists()
    assert regrade(as_of=TODAY, file_ids=[], now=NOON) == 0


def test_another_version_grades_anew_and_every_change_names_its_version():
    old = in_force(since=date(2025, 1, 1))
    one = file()
    regrade(as_of=TODAY, now=NOON)
    new = in_force(made_up(rule("reprimand", -4_000)), since=date(2026, 1, 1))

    assert regrade(as_of=TODAY, now=NOON) == 1

    assert [change.version for change in ComputedChange.objects.of(one)] == [new, old]


def test_a_firm_is_graded_by_a_scheme_for_firms_only():
    in_force()
    firm_file = file(lawyer().firm)
    in_force(made_up(rule("reprimand", -2_000), base_milli=50_000), code="firms", name="律所", subject="firm")

    regrade(as_of=TODAY, now=NOON)

    assert computed(firm_file) == (50_000, "D", False)
    assert ComputedGrade.objects.count() == 2


def test_without_a_scheme_in_force_nothing_is_computed():
    file()
    assert regrade(as_of=TODAY, now=NOON) == 0
    assert not ComputedGrade.objects.exists()


def test_whoever_watches_sees_all_files_go_by_in_a_few_pieces():
    in_force()
    for _number in range(5):
        file()
    watched = Watched()

    regrade(as_of=TODAY, progress=watched, now=NOON)

    assert (watched.total, sum(watched.steps)) == (5, 5)
    assert 1 <= len(watched.steps) <= PIECES


@pytest.mark.parametrize("day", [DAYS[0] - timedelta(days=1), DAYS[1] + timedelta(days=1), date.max])
def test_a_day_out_of_all_reason_is_refused(day: date):
    with pytest.raises(RuleError, match="日期超出"):
        regrade(as_of=day, now=NOON)


def test_a_person_needs_the_verb_and_leaves_a_trace():
    in_force()
    one = file()
    with pytest.raises(PermissionDenied):
        regrade(as_of=TODAY, now=NOON, actor=staff("view_computedgrade"))
    officer = staff("regrade", "view_computedgrade")
    regrade(as_of=TODAY, now=NOON, actor=officer)
    assert AuditEntry.objects.get(verb="regrade").actor == officer

    row = ComputedGrade.objects.get(file=one)
    assert regrade_file(row, now=NOON, actor=officer) == 0
    with pytest.raises(NotVisible):
        regrade_file(row, now=NOON, actor=staff("regrade", "view_computedgrade", authority="3201"))


def test_the_nightly_job_grades_as_of_the_day_in_shanghai():
    in_force()
    one = file()
    record(one, effective_on=date(2026, 3, 10))
    late = NOON.replace(hour=0, minute=20) + timedelta(days=1)  # still 9 March in UTC

    tasks.regrade_all(Watched(), late)

    assert computed(one)[0] == 78_000
    assert ComputedGrade.objects.get(file=one).as_of == date(2026, 3, 10)


def test_a_failed_computation_leaves_neither_grade_nor_message(monkeypatch):
    in_force()
    one = file()
    enter(one)
    monkeypatch.setattr("credit_ratings.services.computing.emit", lambda *_args: 1 / 0)

    sweep()

    assert not ComputedGrade.objects.filter(file=one).exists()
    assert OutboxTask.objects.filter(task="credit_ratings.regrade", attempts=1).count() == 1


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE credit_ratings_computedchange SET score_milli = 1",
        "DELETE FROM credit_ratings_computedchange",
    ],
)
def test_what_was_computed_once_stays_written(text: str):
    in_force()
    file()
    regrade(as_of=TODAY, now=NOON)
    with (
        pytest.raises(IntegrityError, match="append_only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(text)


def test_many_files_take_as_many_statements_as_one(django_assert_max_num_queries):
    in_force()
    for _number in range(12):
        file()
    ids = list(IntegrityFile.objects.filter(lawyer__isnull=False).values_list("pk", flat=True))
    regrade(as_of=TODAY, file_ids=[], now=NOON)  # the frozen scheme is in memory from now on
    with django_assert_max_num_queries(9):
        regrade(as_of=TODAY, file_ids=ids[:1], now=NOON)
    with django_assert_max_num_queries(9):
        regrade(as_of=TODAY, file_ids=ids, now=NOON)
