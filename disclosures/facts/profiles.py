"""Who or what the page is about: the allow-list of the register, and nothing else of it.

Never here: identity numbers, birth dates, private telephones, Party membership, posts but the director's.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from disclosures.facts.ground import Ground
from disclosures.rules import Payload
from firms.models import Firm, FirmName, FormerFirmNumber
from lawyers.models import FormerLicence, Lawyer, Post, PracticeTerm


class LawyerProfiles:
    """Profiles of many lawyers; their terms are read at once."""

    def __init__(self, lawyers: Iterable[Lawyer]) -> None:
        self.terms: dict[int, list[PracticeTerm]] = defaultdict(list)
        rows = PracticeTerm.objects.filter(lawyer__in=[lawyer.pk for lawyer in lawyers])
        for term in rows.select_related("firm").order_by("-since", "-pk"):
            self.terms[term.lawyer_id].append(term)

    def profile(self, lawyer: Lawyer) -> Payload:
        return {
            "name": lawyer.name,
            "number": lawyer.licence,
            "category": str(lawyer.get_category_display()),
            "first_year": lawyer.first_licensed and lawyer.first_licensed.year,
            "status": lawyer.status,
            "status_since": day(lawyer.status_since),
            "status_until": day(lawyer.status_until),
            "firm": lawyer.firm and {"name": lawyer.firm.name, "number": lawyer.firm.number},
            "terms": [_term(term) for term in self.terms[lawyer.pk]],
        }


class FirmProfiles:
    """Profiles of many firms; former names and directors are read at once."""

    def __init__(self, firms: Iterable[Firm], ground: Ground, today: date) -> None:
        self.authorities = ground.authorities
        ids = [firm.pk for firm in firms]
        names = FirmName.objects.filter(firm__in=ids, kind=FirmName.Kind.FORMER).order_by("-until", "name")
        self.former: dict[int, list[str]] = defaultdict(list)
        for firm_id, name in names.values_list("firm_id", "name"):
            self.former[firm_id].append(name)
        directors = Post.objects.on(today).filter(kind=Post.Kind.DIRECTOR, firm__in=ids)
        self.directors = dict(directors.values_list("firm_id", "person__name"))

    def profile(self, firm: Firm) -> Payload:
        return {
            "name": firm.name,
            "number": firm.number,
            "form": str(firm.get_form_display()),
            "district": firm.district.name if firm.district else "",
            "authority": self.authority(firm),
            "address": firm.address,
            "phone": firm.phone,
            "founded": day(firm.founded),
            "status": firm.status,
            "status_since": day(firm.status_since),
            "director": self.directors.get(firm.pk, ""),
            "former_names": self.former[firm.pk],
        }

    def authority(self, firm: Firm) -> str:
        """The bureau that manages the firm, by name."""
        place = self.authorities.get(firm.authority, "")
        bureau = _("%(place)s司法厅") if len(firm.authority) == 2 else _("%(place)s司法局")
        return bureau % {"place": place} if place else ""


def former_numbers(file_ids: Sequence[int]) -> dict[int, list[str]]:
    """Numbers these subjects had before, by file; their addresses lead to the present one."""
    found: dict[int, list[str]] = defaultdict(list)
    licences = FormerLicence.objects.filter(lawyer__file__in=file_ids).values_list("lawyer__file", "number")
    numbers = FormerFirmNumber.objects.filter(firm__file__in=file_ids).values_list("firm__file", "number")
    for file_id, number in sorted([*licences, *numbers]):
        found[file_id].append(number)
    return found


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _term(term: PracticeTerm) -> Payload:
    return {
        "firm": term.firm.name if term.firm else "",
        "category": str(term.get_category_display()),
        "since": None if term.since_assumed else day(term.since),
        "until": day(term.until),
    }
