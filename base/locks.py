"""Rows and keys for one worker at a time. On SQLite any transaction already excludes every other writer."""

from collections.abc import Iterable
from typing import TypeVar

from django.db import connection, models, transaction

M = TypeVar("M", bound=models.Model)


def in_transaction() -> bool:
    """Inside an atomic block of our own; the one a test case wraps around a test does not count."""
    blocks = transaction.get_connection().atomic_blocks
    return not all(getattr(block, "_from_testcase", False) for block in blocks)


def require_transaction(what: str) -> None:
    """RuntimeError unless the caller opened a transaction, for what is worthless outside one."""
    if not in_transaction():
        raise RuntimeError(f"{what} outside a transaction")


def lock(rows: models.QuerySet[M]) -> list[M]:
    """Lock these rows until the transaction ends, and return them fresh, in the order of their keys."""
    require_transaction("lock()")
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def free_keys(space: str, keys: Iterable[str]) -> set[str]:
    """Those of the keys that no other transaction holds; ours until this one ends. Waits for nobody."""
    require_transaction("free_keys()")
    wanted = list(keys)
    if connection.vendor != "postgresql":
        return set(wanted)
    sql = (
        "SELECT wanted FROM unnest(%s::text[]) AS wanted "
        "WHERE pg_try_advisory_xact_lock(hashtextextended(%s || ':' || wanted, 0))"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [wanted, space])
        return {key for (key,) in cursor.fetchall()}
