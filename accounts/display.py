"""How a value of a row is shown to people of the office, in lists, on pages and in workbooks alike."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

EMPTY = "—"


def heading(name: Any, page: "admin.options.BaseModelAdmin[Any]") -> str:
    return str(label_for_field(name, page.model, page))


def value(name: Any, row: models.Model, page: "admin.options.BaseModelAdmin[Any]") -> Any:
    """A field, or what a method of the admin or the model says; a choice by its name."""
    try:
        field, _attribute, found = lookup_field(name, row, page)
    except ObjectDoesNotExist:
        return None
    if field is not None and getattr(field, "flatchoices", None):
        return dict(field.flatchoices).get(found, found)
    if field is not None and field.is_relation:
        return getattr(row, field.name)
    return found


def shown(found: Any) -> str:
    """Dates as 2026-11-20, yes and no as words, nothing as a dash; markup only if it is marked as safe."""
    if found is None or found == "":
        return EMPTY
    if isinstance(found, bool):
        return _("是") if found else _("否")
    if isinstance(found, date):
        return moment(found)
    return found if isinstance(found, SafeString) else str(found)


def moment(found: date) -> SafeString:
    if not isinstance(found, datetime):
        return format_html('<time datetime="{0}">{0}</time>', found.isoformat())
    local = timezone.localtime(found)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), f"{local:%Y-%m-%d %H:%M}")


def cells(
    columns: Sequence[Any], row: models.Model, page: "admin.options.BaseModelAdmin[Any]"
) -> list[tuple[str, str]]:
    """Name and content of each column."""
    return [(heading(name, page), shown(value(name, row, page))) for name in columns]
