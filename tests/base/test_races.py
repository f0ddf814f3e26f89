"""States, jobs, locks and guards under several real connections."""

from datetime import datetime
from threading import Barrier, Event

import pytest
from django.db import IntegrityError, OperationalError, connection, models, transaction

from base import jobs
from base.clock import SHANGHAI
from base.errors import RuleError
from base.jobs import Progress, run_due
from base.locks import free_keys, lock
from base.models import JobRun
from base.operations import install, missing, without_guards
from base.states import advance
from tests.base import sample
from tests.base.connections import at_once, committing
from tests.base.sample import Fact, Loan, Notice

pytestmark = [committing, pytest.mark.usefixtures("sample_tables")]

MONDAY = datetime(2026, 3, 9, 12, 34, 56, tzinfo=SHANGHAI)


def test_of_eight_who_advance_at_once_one_wins():
    notice, start = Notice.objects.create(), Barrier(8)

    def answer(name: str) -> str:
        mine = Notice.objects.get(pk=notice.pk)
        start.wait(10)
        advance(mine, Notice.Status.ANSWERED, answer=name)
        return name

    results = at_once(*(lambda name=str(number): answer(name) for number in range(8)))

    winners = [result.result() for result in results if not result.exception()]
    assert winners == [Notice.objects.get(pk=notice.pk).answer]
    assert {type(result.exception()) for result in results} == {type(None), RuleError}


def test_eight_loops_at_once_run_it_once(plan):
    plan("nightly")
    start = Barrier(8)

    def tick() -> int:
        start.wait(10)
        return run_due(MONDAY)

    ran = [result.result() for result in at_once(*[tick] * 8)]

    assert sum(ran) == 1
    assert len(sample.RUNS) == 1


def test_progress_is_seen_while_the_job_runs(plan, monkeypatch):
    monkeypatch.setattr(jobs, "monotonic", iter(range(100)).__next__)  # a second between any two looks
    stepped, seen = Event(), Event()

    def work(progress: Progress, _now: datetime) -> None:
        progress.expect(2)
        progress.step(note="办到一半")
        stepped.set()
        seen.wait(10)

    def watch() -> tuple[int, int, str]:
        assert stepped.wait(10)
        found = JobRun.objects.values_list("total", "done", "note").get()
        seen.set()
        return found

    monkeypatch.setattr(sample, "note_run", work)
    plan("long")

    _, watched = at_once(lambda: run_due(MONDAY), watch)

    assert watched.result() == (2, 1, "办到一半")


@pytest.mark.postgres
def test_progress_is_seen_even_out_of_the_jobs_own_transaction(plan, monkeypatch):
    seen = []

    def work(progress: Progress, _now: datetime) -> None:
        with transaction.atomic():
            progress.expect(7)
            seen.extend(at_once(lambda: JobRun.objects.get().total))

    monkeypatch.setattr(sample, "note_run", work)
    plan("long")

    run_due(MONDAY)

    assert seen[0].result() == 7
    assert JobRun.objects.get().total == 7


def two_rows() -> list[int]:
    rows = [JobRun.objects.create(job="a", period=name, waits_until="2026-01-01T00:00Z") for name in "ab"]
    return [row.pk for row in rows]


@pytest.mark.postgres
def test_a_locked_row_is_nobody_elses():
    first, second = two_rows()
    held, tried = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            lock(JobRun.objects.filter(pk=first))
            held.set()
            tried.wait(10)

    def grab() -> list[int]:
        held.wait(10)
        try:
            with transaction.atomic():
                return [row.pk for row in JobRun.objects.select_for_update(skip_locked=True)]
        finally:
            tried.set()

    _, grabbed = at_once(hold, grab)

    assert grabbed.result() == [second]


@pytest.mark.postgres
def test_a_key_is_free_until_another_transaction_holds_it():
    held, tried = Event(), Event()

    def hold() -> set[str]:
        with transaction.atomic():
            mine = free_keys("space", ["1", "2"])
            held.set()
            tried.wait(10)
            return mine

    def ask() -> tuple[set[str], set[str]]:
        held.wait(10)
        try:
            with transaction.atomic():
                return free_keys("space", ["2", "3"]), free_keys("other", ["2"])
        finally:
            tried.set()

    first, second = at_once(hold, ask)

    assert first.result() == {"1", "2"}
    assert second.result() == ({"3"}, {"2"})


def lend(holder: int, since: str) -> None:
    with transaction.atomic():
        Loan.objects.create(holder=holder, since=since)


def test_the_second_of_two_connections_waits_and_is_refused():
    inserted, tried = Event(), Event()

    def first() -> None:
        with transaction.atomic():
            Loan.objects.create(holder=7, since="2026-03-01")
            inserted.set()
            assert not tried.wait(0.5), "the second did not wait"

    def second() -> None:
        inserted.wait(10)
        try:
            lend(7, "2026-04-01")
        finally:
            tried.set()

    one, two = at_once(first, second)

    assert one.exception() is None
    assert isinstance(two.exception(), IntegrityError)
    assert Loan.objects.filter(holder=7).count() == 1


def test_of_eight_who_insert_at_once_one_wins():
    start = Barrier(8)

    def insert() -> None:
        start.wait(10)
        lend(8, "2026-03-01")

    results = at_once(*[insert] * 8)

    assert sum(result.exception() is None for result in results) == 1
    assert Loan.objects.filter(holder=8).count() == 1


@pytest.mark.postgres
def test_other_holders_do_not_wait():
    inserted, done = Event(), Event()

    def first() -> bool:
        with transaction.atomic():
            Loan.objects.create(holder=1, since="2026-03-01")
            inserted.set()
            return done.wait(10)

    def second() -> None:
        inserted.wait(10)
        lend(2, "2026-03-01")
        done.set()

    one, _ = at_once(first, second)

    assert one.result()


def test_a_table_that_sqlite_makes_anew_is_found_without_its_guards(sample_triggers):
    longer = models.CharField(max_length=30, default="")
    longer.set_attributes_from_name("remark")
    longer.model = Fact

    with connection.schema_editor() as editor:
        editor.alter_field(Fact, Fact._meta.get_field("remark"), longer)

    lost = [line.split()[0] for line in missing(connection, sample_triggers)]
    on_sqlite = ["sample_fact_append_only_update", "sample_fact_append_only_delete"]
    assert lost == (on_sqlite if connection.vendor == "sqlite" else [])
    install(connection, sample_triggers)


def test_the_guards_stand_again_after_an_error_too(sample_triggers):
    with pytest.raises(KeyError), without_guards(connection, sample_triggers):
        raise KeyError
    with pytest.raises(OperationalError), transaction.atomic(), without_guards(connection, sample_triggers):
        raise OperationalError

    assert missing(connection, sample_triggers) == []
