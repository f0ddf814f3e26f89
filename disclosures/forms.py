"""Forms of the publication desk: the same services, asked by people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import LookupField, ScopedForm
from credit_ratings.models import GradeRound
from disclosures.models import DisclosurePolicy, PolicyRule
from lawyers.models import Record, RecordKind

OF_RECORD = (
    "document_no",
    "file__lawyer__person__name",
    "file__lawyer__licence",
    "file__firm__name",
    "file__firm__number",
)


class ReleaseForm(ScopedForm):
    """One of three: a record with its text, a round, or the register under a policy."""

    record = LookupField(
        Record,
        by=OF_RECORD,
        verb="prepare_release",
        label=_("单项记录"),
        required=False,
        help_text=_("文书号，或者当事人的姓名、证号；处分和处罚须逐项审核"),
    )
    grade_round = LookupField(
        GradeRound,
        by=("title", "document_no"),
        verb="prepare_release",
        label=_("评定批次"),
        required=False,
        help_text=_("标题或者文号；须是已批准的批次"),
    )
    policy = LookupField(
        DisclosurePolicy,
        by=("document_no",),
        verb="prepare_release",
        label=_("名册（按公示制度）"),
        required=False,
        help_text=_("施行中的公示制度的文号；基本信息、年度考核和优良记录随名册公布"),
    )
    summary = forms.CharField(
        label=_("公布文字"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("单项记录必填，只写查明的事实，不写当事人和第三人的个人信息，不超过 200 个字"),
    )
    term_ends_on = forms.DateField(
        label=_("期限届满日"), required=False, help_text=_("中止会员权利、停止执业、停业整顿必填")
    )
    not_before = forms.DateField(
        label=_("不早于"), required=False, help_text=_("需要推迟公布的，填写最早可以公布的日期")
    )


class PreparePolicyForm(ScopedForm):
    document_no = forms.CharField(label=_("文号"), max_length=60)
    since = forms.DateField(label=_("施行日期"))


class RuleForm(ScopedForm):
    """What a line of a policy says; empty figures are no limit."""

    shown = forms.BooleanField(label=_("向社会公开"), required=False)
    months = forms.IntegerField(label=_("展示月数"), min_value=1, max_value=1200, required=False)
    counted_from = forms.ChoiceField(label=_("起算"), choices=PolicyRule.CountedFrom.choices)
    last = forms.IntegerField(label=_("只展示最近几项"), min_value=1, max_value=100, required=False)
    letters = forms.CharField(
        label=_("公开的等级"), required=False, help_text=_("只用于评定等级，例如 A、B；不填为全部等级")
    )
    before_effect = forms.BooleanField(label=_("可在生效前办理公布"), required=False)
    clause = forms.CharField(label=_("条款"), max_length=60, required=False)
    sure = forms.BooleanField(label=_("已经协会确认"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if isinstance(given := self.initial.get("letters"), list):
            self.initial["letters"] = "、".join(given)

    def clean_letters(self) -> list[str]:
        """Letters typed with any separator."""
        text = str(self.cleaned_data["letters"])
        return text.replace("、", " ").replace("，", " ").replace(",", " ").upper().split()


class AddRuleForm(RuleForm):
    item = forms.ChoiceField(label=_("项目"), choices=PolicyRule.Item.choices)
    kind = LookupField(RecordKind, by=("name", "code"), label=_("记录种类"), required=False)

    field_order = ("item", "kind")


class AssociationForm(ScopedForm):
    name = forms.CharField(label=_("协会全称"), max_length=60)
    area = forms.CharField(label=_("所在地区"), max_length=20, required=False, help_text=_("例如：云江市"))
    department = forms.CharField(label=_("负责部门"), max_length=40, required=False)
    hotline = forms.CharField(label=_("热线电话"), max_length=20, required=False)
    office_hours = forms.CharField(label=_("热线时间"), max_length=60, required=False)
    address = forms.CharField(label=_("来访地址"), max_length=120, required=False)
    platform_url = forms.URLField(label=_("全国平台地址"), required=False, assume_scheme="https")
    icp_number = forms.CharField(label=_("ICP 备案号"), max_length=40, required=False)
    police_number = forms.CharField(label=_("公安备案号"), max_length=40, required=False)
    notice = forms.CharField(label=_("页脚说明"), max_length=100, required=False)
