"""The forms of the office's own pages: persons, log-ins, seats, roles."""

from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.forms import LookupField, ReasonForm, ScopedForm
from accounts.labels import label
from accounts.models import Person, Relation, Role, User
from accounts.services.roles import known_verbs


class PersonForm(ScopedForm):
    name = forms.CharField(label=_("姓名"), max_length=50)
    id_number = forms.CharField(
        label=_("证件号码"),
        max_length=40,
        required=False,
        help_text=_("居民身份证号，或者港澳台居民通行证号。加密保存"),
    )
    phone = forms.CharField(label=_("手机号码"), max_length=40, required=False, help_text=_("加密保存"))


class CorrectPersonForm(PersonForm):
    reason = forms.CharField(label=_("更正理由"), max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("id_number", "phone"):
            self.fields[name].help_text = _("留空则不改动")


class IdentityForm(ReasonForm):
    field = forms.ChoiceField(
        label=_("查阅内容"),
        choices=[("id_number", _("证件号码")), ("phone", _("手机号码"))],
        widget=forms.RadioSelect,
    )
    field_order = ("field", "reason")


class LogInForm(ScopedForm):
    username = forms.CharField(label=_("用户名"), max_length=150, help_text=_("字母、数字和 @ . + - _"))


class SeatOfUserForm(ScopedForm):
    """One role, in one place out of three."""

    role = forms.ModelChoiceField(Role.objects.order_by("pk"), label=_("角色"))
    authority = forms.CharField(
        label=_("管辖机关"),
        max_length=6,
        required=False,
        help_text=_("区划代码，例如 3299 为全市，329901 为一个区县"),
    )
    firm = LookupField(
        apps.get_model(settings.FIRM_MODEL),
        by=("number", "name"),
        verb="manage_seats",
        label=_("律师事务所"),
        required=False,
        help_text=_("名称或者统一社会信用代码"),
    )
    own = forms.BooleanField(label=_("限本人事项"), required=False)
    since = forms.DateField(label=_("开始日期"))
    until = forms.DateField(
        label=_("终止日期"), required=False, help_text=_("从这一天起不再有效；留空为长期")
    )

    def clean_authority(self) -> str | None:
        return self.cleaned_data["authority"].strip() or None


class SeatForm(SeatOfUserForm):
    user = LookupField(
        User,
        by=("username", "person__name"),
        verb="manage_seats",
        label=_("用户"),
        help_text=_("用户名或者姓名"),
    )
    field_order = ("user",)


class CloseSeatForm(ReasonForm):
    until = forms.DateField(label=_("终止日期"), help_text=_("从这一天起不再有效，不得早于今天"))
    field_order = ("until", "reason")


class GrantsForm(ReasonForm):
    verbs = forms.MultipleChoiceField(label=_("权限"), required=False, widget=forms.CheckboxSelectMultiple)
    field_order = ("verbs", "reason")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        named = sorted(((label(verb), verb) for verb in known_verbs()), key=lambda pair: pair[1])
        self.fields["verbs"].choices = [(verb, f"{name}（{verb}）") for name, verb in named]  # type: ignore[attr-defined]  # a choice field
        if isinstance(self.target, Role):
            self.initial["verbs"] = list(self.target.grants.values_list("verb", flat=True))


class RelationForm(ScopedForm):
    """Between a person and another one, or a firm."""

    person = LookupField(
        Person, by=("name", "name_key"), verb="declare_relation", label=_("人员"), help_text=_("姓名")
    )
    kind = forms.ChoiceField(label=_("关系"), choices=Relation.Kind.choices, widget=forms.RadioSelect)
    other = LookupField(
        Person,
        by=("name", "name_key"),
        label=_("相关人员"),
        required=False,
        help_text=_("姓名；与律师事务所的关系请留空"),
    )
    firm = LookupField(
        apps.get_model(settings.FIRM_MODEL),
        by=("number", "name"),
        label=_("相关律师事务所"),
        required=False,
        help_text=_("名称或者统一社会信用代码；与人员的关系请留空"),
    )
    since = forms.DateField(label=_("开始日期"))
    until = forms.DateField(
        label=_("终止日期"), required=False, help_text=_("从这一天起不再存在；留空为持续")
    )
    note = forms.CharField(
        label=_("说明"), max_length=60, required=False, help_text=_("例如“配偶”，不写其他个人信息")
    )


class EndRelationForm(ReasonForm):
    until = forms.DateField(label=_("终止日期"), help_text=_("从这一天起不再存在"))
    field_order = ("until", "reason")


class UnsealingForm(ReasonForm):
    reader = LookupField(
        Person,
        by=("name", "name_key"),
        label=_("阅读人"),
        help_text=_("只有这一位可以启封，且不得是批准人"),
    )
    until = forms.DateTimeField(
        label=_("截止时间"),
        help_text=_("最长 30 天"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    field_order = ("reader", "until", "reason")
