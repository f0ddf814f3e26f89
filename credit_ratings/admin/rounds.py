"""Rounds and their proposals, from the draft to the decision."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.service_admin import ServiceAdmin
from accounts.verbs import Verb
from credit_ratings.admin.columns import FILE, HELP, NAMES, Scored, ledger
from credit_ratings.forms import AmendForm, DecisionForm, OpinionForm, RoundForm
from credit_ratings.models import GradeProposal, GradeRound
from credit_ratings.services import (
    amend_proposal,
    approve_round,
    explain,
    propose_round,
    return_round,
    submit_round,
)


@admin.register(GradeRound)
class GradeRoundAdmin(ServiceAdmin):
    list_display = (
        "title",
        "version",
        "as_of",
        "status",
        "document_no",
        "decided_on",
        "prepared_by",
        "approved_by",
    )
    list_filter = ("status",)
    list_select_related = ("version__scheme", "prepared_by", "approved_by")
    search_fields = ("title", "document_no")
    ordering = ("-as_of", "-pk")
    fields = (
        "title", "version", "as_of", "known_at", "status", "letters", "amended", "opinion", "document_no",
        "decided_on", "prepared_by", "approved_by",
    )  # fmt: skip
    add_form, add_service, add_right = RoundForm, propose_round, "propose_grades"
    verbs = (
        Verb("submit_grades", gettext_lazy("提交审批"), None, submit_round, to="submitted", bulk=False),
        Verb("return_grades", gettext_lazy("退回"), OpinionForm, return_round, to="returned", bulk=False),
        Verb(
            "approve_grades",
            gettext_lazy("批准"),
            DecisionForm,
            approve_round,
            to="approved",
            bulk=False,
            grave=True,
            help=gettext_lazy("批准后本批次全部等级即为评定等级，不能再改；公布须另行审核。"),
        ),
    )

    @admin.display(description=gettext_lazy("拟评等级"))
    def letters(self, row: GradeRound) -> SafeString:
        """How many have each letter, with the way to the list."""
        counts = row.proposals.letters()
        said = "，".join(f"{letter} {count}" for letter, count in counts)
        address = reverse(f"{self.admin_site.name}:credit_ratings_gradeproposal_changelist")
        return format_html('<a href="{}?round__id__exact={}">{}</a>', address, row.pk, said)

    @admin.display(description=gettext_lazy("其中与测算不同"))
    def amended(self, row: GradeRound) -> str:
        return str(row.proposals.amended().count())


class AmendedFilter(admin.SimpleListFilter):
    title = gettext_lazy("调整")
    parameter_name = "amended"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("1", _("与测算不同"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        return queryset.amended() if self.value() else queryset  # type: ignore[no-any-return]  # our own queryset


@admin.register(GradeProposal)
class GradeProposalAdmin(Scored, ServiceAdmin):
    list_display = ("file", "round", "score", "computed_letter", "letter", "vetoed", "reason")
    list_filter = ("round", "letter", "computed_letter", "vetoed", AmendedFilter)
    list_select_related = (*FILE, "round")
    search_fields = NAMES
    search_help_text = HELP
    ordering = ("-round__as_of", "file")
    fields = ("round", "file", "score", "computed_letter", "vetoed", "letter", "reason")
    verbs = (
        Verb(
            "amend",
            gettext_lazy("调整拟评等级"),
            AmendForm,
            amend_proposal,
            right="propose_grades",
            fits=lambda proposal: proposal.round.status in {"draft", "returned"},
            bulk=False,
            prefill=True,
            help=gettext_lazy("与系统测算不同的，须写明理由。"),
        ),
    )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row: GradeProposal = self._row(request, object_id)
        told = explain(
            row.file, as_of=row.round.as_of, known_at=row.round.known_at, version=row.round.version
        )
        return super().change_view(
            request, object_id, form_url, {"tables": [ledger(told)], **(extra_context or {})}
        )
