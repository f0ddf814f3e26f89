"""What the steps of one import share: who acts, when, and the firms by number and by any of their names."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import User
from base.errors import RuleError
from base.numbers import normalise_name
from firms.models import District, Firm, FirmName, FormerFirmNumber
from lawyers.imports.rows import Line, Sheet

VERB = "import_roster"
Progress = Callable[[str, int, int], None]
"""Told the sheet, how many of its lines are done, and how many there are."""


class FirmBook:
    """Every firm, found by present or former number, and by present, former or short name."""

    def __init__(self) -> None:
        self.by_pk: dict[int, Firm] = {}
        self.by_number: dict[str, Firm] = {}
        self.by_name: dict[str, set[int]] = defaultdict(set)
        self.names: dict[int, set[str]] = defaultdict(set)
        for firm in Firm.objects.select_related("district"):
            self.add(firm)
        for pk, number in FormerFirmNumber.objects.values_list("firm", "number"):
            self.by_number.setdefault(number, self.by_pk[pk])
        for pk, key in FirmName.objects.values_list("firm", "name_key"):
            self.name(self.by_pk[pk], key)

    def add(self, firm: Firm, names: Iterable[str] = ()) -> None:
        self.by_pk[firm.pk] = firm
        if firm.number:
            self.by_number[firm.number] = firm
        for key in (firm.name_key, normalise_name(firm.short_name), *map(normalise_name, names)):
            self.name(firm, key)

    def name(self, firm: Firm, key: str) -> None:
        if key:
            self.by_name[key].add(firm.pk)
            self.names[firm.pk].add(key)

    def named(self, name: str) -> list[Firm]:
        return [self.by_pk[pk] for pk in sorted(self.by_name.get(normalise_name(name), ()))]


@dataclass
class Desk:
    """One import under way."""

    now: datetime
    actor: User | None
    authority: str = ""
    source: str = ""
    progress: Progress | None = None
    firms: FirmBook = field(default_factory=FirmBook)
    notices: list[str] = field(default_factory=list)
    cities: set[str] = field(
        default_factory=lambda: {code[:4] for code in District.objects.values_list("pk", flat=True)}
    )

    @property
    def today(self) -> date:
        return self.now.date()

    def covers(self, authority: str) -> bool:
        """May the actor's own seat write here?"""
        return self.actor is None or self.actor.scopes(VERB).cover(authority=authority)

    def tell(self, sheet: Sheet[Line], done: int) -> None:
        if self.progress and sheet.lines:
            self.progress(sheet.name, done, len(sheet.lines))

    def notice(self, sheet: Sheet[Line], line: int, text: str) -> None:
        """Something to look at that is no reason to refuse the line."""
        self.notices.append(f"{sheet.name}第 {line} 行: {text}")

    def firm(self, *, number: str = "", name: str = "") -> Firm:
        """The one firm of this number or name within reach. RuleError when there is none or a second."""
        found = [self.firms.by_number[number]] if number in self.firms.by_number else []
        if not number:
            found = self.firms.named(name)
        found = [firm for firm in found if self.covers(firm.authority)]
        if not found:
            message = _("律所“%s”未登记或不在管辖范围: 请先在“律师事务所”表中填报, 或核对名称、代码")
            raise RuleError(message % (number or name))
        if len(found) > 1:
            raise RuleError(
                _("有 %(count)d 家律所叫“%(name)s”: 请改填统一社会信用代码")
                % {"count": len(found), "name": name}
            )
        return found[0]

    def either(self, text: str) -> Firm:
        """A firm written by number or by name."""
        plain = text.strip().upper()
        return self.firm(number=plain) if plain in self.firms.by_number else self.firm(name=text)
