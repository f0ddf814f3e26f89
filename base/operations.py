"""Migration operations for what the database itself must refuse, and the registry of what should be there.

    operations = [CreateModel("Record", …), AppendOnly("Record"), NoOverlap("Post", by=("person",))]

SQLite drops triggers silently whenever a table is remade, and a guard lists the columns it found: a later
migration that touches the table names the operation again, which replaces the guard. missing() tells.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import ClassVar, NamedTuple

from django.apps import apps
from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import DeleteModel, RenameModel
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState, StateApps
from django.utils.translation import gettext as _

from base import guards
from base.guards import Condition, Trigger


class Guard(Operation):
    """A rule over one table, kept by triggers. A second guard of the same kind on a model needs a name."""

    kind: ClassVar[str]
    reversible = True
    category = OperationCategory.SQL

    def __init__(self, model_name: str, *, name: str = "") -> None:
        self.model_name = model_name
        self.name = name

    def triggers(self, model: type[models.Model], vendor: str) -> list[Trigger]:
        prefix = "_".join(filter(None, (model._meta.db_table, self.kind, self.name)))
        return list(self.build(model, vendor, prefix))

    def build(self, model: type[models.Model], vendor: str, prefix: str) -> Iterator[Trigger]:
        raise NotImplementedError

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models do not change."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for trigger in self._allowed(app_label, schema_editor, to_state.apps):
            for sql in trigger.install(schema_editor.connection.vendor):
                schema_editor.execute(sql, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for trigger in self._allowed(app_label, schema_editor, from_state.apps):
            for sql in trigger.remove(schema_editor.connection.vendor):
                schema_editor.execute(sql, params=None)

    def _allowed(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state_apps: StateApps
    ) -> list[Trigger]:
        model = state_apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return []
        return self.triggers(model, schema_editor.connection.vendor)

    def describe(self) -> str:
        return f"{type(self).__name__} on {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.model_name}_{self.kind}".lower()


class AppendOnly(Guard):
    """Rows are never changed, save for except_fields, and never deleted, unless allow_delete (retention)."""

    kind = "append_only"

    def __init__(
        self,
        model_name: str,
        *,
        allow_delete: bool = False,
        except_fields: Sequence[str] = (),
        name: str = "",
    ) -> None:
        super().__init__(model_name, name=name)
        self.allow_delete = allow_delete
        self.except_fields = except_fields

    def build(self, model: type[models.Model], vendor: str, prefix: str) -> Iterator[Trigger]:
        return guards.append_only(
            model, vendor, prefix, allow_delete=self.allow_delete, except_fields=self.except_fields
        )


class Frozen(Guard):
    """Rows in certain states are neither changed, save for except_fields, nor deleted.

    when={"status": ["approved", "ended"]} freezes rows with one of these values, unless={"status": ["draft"]}
    all others; several fields must agree. A frozen row stays frozen even where the status itself is among
    except_fields, unless may_thaw.
    """

    kind = "frozen"

    def __init__(
        self,
        model_name: str,
        *,
        when: Condition | None = None,
        unless: Condition | None = None,
        except_fields: Sequence[str] = (),
        may_thaw: bool = False,
        name: str = "",
    ) -> None:
        super().__init__(model_name, name=name)
        if not (when or unless):
            raise ValueError("Frozen needs when or unless; for all rows take AppendOnly")
        self.is_frozen = (when or {}, unless or {})
        self.except_fields = except_fields
        self.may_thaw = may_thaw

    def build(self, model: type[models.Model], vendor: str, prefix: str) -> Iterator[Trigger]:
        return guards.frozen(
            model,
            vendor,
            prefix,
            is_frozen=self.is_frozen,
            except_fields=self.except_fields,
            may_thaw=self.may_thaw,
        )


class NoOverlap(Guard):
    """Terms with the same `by` values never share a day; where={"void": [False]} limits it to such rows.

    A row whose `by` holds a null is free. Asked for every row written: `by` wants an index.
    """

    kind = "no_overlap"

    def __init__(
        self,
        model_name: str,
        *,
        by: Sequence[str],
        since: str = "since",
        until: str = "until",
        where: Condition | None = None,
        name: str = "",
    ) -> None:
        super().__init__(model_name, name=name)
        self.by = by
        self.term = (since, until)
        self.where = where or {}

    def build(self, model: type[models.Model], vendor: str, prefix: str) -> Iterator[Trigger]:
        return guards.no_overlap(model, vendor, prefix, by=self.by, term=self.term, where=self.where)


class Placed(NamedTuple):
    """A guard and the model it stands on today, after renames."""

    app_label: str
    model_name: str
    guard: Guard


@lru_cache
def registry() -> tuple[Placed, ...]:
    """Every guard that the migrations on disk set up, later ones in place of earlier ones."""
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    plan = dict.fromkeys(node for leaf in graph.leaf_nodes() for node in graph.forwards_plan(leaf))
    return collect((app, operation) for app, name in plan for operation in graph.nodes[app, name].operations)


def collect(operations: Iterable[tuple[str, Operation]]) -> tuple[Placed, ...]:
    found: dict[tuple[str, str, str, str], Placed] = {}
    for app, operation in operations:
        if isinstance(operation, Guard):
            model = operation.model_name.lower()
            found[app, model, operation.kind, operation.name] = Placed(app, model, operation)
        elif isinstance(operation, RenameModel | DeleteModel):
            found = dict(_followed(found, app, operation))
    return tuple(found.values())


def _followed(
    found: dict[tuple[str, str, str, str], Placed], app: str, operation: RenameModel | DeleteModel
) -> Iterator[tuple[tuple[str, str, str, str], Placed]]:
    old = operation.old_name if isinstance(operation, RenameModel) else operation.name
    for (label, model, kind, name), placed in found.items():
        if (label, model) != (app, old.lower()):
            yield (label, model, kind, name), placed
        elif isinstance(operation, RenameModel):
            new = operation.new_name.lower()
            yield (label, new, kind, name), Placed(label, new, placed.guard)


def expected(
    connection: BaseDatabaseWrapper, placed: Iterable[Placed] | None = None, models_of: Apps = apps
) -> list[Trigger]:
    guarded = registry() if placed is None else placed
    return [
        trigger
        for app_label, model_name, guard in guarded
        for trigger in guard.triggers(models_of.get_model(app_label, model_name), connection.vendor)
    ]


def missing(connection: BaseDatabaseWrapper, triggers: Iterable[Trigger] | None = None) -> list[str]:
    """The triggers that the database lacks, has switched off, or has in another wording than the code."""
    present = dict(_present(connection))
    wanted = expected(connection) if triggers is None else triggers
    return [
        f"{trigger.name} ({_('缺失') if trigger.name not in present else _('与程序不一致或已停用')})"
        for trigger in wanted
        if present.get(trigger.name) != _wording(trigger, connection.vendor)
    ]


def install(connection: BaseDatabaseWrapper, triggers: Iterable[Trigger] | None = None) -> None:
    """Set up all guards as the code wants them: the repair for what missing() tells."""
    for trigger in expected(connection) if triggers is None else triggers:
        for sql in trigger.install(connection.vendor):
            _execute(connection, sql)
        if connection.vendor == "postgresql":
            _execute(connection, _switch(trigger, "ENABLE"))


@contextmanager
def without_guards(
    connection: BaseDatabaseWrapper, triggers: Iterable[Trigger] | None = None
) -> Iterator[None]:
    """Let a test flush, or a data migration that the law itself asks for, pass the guards.

    Those that stand are taken away and put back as they were; a rollback puts them back by itself.
    """
    present = dict(_present(connection))
    wanted = expected(connection) if triggers is None else triggers
    standing = [trigger for trigger in wanted if trigger.name in present]
    _stand(connection, standing, present, on=False)
    try:
        yield
    except BaseException:
        if not connection.in_atomic_block:
            _stand(connection, standing, present, on=True)
        raise
    _stand(connection, standing, present, on=True)


def _stand(
    connection: BaseDatabaseWrapper, triggers: Iterable[Trigger], present: dict[str, str], *, on: bool
) -> None:
    for trigger in triggers:
        if connection.vendor == "postgresql":
            _execute(connection, _switch(trigger, "ENABLE" if on else "DISABLE"))
        else:
            _execute(connection, present[trigger.name] if on else trigger.remove(connection.vendor)[0])


def _switch(trigger: Trigger, how: str) -> str:
    return f"ALTER TABLE {guards.quoted(trigger.table)} {how} TRIGGER {guards.quoted(trigger.name)}"


def _present(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """Name and wording of every trigger in the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT t.tgname, CASE WHEN t.tgenabled = 'D' THEN '' ELSE p.prosrc END"
                " FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid)"
            )
        return list(cursor.fetchall())


def _wording(trigger: Trigger, vendor: str) -> str:
    return trigger.install(vendor)[-1] if vendor == "sqlite" else trigger.body


def _execute(connection: BaseDatabaseWrapper, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
