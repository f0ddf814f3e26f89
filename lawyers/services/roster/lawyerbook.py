"""The lawyers a roster speaks of, as they are registered: with person, open term and affiliation."""

from collections.abc import Iterable

from accounts.models import Person
from base import crypto
from base.chunks import chunks
from lawyers.models import FormerLicence, Lawyer, PartyMembership, PracticeTerm

CHUNK = 900


def known_lawyers(licences: Iterable[str]) -> dict[str, Lawyer]:
    """By present or former licence, with person."""
    found: dict[str, Lawyer] = {}
    for some in chunks(licences, CHUNK):
        former = FormerLicence.objects.filter(number__in=some).select_related(
            "lawyer__person", "lawyer__firm"
        )
        found |= {row.number: row.lawyer for row in former}
        lawyers = Lawyer.objects.filter(licence__in=some).select_related("person", "firm")
        found |= {lawyer.licence: lawyer for lawyer in lawyers}
    return found


class LawyerBook:
    """Loaded once for all lines of a sheet, in a few queries for each 900 of them."""

    def __init__(self, licences: Iterable[str], id_numbers: Iterable[str] = ()) -> None:
        self.by_licence = known_lawyers(licences)
        known = list({lawyer.pk: lawyer for lawyer in self.by_licence.values()}.values())
        self.terms: dict[int, list[PracticeTerm]] = {}
        self.memberships: dict[int, PartyMembership] = {}
        for some in chunks(known, CHUNK):
            for term in PracticeTerm.objects.filter(lawyer__in=some).order_by("since"):
                self.terms.setdefault(term.lawyer_id, []).append(term)
            people = [lawyer.person_id for lawyer in some]
            memberships = PartyMembership.objects.filter(person__in=people)
            self.memberships |= {membership.person_id: membership for membership in memberships}
        self.people = _people(id_numbers)

    def owner(self, id_number: str) -> Person | None:
        """Whose ID number this is, with lawyer if that person is one."""
        codes = crypto.lookups("lookup", id_number) if id_number else []
        return next((self.people[code] for code in codes if code in self.people), None)

    def open_term(self, lawyer: Lawyer) -> PracticeTerm | None:
        return next((term for term in self.terms.get(lawyer.pk, ()) if term.until is None), None)


def _people(id_numbers: Iterable[str]) -> dict[str, Person]:
    codes = (code for number in id_numbers for code in crypto.lookups("lookup", number))
    return {
        person.id_number_lookup: person
        for some in chunks(codes, CHUNK)
        for person in Person.objects.filter(id_number_lookup__in=some).select_related("lawyer")
    }
