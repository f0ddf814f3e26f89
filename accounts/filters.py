"""Filters that several registers share."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.acts import viewer


class AuthorityFilter(admin.SimpleListFilter):
    """By managing authority: those of the rows of `source` that somebody may see, by name.

    source: a short table whose authorities are all there are; a list of a million rows is not asked for them.
    """

    title = _("管辖机关")
    parameter_name = "authority"
    source: ClassVar[type[models.Model]]

    def names(self) -> Mapping[str, str]:
        """Name of each authority by its code."""
        return {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows: Any = self.source._default_manager.all()
        seen = rows.visible_to(viewer(request), "view").order_by().values_list("authority", flat=True)
        names = self.names()
        return [(code, names.get(code, code)) for code in sorted(seen.distinct())]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(authority=self.value()) if self.value() else queryset
