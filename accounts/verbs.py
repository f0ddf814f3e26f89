"""An act on a row, as the office sees it: a button, a form, a service."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.forms import ScopedForm
from accounts.models import User
from base.errors import RuleError

Text = str | Promise


@dataclass(frozen=True)
class Verb:
    """One act: `service(row, **form.cleaned_data, now=…, actor=…)`.

    name: in the address, and the verb asked of seats unless `right` names another one.
    to: the status a Stateful row takes; the button is there only where STEPS allows it.
    fits: any other condition of the row, without a query of its own.
    bulk: also offered for many rows of the list at once; then all are done or none.
    prefill: the form begins with the row's own values.
    recent: asks for the password again unless given within a quarter of an hour (users, rights, keys,
    publication).
    grave: the button says so. shows: the service returns a text for this one look, kept nowhere.
    """

    name: str
    label: Text
    form: type[forms.Form] | None
    service: Callable[..., Any]
    right: str = ""
    to: str = ""
    fits: Callable[[Any], bool] | None = None
    bulk: bool = True
    prefill: bool = False
    recent: bool = False
    grave: bool = False
    shows: bool = False
    help: Text = ""
    done: Text = ""

    @property
    def asks(self) -> str:
        return self.right or self.name

    def suits(self, row: Any) -> bool:
        """May a row in this state undergo it? Whose right it is, is another question."""
        steps = getattr(row, "STEPS", {}).get(getattr(row, "status", ""), ())
        return (not self.to or self.to in steps) and (self.fits is None or self.fits(row))

    def open(self, actor: User, target: models.Model | None, *args: Any, **options: Any) -> forms.Form:
        """Its form, bound or not, told who fills it in if it wants to know."""
        form = self.form or ScopedForm
        if self.prefill and target is not None:
            own = {name: getattr(target, name) for name in form.base_fields if hasattr(target, name)}
            options["initial"] = own | options.get("initial", {})
        if issubclass(form, ScopedForm):
            options |= {"actor": actor, "target": target}
        return form(*args, **options)

    def do_all(self, rows: Sequence[models.Model], given: dict[str, Any], now: datetime, actor: User) -> int:
        """Do it to each row; the first refusal names its row and undoes the others. How many were done."""
        for row in rows:
            try:
                self.service(row, **given, now=now, actor=actor)
            except RuleError as error:
                text = _("%(row)s：%(why)s。所选内容一条也没有办理")
                raise RuleError(text, code=error.code, params={"row": row, "why": error.message}) from error
        return len(rows)
