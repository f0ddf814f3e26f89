"""The one ModelAdmin of the house: shows what somebody may see, and changes nothing but through a service."""

from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import get_fields_from_path, quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from accounts.acts import attempt, confirm_first, viewer
from accounts.audit import SEALED
from accounts.export import ExportForm, answer
from accounts.labels import changes, label
from accounts.models import AuditEntry
from accounts.pages import facts, table
from accounts.permissions import NotVisible, require
from accounts.verbs import Text, Verb
from base import clock

BULK = 500  # rows that one act may take at once
HISTORY = 50  # lines a page
QUESTIONS = ("exact", "isnull", "isempty", "in", "gt", "gte", "lt", "lte", "year", "month", "day")


class ScopedFilter(admin.RelatedFieldListFilter):
    """Filters by a related row, only among those that somebody may see."""

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]"
    ) -> list[tuple[str, Any]]:
        rows = field.remote_field.model._default_manager.visible_to(request.user, "view")
        return [(str(row.pk), str(row)) for row in rows]


class ReadOnly:
    """Nothing is added, changed or deleted but by a service; seen is what a seat covers."""

    model: type[models.Model]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).visible_to(viewer(request), "view")  # type: ignore[misc]  # a ModelAdmin stands behind

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        rows: Any = self.model._default_manager.all()
        return viewer(request).can(rows.view_verb())

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def get_exclude(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        sealed = [field.name for field in self.model._meta.fields if field.name.endswith(SEALED)]
        return [*(super().get_exclude(request, obj) or ()), *sealed]  # type: ignore[misc]  # a ModelAdmin stands behind


class ServiceInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # not generic at run time
    """Rows that belong to the one on the page, to read."""

    def get_columns(self, request: HttpRequest, parent: str) -> list[Any]:
        """What the table shows: `fields`, or all columns but its key and the way back."""
        own = self.model._meta.concrete_fields
        names = self.fields or [one.name for one in own if not one.primary_key and one.name != parent]
        hidden = self.get_exclude(request)
        return [name for name in names if name not in hidden]


class ServiceAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Lists, pages, acts, history and export of one model.

    verbs: the acts on a row (see Verb). add_form, add_service, add_right: how a new row comes to be:
    `add_service(**form.cleaned_data, now=…, actor=…)` returns it; add_recent asks for the password first.
    """

    verbs: Sequence[Verb] = ()
    add_form: type[forms.Form] | None = None
    add_service: Callable[..., models.Model] | None = None
    add_right: str = ""
    add_recent: bool = False
    add_label: Text = ""
    exportable: bool = True
    with_history: bool = True

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 0
    view_on_site = False

    def __init_subclass__(cls) -> None:
        """A service named in the class body stays a function and does not become a method."""
        if isinstance(cls.__dict__.get("add_service"), FunctionType):
            cls.add_service = staticmethod(cls.__dict__["add_service"])

    # what somebody may see and do

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.add_service is not None and viewer(request).can(self.add_right)

    def can_export(self, request: HttpRequest) -> bool:
        return self.exportable and viewer(request).can("export")

    def offered(self, request: HttpRequest, row: models.Model) -> list[Verb]:
        """The acts that this person may do to this row in its present state."""
        user = viewer(request)
        rows: Any = self.model._default_manager.filter(pk=row.pk)
        asked = {verb.asks for verb in self.verbs if verb.suits(row) and user.can(verb.asks)}
        held = {right for right in asked if rows.visible_to(user, right).exists()}
        return [verb for verb in self.verbs if verb.asks in held and verb.suits(row)]

    def get_list_filter(self, request: HttpRequest) -> Any:
        """A filter by a relation never names rows outside one's scope."""
        related = {field.name for field in self.model._meta.get_fields() if field.is_relation}
        named = super().get_list_filter(request)
        return [(name, ScopedFilter) if name in related else name for name in named]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """A list is asked only by its own filters: nobody guesses a sealed column letter by letter."""
        given = [one[0] if isinstance(one, tuple) else one for one in self.get_list_filter(request)]
        names = [name for name in (*given, self.date_hierarchy) if isinstance(name, str)]
        own = [getattr(one, "parameter_name", "") for one in given]  # filters of our own making
        return lookup in own or any(lookup in self._lookups(name) for name in names)

    def _lookups(self, name: str) -> set[str]:
        """The questions that Django's filter of this field, or the dates above a list, may ask."""
        field = get_fields_from_path(self.model, name)[-1]
        related = getattr(field.remote_field, "model", None)
        asked = {name, *(f"{name}__{question}" for question in QUESTIONS)}
        return asked | {f"{name}__{related._meta.pk.name}__exact"} if related else asked

    @property
    def media(self) -> forms.Media:
        return forms.Media(js=["admin/js/actions.js"])

    # addresses

    def get_urls(self) -> list[URLPattern]:
        kept = [pattern for pattern in super().get_urls() if pattern.name != self._name("delete")]
        wrap = self.admin_site.admin_view
        return [
            path("export/", wrap(self.export_view), name=self._name("export")),
            path("<path:object_id>/act/<slug:verb>/", wrap(self.act_view), name=self._name("act")),
            *kept,
        ]

    def address(self, page: str, *args: Any) -> str:
        """Of a page of this model; the first argument is a row's key."""
        key = [quote(args[0])] if args else []
        return reverse(f"{self.admin_site.name}:{self._name(page)}", args=[*key, *args[1:]])

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _row(self, request: HttpRequest, object_id: str) -> Any:
        """The row, or 404 both for one that is not there and for one that is not theirs."""
        row = self.get_object(request, unquote(object_id))
        if row is None or not self.has_view_permission(request, row):
            raise NotVisible
        return row

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        raise NotVisible

    # pages

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        query = request.GET.urlencode()
        extra = {"title": self.opts.verbose_name_plural, "add_label": self.label_of_adding()}
        extra |= extra_context or {}
        if self.can_export(request):
            extra["export_url"] = self.address("export") + (f"?{query}" if query else "")
        return super().changelist_view(request, extra)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One row to read, with the acts that may be done to it."""
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        row = self._row(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": str(row),
            "opts": self.opts,
            "original": row,
            "acts": [(verb, self.address("act", row.pk, verb.name)) for verb in self.offered(request, row)],
            "facts": facts(self, request, row),
            "tables": [table(one, request, row) for one in self.get_inline_instances(request, row)],
            "history_url": self.address("history", row.pk) if self.with_history else "",
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, self.change_form_template or "admin/change_form.html", context)

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        """What the page of a row shows: `fields`, or all columns but its key."""
        names = self.fields or [
            field.name for field in self.model._meta.concrete_fields if not field.primary_key
        ]
        hidden = self.get_exclude(request, obj)
        return [name for name in names if name not in hidden]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        service = self.add_service
        if service is None or not self.has_add_permission(request):
            raise PermissionDenied(self.add_right)
        verb = Verb("add", self.label_of_adding(), self.add_form, service, recent=self.add_recent)
        return self._fill_in(request, verb, None)

    def label_of_adding(self) -> str:
        return str(self.add_label or _("登记%s") % self.opts.verbose_name)

    def act_view(self, request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        row = self._row(request, object_id)
        act = next((one for one in self.verbs if one.name == verb), None)
        if act is None:
            raise NotVisible
        require(viewer(request), act.asks, row)
        if not act.suits(row):
            messages.error(request, _("当前状态不能办理“%s”") % act.label)
            return redirect(self.address("change", row.pk))
        return self._fill_in(request, act, row)

    def _fill_in(self, request: HttpRequest, verb: Verb, row: models.Model | None) -> HttpResponse:
        """Show the form, or do what it says; what was written stays when it is refused."""
        if verb.recent and (first := confirm_first(request)):
            return first
        user, form = viewer(request), self._form(request, verb, row)
        if not (form.is_bound and form.is_valid()):
            return self._page(request, verb, form, row=row)
        about = () if row is None else (row,)
        result, refusal = attempt(
            lambda: verb.service(*about, **form.cleaned_data, now=clock.now(), actor=user)
        )
        if refusal:
            form.add_error(None, refusal)
        if refusal or verb.shows:
            return self._page(request, verb, form, row=row, shown=result)
        messages.success(request, str(verb.done or _("已办理：%s") % verb.label))
        made = result if row is None and isinstance(result, self.model) else row
        return redirect(self._after(request, made))

    def _form(self, request: HttpRequest, verb: Verb, row: models.Model | None) -> forms.Form:
        """Bound to what was sent; else begun with what a link names: ?user==12 is a row by its key."""
        user = viewer(request)
        if request.method == "POST":
            return verb.open(user, row, request.POST, request.FILES)
        return verb.open(user, row, initial=dict(request.GET.items()))

    def _after(self, request: HttpRequest, row: models.Model | None) -> str:
        """Back to the row, unless the act has put it out of sight."""
        if row is not None and self.get_queryset(request).filter(pk=row.pk).exists():
            return self.address("change", row.pk)
        return self.address("changelist")

    def _page(self, request: HttpRequest, verb: Verb, form: forms.Form, **extra: Any) -> HttpResponse:
        row = extra.get("row")
        context = {
            **self.admin_site.each_context(request),
            "title": verb.label,
            "subtitle": str(row) if row else None,
            "opts": self.opts,
            "verb": verb,
            "form": form,
            "back": self.address("change", row.pk) if row else self.address("changelist"),
            **extra,
        }
        request.current_app = self.admin_site.name
        response = TemplateResponse(request, "admin/act.html", context)
        add_never_cache_headers(response)
        return response

    # many rows at once

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        user = viewer(request)
        offered = [verb for verb in self.verbs if verb.bulk and user.can(verb.asks)]
        return {verb.name: (self._bulk(verb), verb.name, verb.label) for verb in offered}

    def _bulk(self, verb: Verb) -> Callable[..., HttpResponse | None]:
        def run(_admin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
            return self.bulk_view(request, queryset, verb)

        return run

    def response_action(  # type: ignore[override]  # the stubs are of a later Django
        self, request: HttpRequest, queryset: Any
    ) -> HttpResponse | None:
        """Keys that are none are a bad request, not a failure."""
        try:
            for key in request.POST.getlist(ACTION_CHECKBOX_NAME):
                self.opts.pk.run_validators(self.opts.pk.to_python(key))
        except ValidationError:
            messages.error(request, _("选择有误，请刷新后重新选择"))
            return None
        return super().response_action(request, queryset)

    def bulk_view(self, request: HttpRequest, queryset: Any, verb: Verb) -> HttpResponse | None:
        """Do one act to all selected rows that it suits, or to none of them; None returns to the list."""
        if verb.recent and (first := confirm_first(request)):
            return first
        user, chosen = viewer(request), queryset.count()
        manager: Any = self.model._default_manager
        within = manager.visible_to(user, verb.asks)
        rows = [row for row in queryset.filter(pk__in=within.values("pk"))[: BULK + 1] if verb.suits(row)]
        if not rows or len(rows) > BULK:
            reason = (
                _("一次最多办理 500 条，请分批选择")
                if rows
                else _("所选内容都不在职权范围内，或者当前状态不能办理")
            )
            messages.warning(request, reason)
            return None
        data = request.POST if "confirmed" in request.POST else None
        form = verb.open(user, None, data, prefix="act")
        if data is not None and form.is_valid():
            done, refusal = attempt(lambda: verb.do_all(rows, form.cleaned_data, clock.now(), user))
            if not refusal:
                messages.success(
                    request, _("已办理 %(count)d 条：%(label)s") % {"count": done, "label": verb.label}
                )
                return None
            form.add_error(None, refusal)
        return self._page(request, verb, form, rows=rows, left_out=chosen - len(rows))

    # export and history

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """The list as it is filtered, as a workbook, for somebody who may take it away and says why."""
        if not (self.has_view_permission(request) and self.can_export(request)):
            raise PermissionDenied("export")
        verb = Verb("export", _("导出%s") % self.opts.verbose_name_plural, ExportForm, self.export)
        form = verb.open(viewer(request), None, request.POST if request.method == "POST" else None)
        if not (form.is_bound and form.is_valid()):
            return self._page(request, verb, form)
        result, refusal = attempt(lambda: self.export(request, reason=form.cleaned_data["reason"]))
        if refusal:
            form.add_error(None, refusal)
            return self._page(request, verb, form)
        return result  # type: ignore[no-any-return]  # what attempt() was given

    def export(self, request: HttpRequest, *, reason: str) -> HttpResponse:
        manager: Any = self.model._default_manager
        takable = manager.visible_to(viewer(request), "export")
        rows = self.get_changelist_instance(request).get_queryset(request)
        return answer(self, request, rows.filter(pk__in=takable.values("pk")), reason, clock.now())

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who did what to this row and when; the values and reasons only for who may read the audit trail."""
        row, read = self._row(request, object_id), viewer(request).scopes("read_audit")
        entries = AuditEntry.objects.about(row).select_related("actor__person", "detail")
        page = Paginator(entries, HISTORY).get_page(request.GET.get("p"))
        lines = [
            (
                entry,
                label(entry.verb),
                changes(entry) if read.cover(authority=entry.authority, firm_id=entry.firm_id) else None,
            )
            for entry in page
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": _("操作留痕"),
            "subtitle": str(row),
            "opts": self.opts,
            "object": row,
            "lines": lines,
            "page": page,
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/object_history.html", context)
