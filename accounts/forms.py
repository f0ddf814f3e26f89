"""Forms of the office: what somebody may not see, they cannot choose either."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User

MATCHES = 20
CHOICES = (forms.ChoiceField, forms.ModelChoiceField)


class LookupInput(forms.TextInput):
    """A text to look for, and the rows it fits to pick from when there are several. Needs no script."""

    template_name = "accounts/lookup.html"
    matches: Sequence[models.Model] = ()
    picked: Any = None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        text = "" if str(value or "").startswith("=") else value
        choices = [(row.pk, str(row), row.pk == self.picked) for row in self.matches]
        return super().get_context(name, text, attrs) | {"choices": choices}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The pick, unless another text was written since it was offered."""
        text, picked = data.get(name, "").strip(), data.get(f"{name}_pick", "")
        return f"={picked}" if picked and text == data.get(f"{name}_for", "") else text

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_pick" not in data


class LookupField(forms.CharField):
    """One row of another table, found by number or name among those the actor may see.

    model: its default manager has visible_to(). by: columns, compared whole first and then by part.
    verb: which right on the row makes it eligible.
    """

    widget = LookupInput
    actor: User | None = None
    default_error_messages: ClassVar = {
        "none": gettext_lazy("没有找到“%(text)s”，请核对名称或者编号"),
        "several": gettext_lazy("“%(text)s”有 %(count)s 个，请在下面选定一个"),
        "many": gettext_lazy("“%(text)s”太多，请写得更完整"),
    }

    def __init__(
        self, model: type[models.Model], *, by: Sequence[str], verb: str = "view", **options: Any
    ) -> None:
        super().__init__(**options)
        self.model, self.by, self.verb = model, by, verb

    def __deepcopy__(self, memo: dict[int, Any]) -> "LookupField":
        copied: LookupField = super().__deepcopy__(memo)
        copied.widget.matches, copied.widget.picked = (), None
        return copied

    def rows(self) -> "models.QuerySet[models.Model]":
        rows = self.model._default_manager
        return rows.visible_to(self.actor, self.verb) if self.actor else rows.none()  # type: ignore[attr-defined]  # every scoped model has it

    def prepare_value(self, value: Any) -> Any:
        """Show a row that is chosen already, or named by its key as "=12", as the one pick."""
        if isinstance(value, str) and value.startswith("="):
            value = self._by_key(value[1:])
        if isinstance(value, models.Model):
            self._offer([value], value.pk)
            return ""
        return value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        if text.startswith("="):
            row = self._by_key(text[1:])
            if row is None:
                raise ValidationError(self.error_messages["none"], "none", {"text": text[1:]})
            self._offer([row], row.pk)
            return row
        return self._only(text)

    def _only(self, text: str) -> models.Model:
        found = self._matching(text)
        if not found:
            raise ValidationError(self.error_messages["none"], "none", {"text": text})
        if len(found) > MATCHES:
            raise ValidationError(self.error_messages["many"], "many", {"text": text})
        if len(found) > 1:
            self._offer(found, None)
            raise ValidationError(
                self.error_messages["several"], "several", {"text": text, "count": len(found)}
            )
        return found[0]

    def _matching(self, text: str) -> list[models.Model]:
        for comparison in ("iexact", "icontains"):
            where = Q()
            for column in self.by:
                where |= Q(**{f"{column}__{comparison}": text})
            found = list(self.rows().filter(where).distinct()[: MATCHES + 1])
            if found:
                return found
        return []

    def _by_key(self, key: str) -> models.Model | None:
        try:
            return self.rows().filter(pk=key).first()
        except (ValueError, ValidationError, OverflowError):
            return None

    def _offer(self, matches: Sequence[models.Model], picked: Any) -> None:
        self.widget.matches, self.widget.picked = matches, picked


class ScopedForm(forms.Form):
    """A form that knows who fills it in and about which row (None when adding, or in bulk)."""

    use_required_attribute = False

    def __init__(self, *args: Any, actor: User, target: models.Model | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor, self.target = actor, target
        for name, field in self.fields.items():
            ask = _("请选择%s") if isinstance(field, CHOICES) else _("请填写%s")
            field.error_messages["required"] = ask % (field.label or name)
            if isinstance(field, LookupField):
                field.actor = actor
            if isinstance(field.widget, forms.DateInput):
                field.widget.input_type, field.widget.format = "date", "%Y-%m-%d"


class ReasonForm(ScopedForm):
    """For acts that ask for nothing but a reason."""

    reason = forms.CharField(label=gettext_lazy("理由"), max_length=200)


class SmsCodeForm(forms.Form):
    """Six digits from an SMS."""

    use_required_attribute = False

    code = forms.CharField(
        label=gettext_lazy("验证码"),
        max_length=12,
        error_messages={"required": gettext_lazy("请填写验证码")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
