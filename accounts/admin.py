"""The office's pages for persons, users, seats, roles and the audit trail."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit_filters import ActorFilter, KindFilter, VerbFilter
from accounts.forms import ReasonForm
from accounts.labels import changes, label, subject_name
from accounts.models import (
    AuditDay,
    AuditEntry,
    Envelope,
    EnvelopeOpening,
    EnvelopeRelease,
    Grant,
    Involvement,
    Person,
    Relation,
    Role,
    Seat,
    User,
)
from accounts.office_forms import (
    CloseSeatForm,
    CorrectPersonForm,
    EndRelationForm,
    GrantsForm,
    IdentityForm,
    LogInForm,
    PersonForm,
    RelationForm,
    SeatForm,
    SeatOfUserForm,
    UnsealingForm,
)
from accounts.service_admin import ServiceAdmin, ServiceInline
from accounts.services import (
    approve_release,
    close_seat,
    correct_person,
    declare_relation,
    disable_user,
    enable_user,
    end_relation,
    end_release,
    issue_log_in,
    issue_password,
    open_seat,
    read_identity,
    register_person,
    request_release,
    reset_second_factor,
    set_grants,
)
from accounts.verbs import Verb
from base import crypto
from base.numbers import normalise_name

ONCE = gettext_lazy("初始密码只显示这一次，请当面或者电话告知本人。首次登录须修改密码。")


class UserInline(ServiceInline):
    model = User
    fields = ("username", "is_active", "last_login")


class SeatInline(ServiceInline):
    model = Seat
    fields = ("role", "title", "since", "until")


class GrantInline(ServiceInline):
    model = Grant
    fields = ("verb", "meaning")

    @admin.display(description=gettext_lazy("说明"))
    def meaning(self, grant: Grant) -> str:
        return label(grant.verb)


@admin.register(Person)
class PersonAdmin(ServiceAdmin):
    list_display = ("name", "authority")
    search_fields = ("name_key",)
    search_help_text = gettext_lazy("姓名；有查阅权限的，也可以用完整的证件号码或者手机号码")
    fields = ("name", "authority", "public_id")
    inlines = (UserInline,)
    ordering = ("name_key", "pk")
    add_form, add_service, add_right = PersonForm, register_person, "register_person"
    verbs = (
        Verb(
            "correct_person",
            gettext_lazy("更正"),
            CorrectPersonForm,
            correct_person,
            prefill=True,
            bulk=False,
        ),
        Verb(
            "view_identity",
            gettext_lazy("查阅证件号码、手机号码"),
            IdentityForm,
            read_identity,
            bulk=False,
            recent=True,
            shows=True,
            help=gettext_lazy("查阅会记入操作留痕。"),
        ),
        Verb(
            "log-in",
            gettext_lazy("开通用户"),
            LogInForm,
            issue_log_in,
            right="manage_users",
            bulk=False,
            recent=True,
            shows=True,
            help=ONCE,
        ),
    )

    def get_search_results(
        self, request: HttpRequest, queryset: "models.QuerySet[Any]", search_term: str
    ) -> tuple["models.QuerySet[Any]", bool]:
        """By name; by a whole number too, for those who may read numbers anyway."""
        found, twice = super().get_search_results(request, queryset, normalise_name(search_term))
        codes = crypto.lookups("lookup", search_term)
        if codes and isinstance(request.user, User):
            readable = Person.objects.visible_to(request.user, "view_identity")
            hits = readable.filter(models.Q(id_number_lookup__in=codes) | models.Q(phone_lookup__in=codes))
            found = found | queryset.filter(pk__in=hits.values("pk"))
        return found, twice


@admin.register(User)
class UserAdmin(ServiceAdmin):
    list_display = ("username", "person", "authority", "is_active", "last_login")
    list_filter = ("is_active",)
    list_select_related = ("person",)
    search_fields = ("username", "person__name_key")
    fields = ("username", "person", "authority", "is_active", "provisional", "last_login", "date_joined")
    inlines = (SeatInline,)
    ordering = ("username",)
    verbs = (
        Verb(
            "open-seat",
            gettext_lazy("开通席位"),
            SeatOfUserForm,
            open_seat,
            right="manage_seats",
            bulk=False,
            recent=True,
        ),
        Verb(
            "reset-password",
            gettext_lazy("重置密码"),
            ReasonForm,
            issue_password,
            right="manage_users",
            bulk=False,
            recent=True,
            shows=True,
            help=ONCE,
        ),
        Verb(
            "reset-second-factor",
            gettext_lazy("重置两步验证"),
            ReasonForm,
            reset_second_factor,
            right="manage_users",
            bulk=False,
            recent=True,
        ),
        Verb(
            "disable",
            gettext_lazy("停用"),
            ReasonForm,
            disable_user,
            right="manage_users",
            fits=lambda user: user.is_active,
            recent=True,
            grave=True,
        ),
        Verb(
            "enable",
            gettext_lazy("恢复"),
            ReasonForm,
            enable_user,
            right="manage_users",
            fits=lambda user: not user.is_active,
            recent=True,
        ),
    )


@admin.register(Seat)
class SeatAdmin(ServiceAdmin):
    list_display = ("user", "person", "role", "title", "since", "until")
    list_filter = ("role",)
    list_select_related = ("user__person", "role")
    search_fields = ("user__username", "user__person__name_key", "title")
    fields = ("user", "role", "title", "since", "until")
    ordering = ("user__username", "since")
    add_form, add_service, add_right, add_recent = SeatForm, open_seat, "manage_seats", True
    add_label = gettext_lazy("开通席位")
    verbs = (
        Verb(
            "close",
            gettext_lazy("终止席位"),
            CloseSeatForm,
            close_seat,
            right="manage_seats",
            fits=lambda seat: seat.until is None,
            recent=True,
            grave=True,
        ),
    )

    @admin.display(description=gettext_lazy("人员"), ordering="user__person__name_key")
    def person(self, seat: Seat) -> str:
        return str(seat.user.person or "")


@admin.register(Role)
class RoleAdmin(ServiceAdmin):
    list_display = ("name", "code", "staff", "second_factor")
    fields = ("name", "code", "staff", "second_factor")
    inlines = (GrantInline,)
    ordering = ("pk",)
    verbs = (
        Verb(
            "set-grants",
            gettext_lazy("调整权限"),
            GrantsForm,
            set_grants,
            right="manage_roles",
            bulk=False,
            recent=True,
        ),
    )


@admin.register(Relation)
class RelationAdmin(ServiceAdmin):
    list_display = ("person", "kind", "counterpart", "since", "until", "declared_by")
    list_filter = ("kind",)
    list_select_related = ("person", "other", "declared_by")
    search_fields = ("person__name_key", "other__name_key", "title")
    search_help_text = gettext_lazy("姓名或者律师事务所名称")
    fields = ("person", "kind", "other", "title", "since", "until", "declared_by", "note")
    ordering = ("person__name_key", "pk")
    exportable = False
    add_form, add_service, add_right = RelationForm, declare_relation, "declare_relation"
    add_label = gettext_lazy("申报利害关系")
    verbs = (
        Verb(
            "end_relation",
            gettext_lazy("终止"),
            EndRelationForm,
            end_relation,
            bulk=False,
            fits=lambda relation: relation.until is None,
        ),
    )

    @admin.display(description=gettext_lazy("与谁"))
    def counterpart(self, relation: Relation) -> str:
        return str(relation.other or relation.title)


@admin.register(Involvement)
class InvolvementAdmin(ServiceAdmin):
    list_display = ("at", "person", "role", "what", "subject_id")
    list_select_related = ("person",)
    search_fields = ("person__name_key", "subject_id")
    fields = ("at", "person", "role", "what", "subject_id")
    ordering = ("-at", "-pk")
    with_history = exportable = False

    @admin.display(description=gettext_lazy("对象类别"), ordering="subject_type")
    def what(self, involvement: Involvement) -> str:
        return subject_name(involvement.subject_type)


class ReleaseInline(ServiceInline):
    model = EnvelopeRelease
    fields = ("reader", "requested_by", "approved_by", "until", "ended_at")


class OpeningInline(ServiceInline):
    model = EnvelopeOpening
    fields = ("at", "opened_by")


@admin.register(Envelope)
class EnvelopeAdmin(ServiceAdmin):
    list_display = ("purpose", "public_id", "authority", "created_at")
    search_fields = ("purpose", "public_id")
    fields = ("purpose", "public_id", "authority", "created_at")
    inlines = (ReleaseInline,)
    ordering = ("-created_at", "-pk")
    exportable = False
    verbs = (
        Verb(
            "request_unsealing",
            gettext_lazy("申请启封"),
            UnsealingForm,
            request_release,
            bulk=False,
            recent=True,
        ),
    )


@admin.register(EnvelopeRelease)
class EnvelopeReleaseAdmin(ServiceAdmin):
    list_display = ("pk", "envelope", "reader", "requested_by", "approved_by", "until", "ended_at")
    list_select_related = ("envelope", "reader", "requested_by", "approved_by")
    search_fields = ("envelope__public_id", "reader__name_key")
    fields = (
        "pk",
        "envelope",
        "reader",
        "reason",
        "until",
        "requested_by",
        "requested_at",
        "approved_by",
        "approved_at",
        "ended_at",
    )
    inlines = (OpeningInline,)
    ordering = ("-requested_at", "-pk")
    with_history = exportable = False
    verbs = (
        Verb(
            "approve_unsealing",
            gettext_lazy("批准启封"),
            None,
            approve_release,
            bulk=False,
            recent=True,
            fits=lambda release: release.approved_at is None and release.ended_at is None,
        ),
        Verb(
            "end",
            gettext_lazy("终止许可"),
            ReasonForm,
            end_release,
            right="approve_unsealing",
            bulk=False,
            recent=True,
            grave=True,
            fits=lambda release: release.ended_at is None,
        ),
    )


@admin.register(AuditEntry)
class AuditEntryAdmin(ServiceAdmin):
    list_display = ("at", "who", "act", "kind", "about", "reason")
    list_select_related = ("actor__person", "detail")
    list_filter = (ActorFilter, KindFilter, VerbFilter)
    date_hierarchy = "at"
    search_fields = ("detail__title", "subject_id", "actor__username", "actor__person__name_key")
    search_help_text = gettext_lazy("对象名称、对象编号、操作人姓名或者用户名")
    fields = (
        "at",
        "who",
        "act",
        "kind",
        "about",
        "subject_id",
        "authority",
        "reason",
        "what",
        "detail_digest",
    )
    ordering = ("-at", "-pk")
    with_history = False

    @admin.display(description=gettext_lazy("操作人"), ordering="actor__username")
    def who(self, entry: AuditEntry) -> str:
        return f"{entry.actor.person or ''} {entry.actor}".strip() if entry.actor else _("系统")

    @admin.display(description=gettext_lazy("操作"), ordering="verb")
    def act(self, entry: AuditEntry) -> str:
        return label(entry.verb)

    @admin.display(description=gettext_lazy("对象类别"), ordering="subject_type")
    def kind(self, entry: AuditEntry) -> str:
        return subject_name(entry.subject_type)

    @admin.display(description=gettext_lazy("对象"))
    def about(self, entry: AuditEntry) -> str:
        return entry.title or _("已按保管期限删除")

    @admin.display(description=gettext_lazy("理由"))
    def reason(self, entry: AuditEntry) -> str:
        return entry.detail.reason if hasattr(entry, "detail") else ""

    @admin.display(description=gettext_lazy("变更"))
    def what(self, entry: AuditEntry) -> str:
        return format_html_join("", "<div>{}：{} → {}</div>", changes(entry))


@admin.register(AuditDay)
class AuditDayAdmin(ServiceAdmin):
    list_display = ("day", "count", "root", "closed_at")
    date_hierarchy = "day"
    fields = ("day", "count", "root", "closed_at")
    ordering = ("-day",)
    with_history = False
