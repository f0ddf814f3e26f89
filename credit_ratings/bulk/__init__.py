"""Grades of whole rosters in a fixed number of statements; the only writer of computed grades.

One text for one file and for all of them, on PostgreSQL and SQLite. It is the engine of rules.engine once
more: tests/credit_ratings/test_bulk.py holds both equal on made-up schemes and histories.
"""

from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from credit_ratings.bulk.statement import Files, Names, computed
from credit_ratings.models import GradeRound, SchemeVersion
from credit_ratings.rules import SchemeData
from lawyers.models import RecordKind

__all__ = ["Files", "determine", "propose", "regrade"]

WRITE_CHANGES = """
INSERT INTO credit_ratings_computedchange (file_id, version_id, as_of, score_milli, letter, vetoed, at)
SELECT c.file_id, {version}, {as_of}, c.score, c.letter, c.vetoed, {now}
FROM computed c LEFT JOIN credit_ratings_computedgrade g ON g.file_id = c.file_id
WHERE g.file_id IS NULL OR g.version_id <> {version}
    OR g.score_milli <> c.score OR g.letter <> c.letter OR g.vetoed <> c.vetoed
RETURNING id, file_id
"""

WRITE_GRADES = """
INSERT INTO credit_ratings_computedgrade
    (file_id, version_id, as_of, score_milli, letter, vetoed, computed_at)
SELECT file_id, version_id, as_of, score_milli, letter, vetoed, at FROM credit_ratings_computedchange
WHERE id >= %(first)s AND version_id = %(version)s
ON CONFLICT (file_id) DO UPDATE SET version_id = excluded.version_id, as_of = excluded.as_of,
    score_milli = excluded.score_milli, letter = excluded.letter, vetoed = excluded.vetoed,
    computed_at = excluded.computed_at
"""

WRITE_PROPOSALS = """
INSERT INTO credit_ratings_gradeproposal
    (round_id, file_id, score_milli, computed_letter, vetoed, letter, reason)
SELECT {round}, c.file_id, c.score, c.letter, c.vetoed, c.letter, '' FROM computed c
RETURNING id
"""

WRITE_DECISIONS = """
INSERT INTO credit_ratings_determinedgrade
    (file_id, round_id, version_id, letter, score_milli, as_of, decided_on, document_no, recorded_at)
SELECT p.file_id, r.id, r.version_id, p.letter, p.score_milli, r.as_of, r.decided_on, r.document_no, %(now)s
FROM credit_ratings_gradeproposal p JOIN credit_ratings_graderound r ON r.id = p.round_id
WHERE r.id = %(round)s
RETURNING file_id
"""


def regrade(
    version: SchemeVersion, scheme: SchemeData, *, as_of: date, now: datetime, files: Files
) -> list[int]:
    """Compute these files, write what changed, each with a ComputedChange, and return the changed file ids.

    The caller holds the lock on the version: no older run writes after a newer one, and the changes written
    last are its own.
    """
    names = Names()
    text = _computed(version, scheme, as_of, files, names) + WRITE_CHANGES.format(
        version=names(version.pk), as_of=names(as_of), now=names(_moment(now))
    )
    with connection.cursor() as cursor:
        _plan_plainly(cursor)
        cursor.execute(text, names.values)
        changed: list[tuple[int, int]] = cursor.fetchall()
        if changed:
            cursor.execute(WRITE_GRADES, {"first": min(changed)[0], "version": version.pk})
    return [file_id for _change, file_id in changed]


def propose(round_: GradeRound, scheme: SchemeData, *, files: Files) -> int:
    """A proposal for each of these files, as of the day and as known at the moment of the round; how many."""
    names = Names()
    known_at = _moment(round_.known_at)
    text = _computed(round_.version, scheme, round_.as_of, files, names, known_at) + WRITE_PROPOSALS.format(
        round=names(round_.pk)
    )
    with connection.cursor() as cursor:
        _plan_plainly(cursor)
        cursor.execute(text, names.values)
        return len(cursor.fetchall())  # Python's SQLite counts no rows of a statement that begins with WITH


def determine(round_: GradeRound, *, now: datetime) -> list[int]:
    """A determined grade for each proposal of an approved round; the file ids."""
    values = {"round": round_.pk, "now": _moment(now)}
    with connection.cursor() as cursor:
        cursor.execute(WRITE_DECISIONS, values)
        return [file_id for (file_id,) in cursor.fetchall()]


def _computed(  # noqa: PLR0917  in the order of the statement
    version: SchemeVersion, scheme: SchemeData, as_of: date, files: Files, names: Names, known_at: Any = None
) -> str:
    kinds = dict(RecordKind.objects.values_list("code", "pk"))
    return computed(
        scheme,
        version.scheme.subject,
        kinds=kinds,
        as_of=as_of,
        files=files,
        names=names,
        vendor=connection.vendor,
        known_at=known_at,
    )


def _plan_plainly(cursor: CursorWrapper) -> None:
    """Neither compile nor spread the statement: measured, both cost more than they save."""
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0")


def _moment(moment: datetime) -> Any:
    """A moment as the database keeps it."""
    return connection.ops.adapt_datetimefield_value(moment)
