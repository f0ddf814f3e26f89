"""Grades to read: 系统测算 with its ledger of today, 评定等级 with the ledger it was decided on."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.service_admin import ServiceAdmin
from accounts.verbs import Verb
from base import clock
from base.errors import RuleError
from credit_ratings.admin.columns import FILE, HELP, NAMES, Scored, changes, ledger
from credit_ratings.models import ComputedGrade, DeterminedGrade
from credit_ratings.services import explain, explain_grade, regrade_file


class LowerFilter(admin.SimpleListFilter):
    title = gettext_lazy("与评定等级比较")
    parameter_name = "lower"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("1", _("测算低于评定等级"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        return queryset.worse_than_determined(clock.today()) if self.value() else queryset  # type: ignore[no-any-return]  # our own queryset


@admin.register(ComputedGrade)
class ComputedGradeAdmin(Scored, ServiceAdmin):
    list_display = ("file", "score", "letter", "vetoed", "as_of", "version")
    list_filter = ("letter", "vetoed", LowerFilter)
    list_select_related = (*FILE, "version__scheme")
    search_fields = NAMES
    search_help_text = HELP
    ordering = ("file",)
    fields = ("file", "version", "as_of", "score", "letter", "vetoed", "computed_at")
    verbs = (Verb("regrade", gettext_lazy("重新测算"), None, regrade_file),)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """系统测算供评定参考: the ledger of today, and how the result moved."""
        row: ComputedGrade = self._row(request, object_id)
        tables = [changes(row)]
        try:
            tables.insert(0, ledger(explain(row.file, as_of=clock.today())))
        except RuleError as refusal:
            self.message_user(request, refusal.message)
        return super().change_view(request, object_id, form_url, {"tables": tables, **(extra_context or {})})


@admin.register(DeterminedGrade)
class DeterminedGradeAdmin(Scored, ServiceAdmin):
    list_display = ("file", "letter", "decided_on", "document_no", "as_of", "score", "round")
    list_filter = ("letter", "round")
    list_select_related = (*FILE, "round")
    search_fields = (*NAMES, "document_no")
    search_help_text = HELP
    ordering = ("-decided_on", "-pk")
    fields = (
        "file",
        "letter",
        "decided_on",
        "document_no",
        "round",
        "version",
        "as_of",
        "score",
        "recorded_at",
    )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row: DeterminedGrade = self._row(request, object_id)
        tables = [ledger(explain_grade(row))]
        return super().change_view(request, object_id, form_url, {"tables": tables, **(extra_context or {})})
