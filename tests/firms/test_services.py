"""The register of firms: entered and changed by hand, by whom it may be."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django import Settings

from accounts.models import AuditEntry
from accounts.permissions import NotVisible
from base.errors import RuleError
from base.models import OutboxTask
from firms.models import District, Firm, FirmName, FormerFirmNumber, PartyBranch
from firms.services import (
    add_districts,
    cover_firms,
    known_districts,
    register_branch,
    register_firm,
    seed_districts,
    update_firm,
)
from tests.make import firms as make
from tests.make.accounts import NOON, director, staff

pytestmark = pytest.mark.django_db

NUMBER = "31321000MD0123454U"


def told(firm: Firm) -> set[str]:
    """The tasks that wait because this firm changed."""
    return set(OutboxTask.objects.filter(key=str(firm.pk)).values_list("task", flat=True))


@pytest.mark.requirement("S1-07")
def test_a_firm_is_entered_and_found_under_its_names():
    firm = register_firm(
        name="云江 砚澄律师事务所",
        number=NUMBER,
        authority="329900",
        former_names=("云江旧渡律师事务所",),
        now=NOON,
        actor=staff("register_firm"),
    )

    assert (firm.name_key, firm.authority, firm.city_run) == ("云江砚澄律师事务所", "3299", True)
    assert firm.names.get().kind == FirmName.Kind.FORMER
    assert AuditEntry.objects.about(firm).get().verb == "register_firm"
    assert "lawyers.follow_firm" in told(firm)


def test_a_firm_with_a_known_number_is_refused():
    make.firm(number=NUMBER)

    with pytest.raises(RuleError, match="已经登记"):
        register_firm(name="另一家", number=NUMBER, authority="3299", now=NOON, actor=staff("register_firm"))


@pytest.mark.parametrize(
    ("verb", "authority"), [("view_firm", "3299"), ("register_firm", "329901"), ("register_firm", "32")]
)
def test_who_may_not_enter_firms_there_is_refused(verb: str, authority: str):
    allowed = (verb, authority) == ("register_firm", "32")
    actor = staff(verb, authority=authority)

    if allowed:
        assert register_firm(name="新所", authority="3299", now=NOON, actor=actor)
        return
    with pytest.raises(PermissionDenied):
        register_firm(name="新所", authority="3299", now=NOON, actor=actor)


@pytest.mark.requirement("S1-07")
def test_a_renamed_firm_keeps_its_former_name_and_number():
    firm = make.firm("云江旧渡律师事务所", number="23299199810100042")

    changes = update_firm(
        firm, name="云江新渡律师事务所", number=NUMBER, now=NOON, actor=staff("update_firm")
    )

    assert changes["name"] == ("云江旧渡律师事务所", "云江新渡律师事务所")
    assert FirmName.objects.get(firm=firm).name == "云江旧渡律师事务所"
    assert FormerFirmNumber.objects.get(firm=firm).number == "23299199810100042"
    assert AuditEntry.objects.about(firm).get(verb="update_firm").detail.values["number"][1] == NUMBER


def test_saying_what_is_known_already_is_refused():
    firm = make.firm(address="文汇路 1 号")

    with pytest.raises(RuleError, match="没有改动"):
        update_firm(firm, address="文汇路 1 号", now=NOON, actor=staff("update_firm"))


def test_a_number_of_another_firm_is_refused():
    make.firm(number=NUMBER)

    with pytest.raises(RuleError, match="另一家"):
        update_firm(make.firm(), number=NUMBER, now=NOON, actor=staff("update_firm"))


def test_another_district_does_not_even_see_the_firm():
    firm = make.firm(authority="329902")

    with pytest.raises(NotVisible):
        update_firm(firm, address="x", now=NOON, actor=staff("update_firm", "view_firm", authority="329901"))


def test_a_director_sees_the_firm_and_does_not_change_the_register():
    firm = make.firm()

    with pytest.raises(PermissionDenied):
        update_firm(firm, address="x", now=NOON, actor=director(firm, "view_firm"))


def test_a_district_does_not_hand_its_firm_to_another():
    firm = make.firm(authority="329901")

    with pytest.raises(PermissionDenied):
        update_firm(firm, authority="329902", now=NOON, actor=staff("update_firm", authority="329901"))


@pytest.mark.requirement("S1-01")
def test_a_branch_is_entered_with_the_firms_it_covers():
    one, other = make.firm(), make.firm()

    branch = register_branch(
        name="砚湖区联合党支部",
        form="joint",
        authority="3299",
        firms=(one, other),
        founded=date(2024, 7, 1),
        now=NOON,
        actor=staff("register_branch"),
    )

    assert {term.firm for term in branch.coverages.on(date(2024, 7, 1))} == {one, other}


@pytest.mark.requirement("S1-01")
def test_a_firm_of_another_branch_is_refused_with_the_name_of_that_branch():
    firm = make.firm("云江砚澄律师事务所")
    make.branch(firm, name="砚澄党支部")

    with pytest.raises(RuleError, match="砚澄党支部"):
        register_branch(
            name="第二支部",
            form="own",
            authority="3299",
            firms=(firm,),
            now=NOON,
            actor=staff("register_branch"),
        )


def test_an_own_branch_of_two_firms_is_refused():
    with pytest.raises(RuleError, match="联合支部"):
        register_branch(
            name="支部",
            form="own",
            authority="3299",
            firms=(make.firm(), make.firm()),
            now=NOON,
            actor=staff("register_branch"),
        )


def test_who_may_not_enter_branches_is_refused():
    with pytest.raises(PermissionDenied):
        register_branch(
            name="支部",
            form="own",
            authority="3299",
            firms=(make.firm(),),
            now=NOON,
            actor=staff("view_firm"),
        )


def test_a_branch_changes_its_firms_on_a_day():
    stays, leaves, comes = make.firm(), make.firm(), make.firm()
    branch = make.branch(stays, leaves, since=date(2022, 1, 1))
    day = NOON.date()

    cover_firms(branch, [stays, comes], since=day, now=NOON, actor=staff("register_branch"))

    assert {term.firm for term in branch.coverages.on(date(2022, 1, 1))} == {stays, leaves}
    assert {term.firm for term in branch.coverages.on(day)} == {stays, comes}


def test_a_branch_of_another_district_is_not_seen_and_its_own_firm_sees_it():
    firm = make.firm(authority="329902")
    branch = make.branch(firm, authority="329902")

    assert branch not in PartyBranch.objects.visible_to(staff("view_partybranch", authority="329901"), "view")
    assert branch in PartyBranch.objects.visible_to(director(firm, "view_partybranch"), "view")


def test_provinces_are_seeded_once():
    seed_districts()
    seed_districts()

    assert District.objects.get(pk="320000").name == "江苏省"
    assert District.objects.filter(pk="320000").count() == 1


def test_a_code_of_the_national_list_is_entered_when_it_is_met():
    found = known_districts({"321002", "321000", "329999", "110103", "x"})

    assert {code: district.name for code, district in found.items()} == {
        "321002": "广陵区",
        "321000": "扬州市",
    }
    assert District.objects.filter(pk="321002").exists()


def test_made_up_districts_are_refused_in_production(settings: Settings):
    settings.PRODUCTION = True

    with pytest.raises(RuleError, match="演示"):
        add_districts({"329999": "无有区"}, fictional=True, now=NOON, actor=None)


def test_districts_are_added_by_who_may_register_and_once():
    actor = staff("register_firm")

    assert add_districts({"329998": "新设区"}, now=NOON, actor=actor)
    assert not add_districts({"329998": "新设区"}, now=NOON, actor=actor)
    with pytest.raises(PermissionDenied):
        add_districts({"329997": "某区"}, now=NOON, actor=staff("view_firm"))
