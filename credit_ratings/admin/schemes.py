"""Schemes to read, with their rows, and the acts of their two persons."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.service_admin import ServiceAdmin, ServiceInline
from accounts.verbs import Verb
from credit_ratings.admin.columns import optional
from credit_ratings.forms import InForceForm, SchemeFileForm
from credit_ratings.models import Band, Category, Rule, SchemeVersion, Veto
from credit_ratings.render import points, rate
from credit_ratings.services import adopt_version, approve_version, create_version, put_in_force


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
