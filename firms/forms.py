"""The office's forms for the register of firms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import LookupField, ScopedForm
from firms.models import District, Firm


class DistrictForm(ScopedForm):
    code = forms.RegexField(
        r"^[0-9]{6}$", label=_("区划代码"), error_messages={"invalid": _("区划代码为 6 位数字")}
    )
    name = forms.CharField(label=_("名称"), max_length=40)


class FirmForm(ScopedForm):
    """To register a firm; the number may come later."""

    name = forms.CharField(label=_("名称"), max_length=100)
    number = forms.CharField(label=_("统一社会信用代码"), max_length=40, required=False)
    form = forms.ChoiceField(label=_("组织形式"), choices=[("", "—"), *Firm.Form.choices], required=False)
    district = LookupField(
        District, by=("code", "name"), label=_("所在区划"), required=False, help_text=_("名称或者 6 位代码")
    )
    authority = forms.CharField(
        label=_("管辖机关"), max_length=6, help_text=_("区划代码；市直所填市的代码，例如 3299")
    )
    address = forms.CharField(label=_("办公地址"), max_length=200, required=False)
    phone = forms.CharField(label=_("联系电话"), max_length=20, required=False)
    founded = forms.DateField(label=_("设立日期"), required=False, widget=forms.DateInput)


class UpdateFirmForm(FirmForm):
    """What is known, to be changed; a former name or number stays findable."""

    short_name = forms.CharField(label=_("简称"), max_length=50, required=False)
    status = forms.ChoiceField(label=_("状态"), choices=Firm.Status.choices)
    status_since = forms.DateField(label=_("状态起始"), required=False, widget=forms.DateInput)

    def clean(self) -> dict[str, Any]:
        """A new status without its day does not keep the day of the old one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        known = self.target if isinstance(self.target, Firm) else None
        if (
            known
            and cleaned.get("status") != known.status
            and cleaned.get("status_since") == known.status_since
        ):
            cleaned["status_since"] = None
        return cleaned
