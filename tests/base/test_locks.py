import pytest
from django.db import connection, transaction

from base.locks import in_transaction, lock
from base.models import JobRun

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
