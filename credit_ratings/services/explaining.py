"""How a grade came about: recomputed from the records each time, never stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from base.errors import RuleError
from credit_ratings.facts import fact_data, records_of, scheme_of
from credit_ratings.models import DeterminedGrade, SchemeVersion
from credit_ratings.render import Entry, ledger
from credit_ratings.rules import Result, SchemeData, grade
from credit_ratings.services.computing import check_day
from lawyers.models import IntegrityFile, Record


@dataclass(frozen=True)
class Explanation:
    """The ledger of one file: under which version, as of which day, as known at which moment (None: now)."""

    file: IntegrityFile
    version: SchemeVersion
    as_of: date
    known_at: datetime | None
    scheme: SchemeData
    result: Result
    records: Mapping[int, Record]

    @property
    def entries(self) -> list[Entry]:
        """Sentences and points, in plain Chinese."""
        return ledger(self.result, self.scheme, self.records)


def explain(
    file: IntegrityFile,
    *,
    as_of: date,
    known_at: datetime | None = None,
    version: SchemeVersion | None = None,
) -> Explanation:
    """The ledger under the scheme in force on that day, or under the given version.

    RuleError when no scheme was in force. The caller has seen that the reader may see this file.
    """
    check_day(as_of)
    version = version or version_on(as_of, file)
    scheme = scheme_of(version)
    records = records_of(file, known_at)
    result = grade(scheme, [fact_data(one) for one in records], as_of)
    return Explanation(file, version, as_of, known_at, scheme, result, {one.pk: one for one in records})


def explain_grade(determined: DeterminedGrade) -> Explanation:
    """The ledger behind a determined grade: its own version, day and knowledge."""
    return explain(
        determined.file,
        as_of=determined.as_of,
        known_at=determined.round.known_at,
        version=determined.version,
    )


def version_on(day: date, file: IntegrityFile) -> SchemeVersion:
    """What graded this file on that day."""
    subject = "firm" if file.firm_id else "lawyer"
    version = (
        SchemeVersion.objects.in_force(day).select_related("scheme").filter(scheme__subject=subject).first()
    )
    if version is None:
        raise RuleError(_("该日没有施行中的评定办法，无法测算"), code="no_scheme")
    return version
