"""One consequence per change: nothing lost, nothing outside a transaction, nobody held up by a poison key."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from base import clock, outbox
from base.models import OutboxTask
from base.outbox import emit, retry, stuck, sweep
from tests.base.emitting import Recorder, say, take_back

pytestmark = pytest.mark.django_db


def pass_time() -> None:
    """All that waits has waited long enough."""
    OutboxTask.objects.update(available_at=timezone.now() - timedelta(seconds=1))


def test_emit_outside_a_transaction_is_refused(subscribe):
    subscribe("changed", db={"note": Recorder()})

    with pytest.raises(RuntimeError, match="outside a transaction"):
        emit("changed", [1])


@pytest.mark.parametrize("topic", ["unheard", "half"])
def test_a_topic_or_a_task_that_nobody_declared_is_an_error(subscribe, topic):
    subscribe("half", db={"note": Recorder()})
    outbox.TASKS.clear()

    with pytest.raises(LookupError, match=topic), transaction.atomic():
        emit(topic, [1])


def test_a_topic_that_nobody_follows_leaves_nothing(subscribe):
    subscribe("quiet")

    say("quiet", 1)

    assert not OutboxTask.objects.exists()


def test_two_tasks_of_one_name_are_an_error(subscribe):
    subscribe("changed", db={"note": Recorder()})

    with pytest.raises(ValueError, match="note"):
        subscribe("other", effect={"note": Recorder()})


def test_every_follower_gets_each_key_once(subscribe):
    batch, effect = Recorder(), Recorder()
    subscribe("changed", db={"note": batch}, effect={"mail": effect})
    say("changed", 1, 2, 2, "1")
    say("changed", 2)

    assert sweep() == 6  # 1, 2, 2 for each of two

    assert batch.calls == [["1", "2"]]
    assert effect.calls == ["1", "2"]
    assert not OutboxTask.objects.exists()


def test_what_is_rolled_back_has_no_consequences(subscribe):
    note = Recorder()
    subscribe("changed", db={"note": note})

    take_back("changed", 1)

    assert (sweep(), note.calls) == (0, [])


def test_a_task_is_given_the_played_time_and_the_queue_goes_by_the_real_clock(subscribe):
    seen = []
    subscribe("changed", db={"note": lambda _keys, now: seen.append(now)})
    past = datetime(2020, 1, 1, tzinfo=clock.SHANGHAI)
    say("changed", 1)

    with clock.playing(past):
        sweep()

    assert seen == [past]


def test_a_task_may_emit_and_the_same_sweep_works_it(subscribe):
    last = Recorder()
    subscribe("second", db={"a_last": last})
    subscribe("first", db={"z_first": lambda keys, _now: emit("second", keys)})
    say("first", 1)

    sweep()

    assert last.calls == [["1"]]


def test_a_long_queue_of_one_task_does_not_hold_up_another(subscribe):
    turns = []
    subscribe("many", db={"long": lambda _keys, _now: turns.append("long")}, batch=1)
    subscribe("one", db={"short": lambda _keys, _now: turns.append("short")})
    say("many", *range(20))
    say("one", 1)

    sweep()

    assert turns.index("short") <= 1


def test_a_limited_sweep_leaves_the_rest(subscribe):
    note = Recorder()
    subscribe("changed", db={"note": note}, batch=3)
    say("changed", *range(10))

    assert sweep(limit=5) == 6

    assert OutboxTask.objects.count() == 4


def test_a_poison_key_does_not_hold_up_the_others_of_its_batch(subscribe):
    note = Recorder("3")
    subscribe("changed", db={"note": note})
    say("changed", *range(6))

    sweep()

    assert note.calls[0] == ["0", "1", "2", "3", "4", "5"]
    assert sorted(note.calls[1:]) == [["0"], ["1"], ["2"], ["3"], ["4"], ["5"]]
    assert [row.key for row in OutboxTask.objects.all()] == ["3"]


def test_a_failure_keeps_no_personal_data_and_waits_longer_each_time(subscribe):
    subscribe("changed", effect={"mail": Recorder("1")})
    say("changed", 1)
    waits = []

    for _ in range(3):
        sweep()
        row = OutboxTask.objects.get()
        waits.append(round((row.available_at - timezone.now()).total_seconds(), -1))
        pass_time()

    assert waits == [10, 40, 160]
    assert row.last_error.startswith("ValueError (emitting.py:")
    assert "320102" not in row.last_error


def test_a_waiting_row_is_left_alone(subscribe):
    mail = Recorder("1")
    subscribe("changed", effect={"mail": mail})
    say("changed", 1)
    sweep()

    assert sweep() == 0

    assert len(mail.calls) == 1


@pytest.mark.parametrize("kind", ["db", "effect"])
def test_after_eight_failures_a_row_is_stuck_until_a_person_asks_for_a_retry(subscribe, kind):
    task = Recorder("1")
    subscribe("changed", **{kind: {"task": task}})
    say("changed", 1)

    for _ in range(10):
        sweep()
        pass_time()

    assert len(task.calls) == 8
    assert [row.key for row in stuck()] == ["1"]

    task.poison.clear()
    assert retry(row.pk for row in stuck()) == 1
    sweep()

    assert not OutboxTask.objects.exists()


def test_retry_touches_stuck_rows_only(subscribe):
    subscribe("changed", db={"note": Recorder()})
    say("changed", 1)

    assert retry([OutboxTask.objects.get().pk]) == 0


def test_a_lease_that_ran_out_is_taken_again_and_counted(subscribe):
    mail = Recorder()
    subscribe("changed", effect={"mail": mail})
    say("changed", 1)
    dead = OutboxTask.objects.get()
    OutboxTask.objects.update(leased_until=timezone.now() + timedelta(minutes=10), attempts=1)
    assert sweep() == 0

    OutboxTask.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    mail.poison.add("1")
    sweep()

    assert mail.calls == ["1"]
    assert OutboxTask.objects.get(pk=dead.pk).attempts == 3


def test_a_key_under_lease_is_not_begun_a_second_time(subscribe):
    mail = Recorder()
    subscribe("changed", effect={"mail": mail})
    say("changed", 1)
    OutboxTask.objects.update(leased_until=timezone.now() + timedelta(minutes=10))
    say("changed", 1)
    say("changed", 2)

    sweep()

    assert mail.calls == ["2"]
