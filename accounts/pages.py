"""The page of one row: its values, and the rows that belong to it."""

from typing import Any, NamedTuple

from django.contrib import admin
from django.contrib.admin.utils import flatten, quote
from django.db import models
from django.forms.models import _get_foreign_key
from django.http import HttpRequest
from django.urls import reverse

from accounts.display import cells, heading, shown, value

MOST = 200  # rows of a table on a page


class Fact(NamedTuple):
    """One value of a row, and the page it leads to."""

    label: str
    content: str
    link: str = ""


class Table(NamedTuple):
    """Rows that belong to the one on the page. cut: more exist than are shown."""

    title: str
    columns: list[str]
    rows: list[tuple[str, list[tuple[str, str]]]]
    cut: bool


def facts(
    page: "admin.ModelAdmin[Any]", request: HttpRequest, row: models.Model
) -> list[tuple[str, list[Fact]]]:
    """The values of a row by fieldset."""
    sets = page.get_fieldsets(request, row)
    return [
        (str(title or ""), [_fact(page, request, row, name) for name in flatten(options["fields"])])
        for title, options in sets
    ]


def table(inline: Any, request: HttpRequest, parent: models.Model) -> Table:
    """What an inline shows: those of its rows that somebody may see."""
    own = _get_foreign_key(type(parent), inline.model, fk_name=inline.fk_name)
    found = list(inline.get_queryset(request).filter(**{own.name: parent})[: MOST + 1])
    names = inline.get_columns(request, own.name)
    rows = [(link(inline.admin_site, request, row), cells(names, row, inline)) for row in found[:MOST]]
    title = str(inline.verbose_name_plural or inline.model._meta.verbose_name_plural)
    return Table(title, [heading(name, inline) for name in names], rows, len(found) > MOST)


def link(site: admin.AdminSite, request: HttpRequest, row: Any) -> str:
    """The page of any row, if its model has one and this person may see such rows."""
    page = site._registry.get(type(row))
    if page is None or not page.has_view_permission(request):
        return ""
    meta = row._meta
    return reverse(f"{site.name}:{meta.app_label}_{meta.model_name}_change", args=[quote(row.pk)])


def _fact(page: "admin.ModelAdmin[Any]", request: HttpRequest, row: models.Model, name: Any) -> Fact:
    found = value(name, row, page)
    where = link(page.admin_site, request, found) if isinstance(found, models.Model) else ""
    return Fact(heading(name, page), shown(found), where)
