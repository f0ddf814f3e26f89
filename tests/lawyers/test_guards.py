"""What the database itself refuses of lawyers, posts and files: by raw SQL, and from two connections."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Person
from lawyers.models import IntegrityFile, Lawyer, Measure, Post, PracticeTerm, Record, RecordText
from tests.base.connections import at_once
from tests.make import lawyers as make
from tests.make.accounts import NOON, person
from tests.make.firms import branch, firm

pytestmark = pytest.mark.django_db


def raw(sql: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE lawyers_record SET quantity_milli = 2000 WHERE id = %s",
        "UPDATE lawyers_record SET effective_on = NULL WHERE id = %s",
        "DELETE FROM lawyers_record WHERE id = %s",
    ],
)
def test_a_record_is_neither_changed_nor_deleted(sql: str):
    record = make.record()

    with pytest.raises(IntegrityError, match="append_only"):
        raw(sql, record.pk)

    assert Record.objects.get(pk=record.pk).quantity_milli == 1000


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE lawyers_measure SET numerator_milli = 0 WHERE id = %s",
        "DELETE FROM lawyers_measure WHERE id = %s",
    ],
)
def test_a_measure_is_neither_changed_nor_deleted(sql: str):
    measure = Measure.objects.create(
        file=make.file(), code="training", period="2025", numerator_milli=40_000, recorded_at=NOON
    )

    with pytest.raises(IntegrityError, match="append_only"):
        raw(sql, measure.pk)


def test_the_text_of_a_record_may_go_while_its_digest_stays():
    record = make.record(text_digest="d" * 64)
    text = RecordText.objects.create(record=record, salt="s", summary="摘要")

    text.delete()

    assert Record.objects.get(pk=record.pk).text_digest == "d" * 64


@pytest.mark.parametrize(("root", "sequence"), [(False, 2), (True, 1)])
def test_a_first_image_and_only_it_has_no_root(root: bool, sequence: int):  # noqa: FBT001  a column of the table
    first = make.record()

    with pytest.raises(IntegrityError, match="record_first_without_root"), transaction.atomic():
        make.record(first.file, root=first if root else None, sequence=sequence)


def test_two_images_never_have_the_same_place_in_the_sequence():
    first = make.record()
    make.record(first.file, root=first, sequence=2)

    with pytest.raises(IntegrityError, match=r"sequence"), transaction.atomic():
        make.record(first.file, root=first, sequence=2)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"conduct_on": date(2025, 6, 2)}, "record_conduct_before_effect"),
        ({"ends_on": date(2025, 5, 31)}, "record_ends_after_effect"),
        ({"ends_on": date(2025, 5, 31), "effective_on": None}, "record_ends_after_effect"),
        ({"authority": "329900"}, "record_authority_stripped"),
    ],
)
def test_days_and_places_that_cannot_be_are_refused(fields: dict[str, Any], constraint: str):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make.record(**fields)


def test_a_file_belongs_to_one_subject():
    lawyer, place = make.lawyer(), firm()

    for fields in ({}, {"lawyer": lawyer, "firm": place}):
        with pytest.raises(IntegrityError, match="integrityfile_one_subject"), transaction.atomic():
            IntegrityFile.objects.create(**fields)


def test_two_lawyers_never_share_a_licence():
    known = make.lawyer()

    with pytest.raises(IntegrityError, match="licence"), transaction.atomic():
        make.lawyer(licence=known.licence)


@pytest.mark.requirement("b-9")
@pytest.mark.parametrize(
    ("category", "allowed"), [("6", True), ("7", True), ("8", True), ("9", True), ("1", False)]
)
def test_only_lawyers_of_government_companies_and_legal_aid_practise_without_a_firm(
    category: str,
    allowed: bool,  # noqa: FBT001  parametrised
):
    if allowed:
        assert make.lawyer(category=category, firm=None).firm is None
        return
    with pytest.raises(IntegrityError, match="lawyer_in_firm_unless_public"), transaction.atomic():
        make.lawyer(category=category, firm=None)


def test_who_has_left_practice_needs_no_firm():
    assert make.lawyer(firm=None, status=Lawyer.Status.MOVED).firm is None


@pytest.mark.parametrize(("since", "until"), [("2016-01-01", None), ("2014-01-01", "2015-01-02")])
def test_a_lawyer_practises_in_one_place_on_any_day_even_by_raw_sql(since: str, until: str | None):
    lawyer, other = make.lawyer(since=date(2015, 1, 1)), firm()
    known = False
    columns = "lawyer_id, firm_id, since, until, category, authority, since_assumed"
    sql = f"INSERT INTO lawyers_practiceterm ({columns}) VALUES (%s, %s, %s, %s, '1', '3299', %s)"  # noqa: S608  ours

    with pytest.raises(IntegrityError, match="no_overlap"):
        raw(sql, lawyer.pk, other.pk, since, until, known)

    raw("UPDATE lawyers_practiceterm SET until = '2016-01-01' WHERE lawyer_id = %s", lawyer.pk)
    raw(sql, lawyer.pk, other.pk, "2016-01-01", None, known)
    assert PracticeTerm.objects.on(date(2016, 1, 1)).get(lawyer=lawyer).firm == other


SINGLE = [
    (Post.Kind.DIRECTOR, "firm", firm),
    (Post.Kind.BRANCH_SECRETARY, "branch", branch),
    (Post.Kind.DISCIPLINE_SUPERVISOR, "branch", branch),
]


@pytest.mark.requirement("S1-02")
@pytest.mark.parametrize(("kind", "place", "build"), SINGLE)
def test_a_post_for_one_is_held_by_one_on_any_day(kind: str, place: str, build: Callable[[], object]):
    held = make.post(kind, **{place: build()})
    where = {place: getattr(held, place)}

    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        make.post(kind, since=date(2024, 1, 1), **where)

    Post.objects.filter(pk=held.pk).update(until=date(2024, 1, 1))
    later = make.post(kind, since=date(2024, 1, 1), **where)
    assert Post.objects.on(date(2023, 12, 31)).get(**where, kind=kind) == held
    assert Post.objects.on(date(2024, 1, 1)).get(**where, kind=kind) == later


def test_many_are_partners_and_a_director_may_be_secretary():
    place = firm()
    make.post(Post.Kind.PARTNER, firm=place)
    make.post(Post.Kind.PARTNER, firm=place)
    director = make.post(Post.Kind.DIRECTOR, firm=place)

    assert make.post(Post.Kind.BRANCH_SECRETARY, branch=branch(place), person=director.person)


@pytest.mark.parametrize(
    ("kind", "places"),
    [
        ("director", ()),
        ("director", ("branch",)),
        ("director", ("firm", "branch")),
        ("discipline_supervisor", ("firm",)),
    ],
)
def test_a_post_stands_in_the_kind_of_place_it_belongs_to(kind: str, places: tuple[str, ...]):
    build = {"firm": firm, "branch": branch}

    with pytest.raises(IntegrityError, match="post_in_firm_or_branch"), transaction.atomic():
        Post.objects.create(
            kind=kind, person=person(), since=date(2024, 1, 1), **{place: build[place]() for place in places}
        )


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.requirement("S1-02")
@pytest.mark.django_db(transaction=True)
def test_of_two_supervisors_appointed_at_once_by_two_connections_one_is_refused():
    place, one, other = branch(), person(), person()

    def serve(who: Person) -> None:
        Post.objects.create(
            kind=Post.Kind.DISCIPLINE_SUPERVISOR, branch=place, person=who, since=date(2024, 1, 1)
        )

    results = at_once(lambda: serve(one), lambda: serve(other))

    errors = [result.exception() for result in results if result.exception()]
    assert len(errors) == 1
    assert "no_overlap" in str(errors[0])
    assert Post.objects.filter(branch=place).count() == 1
