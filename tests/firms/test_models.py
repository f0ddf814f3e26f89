"""What the database itself refuses of firms and branches, and how a firm describes itself."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from firms.models import BranchCoverage, District, Firm, FirmName, PartyBranch, authority_name
from tests.base.connections import at_once
from tests.make import firms as make

pytestmark = pytest.mark.django_db


def raw(sql: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.requirement("b-1")
def test_a_city_run_firm_lies_in_a_district_and_is_managed_by_the_city():
    city_run = make.firm(authority="3299", district=make.district("329901"))
    of_district = make.firm(authority="329901", district=make.district("329901"))

    assert city_run.city_run
    assert not of_district.city_run


def test_the_public_page_of_a_firm_is_its_number_and_none_without_one():
    assert make.firm(number="31329900MD0000014X").public_path() == "/firms/31329900MD0000014X/"
    assert make.firm(number="").public_path() == ""


def test_two_firms_never_share_a_number_but_many_have_none():
    known = make.firm()
    make.firm(number="")
    make.firm(number="")

    with pytest.raises(IntegrityError, match="firm"), transaction.atomic():
        make.firm(number=known.number)


@pytest.mark.parametrize("model", [Firm, PartyBranch])
def test_an_authority_with_trailing_zeros_is_refused(model: type[Firm] | type[PartyBranch]):
    row = make.firm() if model is Firm else make.branch()

    with pytest.raises(IntegrityError, match="authority_stripped"):
        model._default_manager.filter(pk=row.pk).update(authority="329900")


@pytest.mark.parametrize("column", ["since", "until"])
def test_a_term_that_ends_before_it_begins_is_refused(column: str):
    term = make.branch(since=date(2024, 5, 1)).coverages.get()
    end = date(2024, 5, 1)

    with pytest.raises(IntegrityError, match="branchcoverage_term_positive"):
        raw("UPDATE firms_branchcoverage SET until = %s WHERE id = %s", end, term.pk)


def test_the_same_name_of_a_firm_is_kept_once():
    firm = make.firm()
    FirmName.objects.create(firm=firm, name="旧名所", name_key="旧名所", kind="former")

    with pytest.raises(IntegrityError, match=r"firmname|firm_id"), transaction.atomic():
        FirmName.objects.create(firm=firm, name="旧 名所", name_key="旧名所", kind="former")


def test_a_branch_dissolved_before_its_founding_is_refused():
    branch = make.branch(since=date(2024, 5, 1))

    with pytest.raises(IntegrityError, match="partybranch_dissolved_later"):
        raw("UPDATE firms_partybranch SET dissolved = '2024-04-30' WHERE id = %s", branch.pk)


@pytest.mark.requirement("S1-01")
@pytest.mark.parametrize(
    ("since", "until"),
    [("2024-01-01", None), ("2020-01-01", "2022-01-02"), ("2023-06-01", "2023-07-01")],
)
def test_a_firm_belongs_to_one_branch_on_any_day_even_by_raw_sql(since: str, until: str | None):
    firm = make.firm()
    term = make.branch(firm, since=date(2022, 1, 1)).coverages.get()
    other = make.branch()
    sql = "INSERT INTO firms_branchcoverage (branch_id, firm_id, since, until) VALUES (%s, %s, %s, %s)"

    with pytest.raises(IntegrityError, match="no_overlap"):
        raw(sql, other.pk, firm.pk, since, until)

    raw("UPDATE firms_branchcoverage SET until = '2023-01-01' WHERE id = %s", term.pk)
    raw(sql, other.pk, firm.pk, "2023-01-01", None)
    assert set(BranchCoverage.objects.on(date(2022, 12, 31)).filter(firm=firm)) == {term}
    assert BranchCoverage.objects.on(date(2023, 1, 1)).get(firm=firm).branch == other


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_connections_that_cover_one_firm_at_once_one_is_refused():
    firm, one, other = make.firm(), make.branch(), make.branch()

    def cover(branch: PartyBranch) -> None:
        BranchCoverage.objects.create(branch=branch, firm=firm, since=date(2024, 1, 1))

    results = at_once(lambda: cover(one), lambda: cover(other))

    errors = [result.exception() for result in results if result.exception()]
    assert len(errors) == 1
    assert "no_overlap" in str(errors[0])
    assert BranchCoverage.objects.filter(firm=firm).count() == 1


def test_a_coverage_of_a_past_day_does_not_change_with_todays_edits():
    firm = make.firm()
    branch = make.branch(firm, since=date(2022, 1, 1))

    BranchCoverage.objects.filter(firm=firm).update(until=date(2026, 3, 9))

    assert BranchCoverage.objects.on(date(2025, 1, 1)).get(firm=firm).branch == branch
    assert not BranchCoverage.objects.on(date(2026, 3, 9)).filter(firm=firm)


def test_a_branch_exists_from_its_founding_to_its_end():
    branch = make.branch(since=date(2022, 1, 1), dissolved=date(2024, 1, 1))

    assert branch in PartyBranch.objects.on(date(2023, 12, 31))
    assert branch not in PartyBranch.objects.on(date(2024, 1, 1))
    assert branch not in PartyBranch.objects.on(date(2021, 12, 31))


def test_names_of_authorities_are_found_by_stripped_code():
    make.district("329900", "云江市")
    make.district("329901", "砚湖区")

    names = District.objects.names()

    assert (names["3299"], names["329901"]) == ("云江市", "砚湖区")
    assert [authority_name(code) for code in ("", "3299", "329901", "329977")] == [
        "全国",
        "云江市",
        "砚湖区",
        "329977",
    ]
