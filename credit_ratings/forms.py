"""Forms of the rating desk."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import ScopedForm
from base.errors import RuleError
from credit_ratings.imports import SchemeFile, read
from credit_ratings.models import GradeProposal, SchemeVersion


class SchemeFileForm(ScopedForm):
    """A scheme as a file, in the format of docs/schemes.md."""

    content = forms.FileField(label=_("评定办法文件（JSON）"))

    def clean_content(self) -> SchemeFile:
        try:
            return read(self.cleaned_data["content"])
        except RuleError as error:
            raise ValidationError(error.message, error.code) from error


class InForceForm(ScopedForm):
    valid_from = forms.DateField(label=_("施行日期"))


class RoundForm(ScopedForm):
    """A new round under a scheme in force."""

    version = forms.ModelChoiceField(SchemeVersion.objects.none(), label=_("评定办法"))
    title = forms.CharField(label=_("标题"), max_length=100)
    as_of = forms.DateField(label=_("统计至"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = SchemeVersion.objects.visible_to(self.actor, "view").filter(status="in_force")
        field: Any = self.fields["version"]
        field.queryset = choices.select_related("scheme")


class OpinionForm(ScopedForm):
    opinion = forms.CharField(label=_("退回意见"), max_length=200)


class DecisionForm(ScopedForm):
    document_no = forms.CharField(label=_("文号"), max_length=60)
    decided_on = forms.DateField(label=_("评定日期"))


class AmendForm(ScopedForm):
    """Another letter of the same scheme, and why."""

    letter = forms.ChoiceField(label=_("拟评等级"))
    reason = forms.CharField(label=_("调整理由"), max_length=200, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        letters = self._letters()
        field: Any = self.fields["letter"]
        field.choices = [(letter, letter) for letter in letters]

    def _letters(self) -> list[str]:
        if not isinstance(self.target, GradeProposal):
            return []
        return list(self.target.round.version.bands.values_list("letter", flat=True))
