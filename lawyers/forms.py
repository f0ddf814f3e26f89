"""The office's forms for the register of lawyers and the integrity files."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import LookupField, ScopedForm
from firms.models import Firm, PartyBranch
from lawyers.models import Category, Lawyer, Post, RecordKind

FIRM = ("number", "name")


class LawyerForm(ScopedForm):
    """To register a lawyer; only government, company and legal aid lawyers have no firm."""

    name = forms.CharField(label=_("姓名"), max_length=50)
    licence = forms.CharField(label=_("执业证号"), max_length=40)
    category = forms.ChoiceField(label=_("执业类别"), choices=Category.choices)
    firm = LookupField(
        Firm,
        by=FIRM,
        verb="register_lawyer",
        label=_("执业机构"),
        required=False,
        help_text=_("名称或者代码"),
    )
    authority = forms.CharField(
        label=_("管辖机关"), max_length=6, required=False, help_text=_("没有律所的律师必填；其余随律所")
    )
    sex = forms.ChoiceField(label=_("性别"), choices=[("", "—"), *Lawyer.Sex.choices], required=False)
    id_number = forms.CharField(label=_("证件号码"), max_length=40, required=False, help_text=_("加密保存"))
    phone = forms.CharField(label=_("手机号码"), max_length=40, required=False, help_text=_("加密保存"))
    first_licensed = forms.DateField(label=_("首次执业日期"), required=False, widget=forms.DateInput)
    since = forms.DateField(label=_("入所日期"), required=False, widget=forms.DateInput)


class UpdateLawyerForm(ScopedForm):
    licence = forms.CharField(label=_("执业证号"), max_length=40)
    category = forms.ChoiceField(label=_("执业类别"), choices=Category.choices)
    sex = forms.ChoiceField(label=_("性别"), choices=[("", "—"), *Lawyer.Sex.choices], required=False)
    first_licensed = forms.DateField(label=_("首次执业日期"), required=False, widget=forms.DateInput)
    status = forms.ChoiceField(label=_("状态"), choices=Lawyer.Status.choices)
    status_since = forms.DateField(label=_("状态起始"), required=False, widget=forms.DateInput)
    status_until = forms.DateField(label=_("状态终止"), required=False, widget=forms.DateInput)


class MoveForm(ScopedForm):
    firm = LookupField(Firm, by=FIRM, verb="move_lawyer", label=_("变更到"), help_text=_("名称或者代码"))
    since = forms.DateField(label=_("入所日期"), widget=forms.DateInput)


class AppointForm(ScopedForm):
    kind = forms.ChoiceField(label=_("职务"), choices=Post.Kind.choices)
    firm = LookupField(
        Firm, by=FIRM, verb="appoint", label=_("律师事务所"), required=False, help_text=_("律所职务填写")
    )
    branch = LookupField(
        PartyBranch,
        by=("name",),
        verb="appoint",
        label=_("党支部"),
        required=False,
        help_text=_("支部书记、纪律监督员填写"),
    )
    since = forms.DateField(label=_("任职日期"), widget=forms.DateInput)
    filed_on = forms.DateField(label=_("备案日期"), required=False, widget=forms.DateInput)


class EndPostForm(ScopedForm):
    until = forms.DateField(label=_("免职日期"), widget=forms.DateInput, help_text=_("从这一天起不再任职"))


class RecordForm(ScopedForm):
    """One established fact. Without a day of effect it is kept as 生效日期待核 and does not count."""

    kind = forms.ModelChoiceField(RecordKind.objects.all(), label=_("种类"))
    conduct_on = forms.DateField(label=_("行为日期"), required=False, widget=forms.DateInput)
    effective_on = forms.DateField(
        label=_("生效日期"),
        required=False,
        widget=forms.DateInput,
        help_text=_("未定的留空，核实前不计分、不公示"),
    )
    quantity = forms.DecimalField(
        label=_("数量"), min_value=Decimal("0.001"), max_digits=15, decimal_places=3, initial=1
    )
    matter = forms.CharField(label=_("事项编号"), max_length=40, required=False)
    organ = forms.CharField(label=_("作出机关"), max_length=60, required=False)
    document_no = forms.CharField(label=_("文书号"), max_length=60, required=False)
    summary = forms.CharField(label=_("摘要"), max_length=2000, required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        """Quantities are kept in thousandths."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if (quantity := cleaned.pop("quantity", None)) is not None:
            cleaned["quantity_milli"] = int(quantity * 1000)
        return cleaned


class CorrectRecordForm(RecordForm):
    because = forms.CharField(label=_("更正原因"), max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        target = options.get("target")
        if target is not None:
            text = getattr(target, "text", None)
            own = {"quantity": Decimal(target.quantity_milli) / 1000, "summary": text.summary if text else ""}
            options["initial"] = own | options.get("initial", {})
        super().__init__(*args, **options)


class OverturnForm(ScopedForm):
    because = forms.CharField(label=_("撤销原因"), max_length=200)


class RestoreForm(ScopedForm):
    ends_on = forms.DateField(label=_("修复日期"), widget=forms.DateInput, help_text=_("从这一天起不再计入"))
    because = forms.CharField(label=_("修复依据"), max_length=200)
