"""The register of lawyers and their posts: lists to read, acts through their services."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.filters import AuthorityFilter
from accounts.service_admin import ServiceInline
from accounts.verbs import Verb
from firms.models import District, Firm, name_of_authority
from lawyers.admin.search import PlainSearch
from lawyers.forms import AppointForm, EndPostForm, LawyerForm, MoveForm, UpdateLawyerForm
from lawyers.models import FormerLicence, IntegrityFile, Lawyer, Post, PracticeTerm
from lawyers.services import appoint_lawyer, end_post, move_lawyer, register_lawyer, update_lawyer


class ByAuthority(AuthorityFilter):
    source = Firm

    def names(self) -> dict[str, str]:
        return District.objects.names()


class TermInline(ServiceInline):
    model = PracticeTerm
    fields = ("firm", "category", "authority", "since", "since_assumed", "until")


class FormerLicenceInline(ServiceInline):
    model = FormerLicence
    fields = ("number",)


class FileInline(ServiceInline):
    model = IntegrityFile
    fields = ("__str__",)


@admin.register(Lawyer)
class LawyerAdmin(PlainSearch):
    list_display = ("name", "licence", "category", "firm", "status", "place")
    list_filter = ("status", "category", ByAuthority)
    list_select_related = ("person", "firm")
    search_fields = ("person__name_key", "=licence", "=former_licences__number", "firm__name_key")
    search_help_text = _("姓名、律所名称，或者完整的执业证号")
    fields = (
        "name",
        "licence",
        "legacy_number",
        "category",
        "sex",
        "first_licensed",
        "status",
        "status_since",
        "status_until",
        "firm",
        "place",
        "person",
    )
    ordering = ("person__name_key", "pk")
    inlines = (TermInline, FormerLicenceInline, FileInline)
    add_form, add_service, add_right = LawyerForm, register_lawyer, "register_lawyer"
    verbs = (
        Verb("update_lawyer", _("变更"), UpdateLawyerForm, update_lawyer, bulk=False, prefill=True),
        Verb(
            "move_lawyer",
            _("变更执业机构"),
            MoveForm,
            move_lawyer,
            bulk=False,
            fits=lambda lawyer: lawyer.status in Lawyer.PRACTISING,
        ),
        Verb("appoint", _("登记任职"), AppointForm, appoint_lawyer, bulk=False),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(authority_name=name_of_authority())

    @admin.display(description=_("姓名"), ordering="person__name_key")
    def name(self, lawyer: Lawyer) -> str:
        return lawyer.name

    @admin.display(description=_("管辖机关"), ordering="authority")
    def place(self, lawyer: Any) -> str:
        return str(lawyer.authority_name or lawyer.authority)


@admin.register(Post)
class PostAdmin(PlainSearch):
    list_display = ("person", "kind", "firm", "branch", "since", "since_assumed", "until", "filed_on")
    list_filter = ("kind",)
    list_select_related = ("person", "firm", "branch")
    search_fields = ("person__name_key", "firm__name_key", "branch__name")
    fields = list_display
    ordering = ("-since", "pk")
    verbs = (
        Verb(
            "end",
            _("终止任职"),
            EndPostForm,
            end_post,
            right="appoint",
            bulk=False,
            fits=lambda post: post.until is None,
        ),
    )
