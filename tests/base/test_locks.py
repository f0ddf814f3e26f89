from threading import Event

import pytest
from django.db import connection, transaction

from base.locks import free_keys, in_transaction, lock
from base.models import JobRun
from tests.base.connections import at_once

pytestmark = pytest.mark.django_db


def two_rows() -> list[int]:
    rows = [JobRun.objects.create(job="a", period=name, waits_until="2026-01-01T00:00Z") for name in "ab"]
    return [row.pk for row in rows]


def test_a_lock_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="outside a transaction"):
        lock(JobRun.objects.all())


def test_the_transaction_of_a_test_case_is_none():
    assert connection.in_atomic_block
    assert not in_transaction()
    with transaction.atomic():
        assert in_transaction()


def test_rows_come_in_the_order_of_their_keys():
    keys = two_rows()

    with transaction.atomic():
        assert [row.pk for row in lock(JobRun.objects.order_by("-pk"))] == keys


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
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
@pytest.mark.django_db(transaction=True)
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
