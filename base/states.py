"""The only way a status changes: follow the model's STEPS, and lose no race."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from base.errors import RuleError

Changes = dict[str, tuple[Any, Any]]


class Stateful(models.Model):
    """STEPS says which status may follow which; a status that is no key of it is final."""

    STEPS: ClassVar[Mapping[str, set[str]]]
    status: "models.CharField[str, str]"

    class Meta:
        abstract = True


def advance(item: Stateful, to: str, **fields: Any) -> Changes:
    """Move to a following status, set fields with it, and return {field: (old, new)} for the audit row."""
    if to not in item.STEPS.get(item.status, ()):
        raise RuleError(_("当前状态不允许此操作"), code="wrong_state")
    new = {"status": to, **fields}
    old = {name: getattr(item, name) for name in new}
    unchanged = type(item)._default_manager.filter(models.Q(pk=item.pk, status=item.status))
    if not unchanged.update(**new):
        raise _overtaken()
    item.refresh_from_db()
    return {name: (old[name], new[name]) for name in new}


def change(item: models.Model, *, expect: Mapping[str, Any] | None = None, **fields: Any) -> Changes:
    """Set the named fields of one row and return {field: (old, new)} of those that really changed.

    The old values are read under a lock, so the audit row tells the truth when two persons save at once.
    expect names what the person saw; a row that is different by now is refused. A relation is given and
    returned as its primary key.
    """
    columns = {name: item._meta.get_field(name).attname for name in fields}  # type: ignore[union-attr]  # own columns only
    new = {columns[name]: _plain(item, name, value) for name, value in fields.items()}
    with transaction.atomic():
        rows = type(item)._default_manager.filter(pk=item.pk)
        old = rows.select_for_update().filter(**expect or {}).values(*new).first()
        if old is None:
            raise _overtaken()
        changed = {column: value for column, value in new.items() if old[column] != value}
        if changed:
            rows.update(**changed)
    for column, value in new.items():
        setattr(item, column, value)
    return {name: (old[column], new[column]) for name, column in columns.items() if column in changed}


def _plain(item: models.Model, name: str, value: Any) -> Any:
    """The value as the database will give it back, so that '3' does not count as a change of 3."""
    return item._meta.get_field(name).to_python(getattr(value, "pk", value))  # type: ignore[union-attr]  # own columns only


def _overtaken() -> RuleError:
    return RuleError(_("记录已被他人修改, 请刷新后重试"), code="overtaken")
