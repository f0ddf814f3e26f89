"""python -m bench [--lawyers 20000]: on PostgreSQL (DATABASE_URL) or SQLite, in a database of its own."""

import argparse
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import django

os.environ.setdefault("LVXIN_MODE", "embedded")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402  the settings come first
from django.test.client import RequestFactory  # noqa: E402

from bench import roster, workbook  # noqa: E402
from bench.measure import HEAD, Line, best  # noqa: E402
from config.demo import grading, publicity, register, steps  # noqa: E402
from config.seed import seed  # noqa: E402
from credit_ratings.models import ComputedGrade  # noqa: E402
from credit_ratings.services import regrade  # noqa: E402
from disclosures.models import PublicPage, PublicSubject, SearchEntry  # noqa: E402
from disclosures.search import find  # noqa: E402
from disclosures.services import publish  # noqa: E402
from disclosures.views import lawyer as lawyer_page  # noqa: E402
from lawyers.models import IntegrityFile, Lawyer  # noqa: E402
from lawyers.services import import_roster  # noqa: E402

TODAY = roster.NOW.date()
AGGREGATE = """
SELECT count(*), sum(score) FROM (
    SELECT f.id, count(r.id) AS score FROM lawyers_integrityfile f
    LEFT JOIN lawyers_record r ON r.file_id = f.id AND r.void = %s AND r.effective_on <= %s
    GROUP BY f.id) AS plain
"""
ONE_PAGE = """
SELECT p.body, p.etag FROM disclosures_publicpage p
JOIN disclosures_publicsubject s ON s.id = p.subject_id WHERE s.kind = 'lawyer' AND s.number = %s
"""


@contextmanager
def own_database() -> Iterator[None]:
    """As tests get one: made, migrated, and gone afterwards."""
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def set_up(lawyers: int) -> int:
    """The demo's offices, scheme and policy, and a nation instead of its city."""
    seed()
    register.open_city(roster.NOW)
    steps.let_in_staff(roster.NOW)
    grading.adopt_scheme(roster.NOW)
    publicity.adopt_policy(roster.NOW)
    records = roster.fill(lawyers)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return records


def plain_aggregate() -> None:
    with connection.cursor() as cursor:
        cursor.execute(AGGREGATE, [False, TODAY])
        cursor.fetchall()


def regrading(lawyers: int, records: int) -> Iterator[Line]:
    """First time, nothing changed, a thousand and one."""
    floor = best(plain_aggregate)
    work = f"{lawyers:,} lawyers, {records:,} records"
    yield Line("regrade, first time", work, "plain aggregate", floor, best(_regrade_all, 1), 2)
    yield Line("regrade, nothing changed", work, "plain aggregate", floor, best(_regrade_all), 1.5)
    ids = list(IntegrityFile.objects.filter(firm=None).values_list("pk", flat=True)[:1000])
    one = best(lambda: regrade(as_of=TODAY, file_ids=ids[:1], now=roster.NOW), 20)
    thousand = best(lambda: regrade(as_of=TODAY, file_ids=ids, now=roster.NOW), 5)
    yield Line("regrade, one lawyer", "1 file", "sanity limit", 0.020, one, 1)
    yield Line("regrade, some lawyers", "1,000 files", "sanity limit", 0.100, thousand, 1)


def _regrade_all() -> None:
    regrade(as_of=TODAY, now=roster.NOW)


def publishing() -> Iterator[Line]:
    """A thousand pages made, the same thousand with nothing changed, and one of them served."""
    ids = list(IntegrityFile.objects.filter(firm=None).values_list("pk", flat=True)[:1000])
    first = best(lambda: publish(file_ids=ids, today=TODAY, now=roster.NOW), 1)
    again = best(lambda: publish(file_ids=ids, today=TODAY, now=roster.NOW))
    yield Line("publish, nothing changed", "1,000 pages", "publish, first time", first, again, 1)
    numbers = list(PublicSubject.objects.filter(kind="lawyer").values_list("number", flat=True)[:500])
    requests = [RequestFactory(headers={"Accept-Encoding": "gzip"}).get(f"/lawyers/{n}/") for n in numbers]
    floor = best(lambda: _read(numbers))
    ours = best(lambda: [lawyer_page(one, n) for one, n in zip(requests, numbers, strict=True)])
    yield Line("public page", "500 views", "one plain query each", floor, ours, 5)


def _read(numbers: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for number in numbers:
            cursor.execute(ONE_PAGE, [number])
            cursor.fetchone()


def searching() -> Iterator[Line]:
    names = list(SearchEntry.objects.filter(kind="lawyer").values_list("name", flat=True)[:100])
    floor = best(lambda: [list(SearchEntry.objects.filter(name=name)[:20]) for name in names])
    ours = best(lambda: [list(find(name[:2], "", TODAY)[:20]) for name in names])
    entries = SearchEntry.objects.count()
    yield Line("name search", f"100 searches of {entries:,}", "equal name", floor, ours, 5)


def importing(lawyers: int) -> Iterator[Line]:
    """A workbook of its own lawyers with ten records each: checked, then stored."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "roster.xlsx"
        rows = workbook.write(path, lawyers, Random(1))  # noqa: S311  made-up rows
        floor = best(lambda: workbook.read(path))
        check = best(lambda: import_roster(path, dry_run=True, now=roster.NOW, actor=None), 1)
        store = best(lambda: import_roster(path, now=roster.NOW, actor=None), 1)
        again = best(lambda: import_roster(path, now=roster.NOW, actor=None), 1)
    yield Line("import, dry run", f"{rows:,} rows", "read by calamine", floor, check, 4)
    yield Line("import, stored", f"{rows:,} rows", "dry run", check, store, 5)
    yield Line("import, the same again", f"{rows:,} rows", "dry run", check, again, 2)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--lawyers", type=int, default=20_000)
    parser.add_argument("--rows", type=int, default=2_000, help="lawyers in the workbook")
    options = parser.parse_args()
    out = sys.stdout.write
    with own_database():
        records = set_up(options.lawyers)
        out(f"{connection.vendor}, Python {platform.python_version()}, {os.cpu_count()} cores\n\n{HEAD}\n")
        for lines in (
            regrading(options.lawyers, records),
            publishing(),
            searching(),
            importing(options.rows),
        ):
            for line in lines:
                out(f"{line}\n")
                sys.stdout.flush()
        counts = (Lawyer.objects.count(), ComputedGrade.objects.count(), PublicPage.objects.count())
        out("\nlawyers {:,}, computed grades {:,}, pages {:,}\n".format(*counts))


if __name__ == "__main__":
    main()
