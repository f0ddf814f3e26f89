"""What the database itself refuses, as triggers for SQLite and PostgreSQL, and the Chinese for it.

A refusal starts with a stable code: `append_only: table`, `frozen: table`, `no_overlap: table`. It arrives as
IntegrityError on both databases.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from django.db import DatabaseError, models
from django.utils.translation import gettext_lazy as _

from base.errors import RuleError

REFUSALS = {
    "append_only": _("该记录只增不改, 不能修改或删除; 内容有误请另行登记更正"),
    "frozen": _("该内容已定稿, 不能再修改或删除; 如需调整请另立新版本"),
    "no_overlap": _("起止日期与已有记录重叠, 请核对后重新填写"),
}
Value = str | int | bool | None
Condition = Mapping[str, Sequence[Value]]
Event = Literal["insert", "update", "delete", "truncate"]


@dataclass(frozen=True)
class Trigger:
    """Raise `code: table` at this event when the condition holds (always, if it is empty)."""

    table: str
    name: str
    event: Event
    code: str
    condition: str = ""
    locked: str = ""  # PostgreSQL: what to hold, one transaction at a time, before the condition is asked

    def install(self, vendor: str) -> list[str]:
        trigger = f"{quoted(self.name)} {self._moment} ON {quoted(self.table)}"
        if vendor == "sqlite":
            when = f"WHEN {self.condition} " if self.condition else ""
            action = f"BEGIN SELECT RAISE(ABORT, {literal(self._refusal)}); END"
            return [*self.remove(vendor), f"CREATE TRIGGER {trigger} {when}{action}"]
        scope = "STATEMENT" if self.event == "truncate" else "ROW"
        function, body = f"{quoted(self.name)}()", f"$guard${self.body}$guard$"
        return [
            f"CREATE OR REPLACE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql AS {body}",
            f"CREATE OR REPLACE TRIGGER {trigger} FOR EACH {scope} EXECUTE FUNCTION {function}",
        ]

    def remove(self, vendor: str) -> list[str]:
        if vendor == "sqlite":
            return [f"DROP TRIGGER IF EXISTS {quoted(self.name)}"]
        return [
            f"DROP TRIGGER IF EXISTS {quoted(self.name)} ON {quoted(self.table)}",
            f"DROP FUNCTION IF EXISTS {quoted(self.name)}()",
        ]

    @property
    def body(self) -> str:
        """PL/pgSQL. A body, unlike a WHEN clause, does not hinder a column from changing its type."""
        message = literal(self._refusal)
        refuse = f"RAISE EXCEPTION USING MESSAGE = {message}, ERRCODE = 'integrity_constraint_violation';"
        test = f"IF {self.condition} THEN {refuse} END IF;" if self.condition else refuse
        result = {"delete": "OLD", "truncate": "NULL"}.get(self.event, "NEW")
        return f" BEGIN {self.locked}{test} RETURN {result}; END "

    @property
    def _moment(self) -> str:
        return f"{'AFTER' if self.code == 'no_overlap' else 'BEFORE'} {self.event.upper()}"

    @property
    def _refusal(self) -> str:
        return f"{self.code}: {self.table}"


def append_only(
    model: type[models.Model], vendor: str, prefix: str, *, allow_delete: bool, except_fields: Sequence[str]
) -> Iterator[Trigger]:
    table = model._meta.db_table
    changed = differs(model, vendor, except_fields) if except_fields else ""
    yield Trigger(table, name(prefix, "update"), "update", "append_only", changed)
    if not allow_delete:
        yield Trigger(table, name(prefix, "delete"), "delete", "append_only")
        if vendor == "postgresql":
            yield Trigger(table, name(prefix, "truncate"), "truncate", "append_only")


def frozen(
    model: type[models.Model],
    vendor: str,
    prefix: str,
    *,
    is_frozen: tuple[Condition, Condition],
    except_fields: Sequence[str],
    may_thaw: bool,
) -> Iterator[Trigger]:
    table = model._meta.db_table
    was, stays = (holds(model, vendor, row, *is_frozen) for row in ("OLD", "NEW"))
    touched = differs(model, vendor, except_fields)
    if not may_thaw:
        touched = f"({touched} OR NOT ({stays}))"
    yield Trigger(table, name(prefix, "update"), "update", "frozen", f"({was}) AND ({touched})")
    yield Trigger(table, name(prefix, "delete"), "delete", "frozen", was)
    if vendor == "postgresql":
        some = holds(model, vendor, "one", *is_frozen)
        exists = f"EXISTS (SELECT 1 FROM {quoted(table)} AS one WHERE {some})"  # noqa: S608  names from our models
        yield Trigger(table, name(prefix, "truncate"), "truncate", "frozen", exists)


def no_overlap(
    model: type[models.Model],
    vendor: str,
    prefix: str,
    *,
    by: Sequence[str],
    term: tuple[str, str],
    where: Condition,
) -> Iterator[Trigger]:
    """Terms of the same `by` values, since inclusive, until exclusive, null = open, must not share a day.

    On PostgreSQL transactions that touch the same values wait for each other, so that the second one sees the
    row of the first. The lock is one of 256 per table: a large import cannot use up lock memory.
    """
    table, key = model._meta.db_table, column(model, model._meta.pk.name)
    since, until = (column(model, field) for field in term)
    same = [f"other.{column(model, field)} = NEW.{column(model, field)}" for field in by]
    clash = " AND ".join(
        [
            *same,
            f"other.{key} <> NEW.{key}",
            f"(NEW.{until} IS NULL OR other.{since} < NEW.{until})",
            f"(other.{until} IS NULL OR NEW.{since} < other.{until})",
            *([holds(model, vendor, "other", where, {})] if where else ()),
        ]
    )
    condition = f"EXISTS (SELECT 1 FROM {quoted(table)} AS other WHERE {clash})"  # noqa: S608  names from our models
    if where:
        condition = f"{holds(model, vendor, 'NEW', where, {})} AND {condition}"
    values = " || ':' || ".join(f"NEW.{column(model, field)}::text" for field in by) or "''"
    locked = (
        "IF current_setting('transaction_isolation') = 'repeatable read' THEN "
        "RAISE EXCEPTION 'no_overlap cannot be told under repeatable read'; END IF; "
        f"PERFORM pg_advisory_xact_lock({lock_number(table)}, "
        f"(hashtextextended(coalesce({values}, ''), 0) & 255)::integer); "
    )
    for event in ("insert", "update"):
        yield Trigger(table, name(prefix, event), event, "no_overlap", condition, locked)


def explain(error: DatabaseError) -> RuleError | None:
    """The refusal of a guard in plain Chinese, or None for any other error of the database."""
    found = re.search(rf"\b({'|'.join(REFUSALS)}): \w+", str(error))
    return RuleError(REFUSALS[found[1]], code=found[1]) if found else None


def holds(model: type[models.Model], vendor: str, row: str, when: Condition, unless: Condition) -> str:
    """SQL: this row has one of the values of each field in `when`, and not those of a field in `unless`."""
    tests = [_is_one_of(f"{row}.{column(model, field)}", values, vendor) for field, values in when.items()]
    tests += [
        f"NOT {_is_one_of(f'{row}.{column(model, field)}', values, vendor)}"
        for field, values in unless.items()
    ]
    return " AND ".join(tests)


def differs(model: type[models.Model], vendor: str, except_fields: Sequence[str]) -> str:
    """SQL: some column other than these changes its value. Sorted: migrations order fields their own way."""
    free = {column(model, field) for field in except_fields}
    fields = (field for field in model._meta.local_concrete_fields if not field.generated)
    own = sorted(quoted(str(field.column)) for field in fields)
    unlike = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    return " OR ".join(f"OLD.{name} {unlike} NEW.{name}" for name in own if name not in free)


def column(model: type[models.Model], field: str) -> str:
    return quoted(str(model._meta.get_field(field).column))  # type: ignore[union-attr]  # own columns only


def name(prefix: str, event: str) -> str:
    """At most 63 characters, for PostgreSQL."""
    full = f"{prefix}_{event}"
    return full if len(full) <= 63 else f"{full[:54]}_{sha256(full.encode()).hexdigest()[:8]}"


def lock_number(table: str) -> int:
    """A positive integer of 31 bits."""
    return int.from_bytes(sha256(f"no_overlap {table}".encode()).digest()[:4], "big") >> 1


def quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def literal(value: Value, vendor: str = "") -> str:
    if isinstance(value, bool):
        return str(value).upper() if vendor == "postgresql" else str(int(value))
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def _is_one_of(expression: str, values: Sequence[Value], vendor: str) -> str:
    known = ", ".join(literal(value, vendor) for value in values if value is not None)
    tests = [f"({expression} IS NOT NULL AND {expression} IN ({known}))"] if known else []
    if None in values:
        tests.append(f"{expression} IS NULL")
    return f"({' OR '.join(tests)})"
