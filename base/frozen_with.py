"""A guard for rows that belong to another row: what is frozen there is frozen here."""

from collections.abc import Iterator
from typing import Any

from django.db import models

from base import guards
from base.guards import Condition, Trigger, quoted
from base.operations import Guard


class FrozenWith(Guard):
    """Rows are neither added, changed nor deleted while the row that `by` names is in certain states.

    when and unless as in Frozen, but of the other row. inserts=False lets rows still be added. On PostgreSQL
    a writer waits for whoever is just changing the other row, and sees what became of it.
    """

    kind = "frozen_with"

    def __init__(
        self,
        model_name: str,
        *,
        by: str,
        when: Condition | None = None,
        unless: Condition | None = None,
        inserts: bool = True,
        name: str = "",
    ) -> None:
        super().__init__(model_name, name=name)
        if not (when or unless):
            raise ValueError("FrozenWith needs when or unless")
        self.by = by
        self.is_frozen = (when or {}, unless or {})
        self.inserts = inserts

    def build(self, model: type[models.Model], vendor: str, prefix: str) -> Iterator[Trigger]:
        table, key = model._meta.db_table, guards.column(model, self.by)
        other: Any = model._meta.get_field(self.by).related_model
        parent, parent_key = quoted(other._meta.db_table), guards.column(other, other._meta.pk.name)
        frozen = guards.holds(other, vendor, "other", *self.is_frozen)

        def held(row: str) -> str:
            same = f"other.{parent_key} = {row}.{key}"
            return f"EXISTS (SELECT 1 FROM {parent} AS other WHERE {same} AND {frozen})"  # noqa: S608  our names

        wait = f"PERFORM 1 FROM {parent} AS other WHERE other.{parent_key} = NEW.{key} FOR SHARE; "
        if self.inserts:
            yield Trigger(table, guards.name(prefix, "insert"), "insert", "frozen", held("NEW"), wait)
        changed = f"{held('OLD')} OR {held('NEW')}"
        yield Trigger(table, guards.name(prefix, "update"), "update", "frozen", changed, wait)
        yield Trigger(table, guards.name(prefix, "delete"), "delete", "frozen", held("OLD"))
        if vendor == "postgresql":
            some = f"EXISTS (SELECT 1 FROM {quoted(table)} AS own WHERE {held('own')})"  # noqa: S608  our names
            yield Trigger(table, guards.name(prefix, "truncate"), "truncate", "frozen", some)
