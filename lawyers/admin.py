"""The register of lawyers and the integrity files: lists to read, acts through their services."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.filters import AuthorityFilter
from accounts.service_admin import ServiceAdmin, ServiceInline
from accounts.verbs import Verb
from base.numbers import normalise_name
from firms.models import District, Firm, name_of_authority
from lawyers.forms import (
    AppointForm,
    CorrectRecordForm,
    EndPostForm,
    LawyerForm,
    MoveForm,
    OverturnForm,
    RecordForm,
    RestoreForm,
    UpdateLawyerForm,
)
from lawyers.models import (
    FormerLicence,
    ImportBatch,
    IntegrityFile,
    Lawyer,
    Measure,
    Post,
    PracticeTerm,
    Record,
    RecordKind,
    RecordText,
)
from lawyers.services import (
    appoint_lawyer,
    correct_record,
    end_post,
    enter_record,
    move_lawyer,
    overturn_record,
    register_lawyer,
    restore_record,
    update_lawyer,
)

SUBJECT = ("file__lawyer__person", "file__firm")


class ByAuthority(AuthorityFilter):
    source = Firm

    def names(self) -> dict[str, str]:
        return District.objects.names()


class PlainSearch(ServiceAdmin):
    """Names are looked for as they are compared: without spaces and dots."""

    def get_search_results(
        self, request: HttpRequest, queryset: "models.QuerySet[Any]", search_term: str
    ) -> tuple["models.QuerySet[Any]", bool]:
        return super().get_search_results(request, queryset, normalise_name(search_term))


class TermInline(ServiceInline):
    model = PracticeTerm
    fields = ("firm", "category", "authority", "since", "since_assumed", "until")


class FormerLicenceInline(ServiceInline):
    model = FormerLicence
    fields = ("number",)


class FileInline(ServiceInline):
    model = IntegrityFile
    fields = ("__str__",)


class ImageInline(ServiceInline):
    """Every image of every record, the history of the file."""

    model = Record
    fk_name = "file"
    fields = (
        "kind",
        "sequence",
        "effective_on",
        "conduct_on",
        "ends_on",
        "void",
        "document_no",
        "because",
        "recorded_at",
    )
    ordering = ("-recorded_at", "-pk")


class LaterImageInline(ServiceInline):
    model = Record
    fk_name = "root"
    verbose_name_plural = _("更正记录")
    fields = ("sequence", "kind", "effective_on", "ends_on", "void", "because", "recorded_at", "recorded_by")
    ordering = ("sequence",)


class MeasureInline(ServiceInline):
    model = Measure
    fields = ("code", "period", "numerator_milli", "denominator_milli", "source", "recorded_at")


class TextInline(ServiceInline):
    model = RecordText
    fields = ("summary",)


class ImageFilter(admin.SimpleListFilter):
    """The list shows what holds now; earlier images on request."""

    title = _("版次")
    parameter_name = "edition"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("全部版次"))]

    def choices(self, changelist: Any) -> Any:
        everything, *rest = super().choices(changelist)
        yield everything | {"display": _("现行版次")}
        yield from rest

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset if self.value() == "all" else queryset.latest()


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


@admin.register(IntegrityFile)
class IntegrityFileAdmin(PlainSearch):
    list_display = ("subject", "kind", "number", "authority", "status")
    list_select_related = ("lawyer__person", "firm")
    search_fields = (
        "lawyer__person__name_key",
        "=lawyer__licence",
        "lawyer__firm__name_key",
        "firm__name_key",
        "=firm__number",
    )
    search_help_text = _("姓名、律所名称，或者完整的执业证号、信用代码")
    fields = ("lawyer", "firm", "authority")
    ordering = ("pk",)
    inlines = (ImageInline, MeasureInline)
    verbs = (Verb("enter_record", _("登记诚信记录"), RecordForm, enter_record, bulk=False),)

    @admin.display(description=_("对象"))
    def subject(self, file: IntegrityFile) -> str:
        return str(file.subject)

    @admin.display(description=_("类别"))
    def kind(self, file: IntegrityFile) -> str:
        return str(file.subject._meta.verbose_name)

    @admin.display(description=_("证号"))
    def number(self, file: IntegrityFile) -> str:
        return file.lawyer.licence if file.lawyer else file.firm.number if file.firm else ""

    @admin.display(description=_("管辖机关"))
    def authority(self, file: IntegrityFile) -> str:
        return file.subject.authority

    @admin.display(description=_("状态"))
    def status(self, file: IntegrityFile) -> str:
        return file.subject.get_status_display()


@admin.register(Record)
class RecordAdmin(PlainSearch):
    list_display = (
        "file",
        "kind",
        "effective_on",
        "conduct_on",
        "organ",
        "document_no",
        "firm",
        "authority",
        "void",
    )
    list_filter = (ImageFilter, "kind__side", "kind", "void")
    list_select_related = (*SUBJECT, "kind", "firm")
    date_hierarchy = "effective_on"
    search_fields = (
        "file__lawyer__person__name_key",
        "=file__lawyer__licence",
        "file__firm__name_key",
        "=file__firm__number",
        "document_no",
        "matter",
    )
    search_help_text = _("姓名、律所名称、证号、文书号或者事项编号")
    ordering = ("-pk",)
    fields = (
        "file",
        "kind",
        "period",
        "conduct_on",
        "conduct_assumed",
        "effective_on",
        "ends_on",
        "void",
        "quantity",
        "matter",
        "organ",
        "document_no",
        "firm",
        "authority",
        "source",
        "root",
        "sequence",
        "because",
        "recorded_at",
        "recorded_by",
    )
    inlines = (TextInline, LaterImageInline)
    verbs = (
        Verb(
            "correct_record",
            _("更正"),
            CorrectRecordForm,
            correct_record,
            bulk=False,
            prefill=True,
            fits=lambda record: not record.void,
        ),
        Verb(
            "restore_record",
            _("信用修复"),
            RestoreForm,
            restore_record,
            bulk=False,
            fits=lambda record: not record.void and record.ends_on is None and record.kind.side == "bad",
        ),
        Verb(
            "overturn_record",
            _("撤销"),
            OverturnForm,
            overturn_record,
            bulk=False,
            grave=True,
            fits=lambda record: not record.void,
        ),
    )

    @admin.display(description=_("数量"))
    def quantity(self, record: Record) -> str:
        return f"{record.quantity_milli / 1000:g} {record.kind.unit}".strip()


@admin.register(RecordKind)
class RecordKindAdmin(ServiceAdmin):
    list_display = ("name", "code", "side", "subject", "unit", "since", "until")
    list_filter = ("side", "subject")
    search_fields = ("name", "code")
    fields = ("name", "code", "side", "subject", "unit", "aliases", "since", "until")


@admin.register(ImportBatch)
class ImportBatchAdmin(ServiceAdmin):
    list_display = ("at", "file_name", "actor", "results", "refused")
    list_select_related = ("actor__person",)
    search_fields = ("file_name",)
    fields = ("at", "file_name", "actor", "authority", "results", "refused", "digest")
    ordering = ("-at", "-pk")

    @admin.display(description=_("结果"))
    def results(self, batch: ImportBatch) -> str:
        parts = (f"{name} {counts['new']}+{counts['changed']}" for name, counts in batch.counts.items())
        return "、".join(parts)
