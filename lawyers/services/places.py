"""Where somebody practised on a day: the firm and authority that a record is filed under."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from base.chunks import chunks
from lawyers.models import IntegrityFile, PracticeTerm

CHUNK = 900


class Place(NamedTuple):
    firm_id: int | None
    authority: str


class _Term(NamedTuple):
    since: date
    until: date | None
    place: Place


class Places:
    """The practice terms of some lawyers, loaded once, asked by day."""

    def __init__(self, files: Iterable[IntegrityFile]) -> None:
        self._terms: dict[int, list[_Term]] = defaultdict(list)
        lawyers = {file.lawyer_id for file in files if file.lawyer_id}
        columns = ("lawyer_id", "since", "until", "firm_id", "authority")
        for some in chunks(lawyers, CHUNK):
            for lawyer, since, until, *place in PracticeTerm.objects.filter(lawyer__in=some).values_list(
                *columns
            ):
                self._terms[lawyer].append(_Term(since, until, Place(*place)))

    def on(self, file: IntegrityFile, day: date | None) -> Place:
        """The firm on that day; where no term covers it (or no day is known), the present one."""
        if file.firm:
            return Place(file.firm.pk, file.firm.authority)
        assert file.lawyer is not None  # kept by integrityfile_one_subject
        for term in self._terms[file.lawyer.pk]:
            if day and term.since <= day and (term.until is None or day < term.until):
                return term.place
        return Place(file.lawyer.firm_id, file.lawyer.authority)
