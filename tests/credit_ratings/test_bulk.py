"""The engine in SQL equals the pure one on made-up schemes and histories, whatever the database."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit_ratings import bulk
from credit_ratings.facts import fact_data, records_of, scheme_data
from credit_ratings.models import ComputedChange, ComputedGrade, GradeProposal, GradeRound, SchemeVersion
from credit_ratings.rules import Result, SchemeData, grade
from lawyers.models import IntegrityFile, Record, RecordKind
from tests.credit_ratings.strategies import DAYS, Image, images, schemes
from tests.make.accounts import NOON, person
from tests.make.credit_ratings import version
from tests.make.lawyers import lawyer

pytestmark = pytest.mark.django_db

FILES = 3
Histories = list[list[list[Image]]]
"""For each file its records, for each record its images."""


@st.composite
def cases(draw: st.DrawFn) -> tuple[SchemeData, date, Histories]:
    scheme, as_of = draw(schemes()), draw(DAYS)
    record = st.lists(images(scheme, as_of), min_size=1, max_size=3)
    histories = draw(st.lists(st.lists(record, max_size=6), min_size=FILES, max_size=FILES))
    return scheme, as_of, histories


@pytest.fixture
def files() -> list[IntegrityFile]:
    return [lawyer().file for _number in range(FILES)]


equally = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@equally
@given(case=cases())
def test_both_engines_find_the_same(files: list[IntegrityFile], case):
    scheme, as_of, histories = case
    with transaction.atomic():
        graded = version(scheme)
        store(files, histories)

        changed = bulk.regrade(graded, scheme, as_of=as_of, now=NOON, files=every(files))

        assert sorted(changed) == [file.pk for file in files]
        found = {row.file_id: row for row in ComputedGrade.objects.all()}
        for file in files:
            result = purely(file, scheme, as_of)
            row = found[file.pk]
            assert (row.score_milli, row.letter, row.vetoed) == told(result)
        assert not bulk.regrade(graded, scheme, as_of=as_of, now=NOON, files=every(files))
        transaction.set_rollback(True)


@equally
@given(case=cases(), known=st.integers(-1, 3))
def test_both_engines_find_the_same_for_what_was_known_then(files: list[IntegrityFile], case, known: int):
    scheme, as_of, histories = case
    with transaction.atomic():
        round_ = a_round(version(scheme), as_of, known_at=moment(known))
        store(files, histories)

        assert bulk.propose(round_, scheme, files=every(files)) == FILES

        for proposal in GradeProposal.objects.select_related("file"):
            result = purely(proposal.file, scheme, as_of, known_at=round_.known_at)
            assert (proposal.score_milli, proposal.letter, proposal.vetoed) == told(result)
        transaction.set_rollback(True)


def test_a_list_of_files_leaves_the_others_alone(files: list[IntegrityFile]):
    graded = version()
    scheme = schemes_of(graded)

    changed = bulk.regrade(graded, scheme, as_of=NOON.date(), now=NOON, files=bulk.Files(ids=(files[1].pk,)))

    assert changed == [files[1].pk]
    assert [row.file_id for row in ComputedGrade.objects.all()] == changed
    assert not bulk.regrade(graded, scheme, as_of=NOON.date(), now=NOON, files=bulk.Files(ids=()))


def test_only_what_changed_is_written(files: list[IntegrityFile]):
    graded = version()
    scheme = schemes_of(graded)
    bulk.regrade(graded, scheme, as_of=NOON.date(), now=NOON, files=every(files))
    reprimand = Image("reprimand", date(2026, 1, 5), None, void=False, quantity_milli=1000, matter="")
    store(files[:1], [[[reprimand]]])
    later = NOON + timedelta(hours=1)

    changed = bulk.regrade(graded, scheme, as_of=NOON.date(), now=later, files=every(files))

    assert changed == [files[0].pk]
    assert list(ComputedGrade.objects.filter(computed_at=later).values_list("file", flat=True)) == changed
    assert ComputedChange.objects.count() == FILES + 1
    assert [change.score_milli for change in ComputedChange.objects.of(files[0])] == [78_000, 80_000]


def test_one_file_and_all_of_them_take_equally_many_statements(
    files: list[IntegrityFile], django_assert_num_queries
):
    graded = version()
    scheme = schemes_of(graded)
    with django_assert_num_queries(3 + on_postgresql()):  # kinds, (plan,) changes, grades
        bulk.regrade(graded, scheme, as_of=NOON.date(), now=NOON, files=bulk.Files(ids=(files[0].pk,)))
    with django_assert_num_queries(3 + on_postgresql()):
        bulk.regrade(graded, scheme, as_of=NOON.date(), now=NOON, files=every(files))


def on_postgresql() -> bool:
    return bool(transaction.get_connection().vendor == "postgresql")


def schemes_of(graded: SchemeVersion) -> SchemeData:
    return scheme_data(SchemeVersion.objects.whole().get(pk=graded.pk))


def every(files: Sequence[IntegrityFile]) -> bulk.Files:
    return bulk.Files(files[0].pk, files[-1].pk)


def purely(file: IntegrityFile, scheme: SchemeData, as_of: date, known_at: datetime | None = None) -> Result:
    return grade(scheme, [fact_data(record) for record in records_of(file, known_at)], as_of)


def told(result: Result) -> tuple[int, str, bool]:
    return result.score_milli, result.letter, result.vetoed


def moment(number: int) -> datetime:
    return NOON + timedelta(days=number)


def store(files: Sequence[IntegrityFile], histories: Histories) -> None:
    """Write the histories; the nth image of a record is recorded on the nth day."""
    kinds = {kind.code: kind for kind in RecordKind.objects.all()}
    for file, records in zip(files, histories, strict=True):
        for record in records:
            root = None
            for number, image in enumerate(record):
                made = Record.objects.create(
                    file=file,
                    root=root,
                    sequence=number + 1,
                    kind=kinds[image.kind],
                    recorded_at=moment(number),
                    **{name: getattr(image, name) for name in Image._fields if name != "kind"},
                )
                root = root or made


def a_round(graded: SchemeVersion, as_of: date, known_at: datetime) -> GradeRound:
    return GradeRound.objects.create(
        version=graded, title="批次", as_of=as_of, known_at=known_at, prepared_by=person()
    )
