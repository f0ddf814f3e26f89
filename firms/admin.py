"""The register of firms and Party branches, and the table of districts."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.filters import AuthorityFilter
from accounts.service_admin import ServiceAdmin, ServiceInline
from accounts.verbs import Verb
from base.numbers import normalise_name
from firms.forms import DistrictForm, FirmForm, UpdateFirmForm
from firms.models import (
    BranchCoverage,
    District,
    Firm,
    FirmName,
    FormerFirmNumber,
    PartyBranch,
    name_of_authority,
)
from firms.services import add_district, register_firm, update_firm


class ByAuthority(AuthorityFilter):
    source = Firm

    def names(self) -> dict[str, str]:
        return District.objects.names()


class Placed(ServiceAdmin):
    """Rows with an authority, shown by its name."""

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(authority_name=name_of_authority())

    @admin.display(description=_("管辖机关"), ordering="authority")
    def place(self, row: Any) -> str:
        return str(row.authority_name or row.authority)


class FirmNameInline(ServiceInline):
    model = FirmName
    fields = ("name", "kind", "since", "until")


class FormerFirmNumberInline(ServiceInline):
    model = FormerFirmNumber
    fields = ("number",)


class BranchInline(ServiceInline):
    model = BranchCoverage
    fields = ("branch", "since", "until")


class CoverageInline(ServiceInline):
    model = BranchCoverage
    fields = ("firm", "since", "until")


@admin.register(District)
class DistrictAdmin(ServiceAdmin):
    list_display = ("code", "name", "fictional")
    search_fields = ("code", "name")
    fields = ("code", "name", "fictional")
    add_form, add_service, add_right = DistrictForm, add_district, "register_firm"


@admin.register(Firm)
class FirmAdmin(Placed):
    list_display = ("name", "number", "form", "status", "place", "district", "city_run")
    list_filter = ("status", "form", ByAuthority, "district")
    list_select_related = ("district",)
    search_fields = ("name_key", "names__name_key", "=number", "=former_numbers__number")
    search_help_text = _("名称、曾用名、简称，或者完整的统一社会信用代码")
    fields = (
        "name",
        "number",
        "short_name",
        "form",
        "status",
        "status_since",
        "place",
        "district",
        "address",
        "phone",
        "founded",
    )
    ordering = ("name", "pk")
    inlines = (FirmNameInline, FormerFirmNumberInline, BranchInline)
    add_form, add_service, add_right = FirmForm, register_firm, "register_firm"
    verbs = (Verb("update_firm", _("变更"), UpdateFirmForm, update_firm, bulk=False, prefill=True),)

    @admin.display(description=_("市直所"), boolean=True)
    def city_run(self, firm: Firm) -> bool:
        return firm.city_run

    def get_search_results(
        self, request: HttpRequest, queryset: "models.QuerySet[Firm]", search_term: str
    ) -> tuple["models.QuerySet[Firm]", bool]:
        return super().get_search_results(request, queryset, normalise_name(search_term))


@admin.register(PartyBranch)
class PartyBranchAdmin(Placed):
    list_display = ("name", "form", "place", "founded", "dissolved")
    list_filter = ("form", ByAuthority)
    search_fields = ("name", "coverages__firm__name_key")
    fields = ("name", "form", "place", "founded", "dissolved")
    ordering = ("name",)
    inlines = (CoverageInline,)
