"""The integrity files: every image to read, acts through their services, and what was imported."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.service_admin import ServiceAdmin, ServiceInline
from accounts.verbs import Verb
from lawyers.admin.search import PlainSearch
from lawyers.forms import CorrectRecordForm, OverturnForm, RecordForm, RestoreForm
from lawyers.models import ImportBatch, IntegrityFile, Measure, Record, RecordKind, RecordText
from lawyers.services import correct_record, enter_record, overturn_record, restore_record

SUBJECT = ("file__lawyer__person", "file__firm")


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
