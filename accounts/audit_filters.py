"""Filters of the audit trail: by what was done, to what kind of thing, and by whom."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.labels import LABELS
from accounts.models import Person


class Given(admin.SimpleListFilter):
    """The column named by `column` is what was chosen; choices cost no look into the trail itself."""

    column = ""

    def queryset(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        chosen = self.value()
        return queryset.filter(**{self.column: chosen}) if chosen else queryset


class VerbFilter(Given):
    title, parameter_name, column = _("操作"), "act", "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(verb, str(name)) for verb, name in LABELS.items()]


class KindFilter(Given):
    title, parameter_name, column = _("对象类别"), "kind", "subject_type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The models that have a page of their own in the office."""
        own = [model for model in apps.get_models() if model in model_admin.admin_site._registry]
        return [(model._meta.label_lower, str(model._meta.verbose_name)) for model in own]


class ActorFilter(Given):
    """People who hold or held a seat of the office; everybody else is found by the search."""

    title, parameter_name, column = _("操作人"), "person", "actor__person"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        office = Person.objects.filter(users__seats__role__staff=True).distinct().order_by("name_key", "pk")
        return [(str(pk), name) for pk, name in office.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        """A number that is none is nobody's."""
        chosen = self.value()
        return super().queryset(request, queryset) if not chosen or chosen.isdecimal() else queryset.none()
