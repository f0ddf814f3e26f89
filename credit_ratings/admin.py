"""The rating desk: schemes and rounds through their services, grades to read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.display import shown
from accounts.pages import Table
from accounts.service_admin import ServiceAdmin, ServiceInline
from accounts.verbs import Verb
from base import clock
from base.errors import RuleError
from credit_ratings.forms import (
    AmendForm,
    DecisionForm,
    InForceForm,
    OpinionForm,
    RoundForm,
    SchemeFileForm,
)
from credit_ratings.models import (
    Band,
    Category,
    ComputedChange,
    ComputedGrade,
    DeterminedGrade,
    GradeProposal,
    GradeRound,
    Rule,
    SchemeVersion,
    Veto,
)
from credit_ratings.render import points, rate
from credit_ratings.services import (
    Explanation,
    adopt_version,
    amend_proposal,
    approve_round,
    approve_version,
    create_version,
    explain,
    explain_grade,
    propose_round,
    put_in_force,
    regrade_file,
    return_round,
    submit_round,
)

FILE = ("file__lawyer__person", "file__firm")
NAMES = (
    "file__lawyer__person__name_key",
    "=file__lawyer__licence",
    "file__firm__name_key",
    "=file__firm__number",
)
HELP = gettext_lazy("姓名、律所名称，或者完整的证号、代码")


class Scored:
    """Thousandths as people read them."""

    @admin.display(description=gettext_lazy("测算得分"), ordering="score_milli")
    def score(self, row: ComputedGrade | GradeProposal | DeterminedGrade | ComputedChange) -> str:
        return points(row.score_milli)


def optional(milli: int | None) -> str:
    return "" if milli is None else points(milli)


class CategoryInline(ServiceInline):
    model = Category
    fields = ("name", "cap", "floor", "sure")

    @admin.display(description=gettext_lazy("加分上限"))
    def cap(self, row: Category) -> str:
        return optional(row.cap_milli)

    @admin.display(description=gettext_lazy("扣分下限"))
    def floor(self, row: Category) -> str:
        return optional(row.floor_milli)


class RuleInline(ServiceInline):
    model = Rule
    fields = ("category", "kind", "rate", "cap", "window_kind", "window_months", "clause", "sure")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("category", "kind")

    @admin.display(description=gettext_lazy("分值"))
    def rate(self, row: Rule) -> str:
        return rate(row, row.kind.unit)

    @admin.display(description=gettext_lazy("本项限额"))
    def cap(self, row: Rule) -> str:
        return optional(row.cap_milli)


class BandInline(ServiceInline):
    model = Band
    fields = ("letter", "name", "threshold", "operator", "sure")

    @admin.display(description=gettext_lazy("分数线"))
    def threshold(self, row: Band) -> str:
        return optional(row.threshold_milli)


class VetoInline(ServiceInline):
    model = Veto
    fields = ("kind", "letter", "window_kind", "window_months", "clause", "sure")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("kind")


@admin.register(SchemeVersion)
class SchemeVersionAdmin(ServiceAdmin):
    list_display = ("scheme", "number", "title", "status", "valid_from", "valid_until", "document_no", "sure")
    list_filter = ("status", "scheme__subject")
    list_select_related = ("scheme",)
    search_fields = ("title", "document_no", "scheme__name")
    ordering = ("scheme__code", "-number")
    fields = (
        "scheme", "number", "title", "document_no", "status", "valid_from", "valid_until", "base", "floor",
        "ceiling", "rounding", "decimals", "same_matter", "sure", "prepared_by", "approved_by", "digest",
    )  # fmt: skip
    inlines = (CategoryInline, RuleInline, BandInline, VetoInline)
    add_form, add_service, add_right = SchemeFileForm, create_version, "prepare_scheme"
    verbs = (
        Verb(
            "adopt",
            gettext_lazy("登记为拟制人"),
            None,
            adopt_version,
            right="prepare_scheme",
            fits=lambda version: version.status == "draft" and version.prepared_by_id is None,
            bulk=False,
            help=gettext_lazy("拟制人对各项内容负责，批准须由他人办理。"),
        ),
        Verb(
            "approve_scheme",
            gettext_lazy("批准"),
            None,
            approve_version,
            to="approved",
            fits=lambda version: version.prepared_by_id is not None,
            bulk=False,
            help=gettext_lazy("批准后各项内容不能再改；如需调整，请另行登记新版本。"),
        ),
        Verb(
            "put-in-force",
            gettext_lazy("施行"),
            InForceForm,
            put_in_force,
            right="approve_scheme",
            to="in_force",
            bulk=False,
            help=gettext_lazy(
                "前一版本自施行日期起废止。系统当晚重新测算全部对象，也可以在后台作业中立即测算。"
            ),
        ),
    )

    @admin.display(description=gettext_lazy("基础分"))
    def base(self, row: SchemeVersion) -> str:
        return points(row.base_milli)

    @admin.display(description=gettext_lazy("最低分"))
    def floor(self, row: SchemeVersion) -> str:
        return optional(row.floor_milli)

    @admin.display(description=gettext_lazy("最高分"))
    def ceiling(self, row: SchemeVersion) -> str:
        return optional(row.ceiling_milli)


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


def ledger(told: Explanation) -> Table:
    """测算依据 as a table of sentences and points."""
    title = _("测算依据（统计至 %(day)s，供评定参考）") % {"day": told.as_of}
    columns = [_("依据"), _("计分")]
    rows = [("", list(zip(columns, (one.text, one.points), strict=True))) for one in told.entries]
    return Table(title, columns, rows, cut=False)


def changes(computed: ComputedGrade) -> Table:
    """How the computed grade moved, the newest first."""
    columns = [_("测算截至"), _("测算得分"), _("测算等级"), _("一票否决")]
    found = ComputedChange.objects.of(computed.file)[:50]
    rows = [
        (
            "",
            list(
                zip(
                    columns,
                    (one.as_of.isoformat(), points(one.score_milli), one.letter, shown(one.vetoed)),
                    strict=True,
                )
            ),
        )
        for one in found
    ]
    return Table(_("测算变动"), columns, rows, cut=False)
