"""The register of lawyers by hand: entered, changed, moved, appointed, and by whom."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry, Person
from accounts.permissions import NotVisible
from base import crypto
from base.errors import RuleError
from base.models import OutboxTask
from firms.models import Firm
from lawyers.models import FormerLicence, IntegrityFile, Lawyer, PartyMembership, Post
from lawyers.services import (
    appoint,
    end_post,
    move_lawyer,
    register_lawyer,
    seed_kinds,
    update_lawyer,
)
from lawyers.tasks import follow
from tests.base.connections import at_once
from tests.make import lawyers as make
from tests.make.accounts import CITY, NOON, director, owner, person, staff
from tests.make.firms import branch, firm

pytestmark = pytest.mark.django_db

TODAY = NOON.date()
LICENCE = "13299201210004821"


def registered(**fields: Any) -> Lawyer:
    defaults = {"name": "沈知远", "licence": LICENCE, "category": "1", "firm": None, "authority": ""}
    actor = fields.pop("actor", None) or staff("register_lawyer", "register_person")
    return register_lawyer(**defaults | fields, now=NOON, actor=actor)


@pytest.mark.requirement("S1-18")
@pytest.mark.requirement("S2-02")
def test_a_lawyer_is_entered_with_person_term_and_file():
    place = firm(authority="329901")

    lawyer = registered(
        firm=place, authority="329900", since=date(2020, 5, 1), id_number="11010519491231002X"
    )

    assert (lawyer.name, lawyer.authority) == ("沈知远", "329901")
    assert lawyer.terms.on(date(2020, 5, 1)).get().firm == place
    assert lawyer.file == IntegrityFile.objects.get(lawyer=lawyer)
    assert lawyer.person.id_number_lookup == crypto.lookup("lookup", "11010519491231002X")
    assert AuditEntry.objects.about(lawyer).get().verb == "register_lawyer"


@pytest.mark.requirement("b-9")
def test_a_lawyer_without_a_firm_belongs_to_the_place_given_or_to_the_seat_that_acts():
    assert registered(category="6", authority="329901").authority == "329901"
    assert registered(category="7", licence="13299201270004822").authority == CITY


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "可以不填律所"),
        ({"category": "6", "licence": "1"}, "17 位"),
        ({"category": "6", "id_number": "321002198502290015"}, "出生日期"),
    ],
)
def test_a_lawyer_who_cannot_be_is_refused(fields: dict[str, Any], why: str):
    with pytest.raises(RuleError, match=why):
        registered(**fields)

    assert not Lawyer.objects.exists()


def test_a_known_licence_or_a_former_one_is_refused():
    FormerLicence.objects.create(lawyer=make.lawyer(licence=LICENCE), number="13299200510000017")

    for number in (LICENCE, "13299200510000017"):
        with pytest.raises(RuleError, match="已经登记"):
            registered(category="6", licence=number)


def test_one_person_is_one_lawyer():
    registered(category="6", id_number="11010519491231002X")

    with pytest.raises(RuleError, match="沈知远"):
        registered(category="6", licence="13299201210004822", id_number="11010519491231002X")


def test_who_may_not_register_lawyers_there_is_refused():
    with pytest.raises(PermissionDenied):
        registered(category="6", actor=staff("view_lawyer"))
    with pytest.raises(PermissionDenied):
        registered(category="6", authority="329902", actor=staff("register_lawyer", authority="329901"))


@pytest.mark.requirement("S2-08")
def test_a_lawyer_moves_on_a_day_and_is_seen_by_the_new_firm_from_then_on():
    old, other = firm(), firm(authority="329901")
    lawyer = make.lawyer(firm=old, since=date(2015, 1, 1))

    move_lawyer(lawyer, firm=other, since=date(2026, 3, 1), now=NOON, actor=staff("move_lawyer"))

    assert lawyer.terms.on(date(2026, 2, 28)).get().firm == old
    assert lawyer.terms.on(date(2026, 3, 1)).get().firm == other
    assert lawyer in Lawyer.objects.visible_to(director(other, "view_lawyer"), "view")
    assert lawyer not in Lawyer.objects.visible_to(director(old, "view_lawyer"), "view")
    assert Lawyer.objects.get(pk=lawyer.pk).authority == "329901"
    assert OutboxTask.objects.filter(task="disclosures.publish", key=str(lawyer.file.pk)).exists()


@pytest.mark.parametrize(
    ("since", "state", "why"),
    [
        (date(2026, 3, 10), {}, "今天之后"),
        (date(2015, 1, 1), {}, "须晚于"),
        (date(2026, 3, 1), {"status": "cancelled"}, "不能变更"),
    ],
)
def test_a_move_that_cannot_be_is_refused(since: date, state: dict[str, str], why: str):
    lawyer = make.lawyer(since=date(2015, 1, 1), **state)

    with pytest.raises(RuleError, match=why):
        move_lawyer(lawyer, firm=firm(), since=since, now=NOON, actor=staff("move_lawyer"))

    assert lawyer.terms.get().until is None


def test_a_move_to_the_same_firm_is_refused():
    place = firm()
    lawyer = make.lawyer(firm=place)

    with pytest.raises(RuleError, match="已在这家"):
        move_lawyer(lawyer, firm=place, since=TODAY, now=NOON, actor=staff("move_lawyer"))


def test_a_district_moves_nobody_out_of_its_reach():
    place = firm(authority="329901")
    lawyer = make.lawyer(firm=place)
    actor = staff("move_lawyer", authority="329901")

    with pytest.raises(PermissionDenied):
        move_lawyer(lawyer, firm=firm(authority="329902"), since=TODAY, now=NOON, actor=actor)
    with pytest.raises(NotVisible):
        move_lawyer(make.lawyer(), firm=place, since=TODAY, now=NOON, actor=actor)


def test_a_new_licence_keeps_the_old_one_findable():
    lawyer = make.lawyer(licence=LICENCE)

    update_lawyer(lawyer, licence="13299201220004821", category="2", now=NOON, actor=staff("update_lawyer"))

    assert lawyer.former_licences.get().number == LICENCE
    assert AuditEntry.objects.about(lawyer).get().detail.values["category"] == ["1", "2"]


def test_who_leaves_practice_leaves_firm_and_term():
    lawyer = make.lawyer()

    update_lawyer(lawyer, status="revoked", now=NOON, actor=staff("update_lawyer"))

    lawyer.refresh_from_db()
    assert (lawyer.firm, lawyer.terms.get().until) == (None, TODAY)


def test_a_change_that_changes_nothing_and_a_licence_of_another_are_refused():
    lawyer, other = make.lawyer(), make.lawyer()

    with pytest.raises(RuleError, match="没有改动"):
        update_lawyer(lawyer, category="1", now=NOON, actor=staff("update_lawyer"))
    with pytest.raises(RuleError, match="另一位"):
        update_lawyer(lawyer, licence=other.licence, now=NOON, actor=staff("update_lawyer"))


@pytest.mark.requirement("S1-18")
def test_a_lawyer_sees_himself_and_changes_nothing():
    lawyer = make.lawyer()
    himself = owner(lawyer.person, "view_lawyer")

    assert list(Lawyer.objects.visible_to(himself, "view")) == [lawyer]
    with pytest.raises(PermissionDenied):
        update_lawyer(lawyer, category="2", now=NOON, actor=himself)


@pytest.mark.requirement("S2-02")
def test_a_file_is_seen_where_its_subject_is():
    place = firm(authority="329901")
    of_lawyer, of_firm = make.file(make.lawyer(firm=place)), make.file(place)

    for user in (staff("view_integrityfile", authority="329901"), director(place, "view_integrityfile")):
        assert set(IntegrityFile.objects.visible_to(user, "view")) == {of_lawyer, of_firm}
    for user in (
        staff("view_integrityfile", authority="329902"),
        director(firm(), "view_integrityfile"),
        staff("view_lawyer"),
    ):
        assert not IntegrityFile.objects.visible_to(user, "view")


def test_affiliation_is_read_under_its_own_verb_alone():
    member = PartyMembership.objects.create(person=make.lawyer().person, affiliation="member")

    assert not PartyMembership.objects.visible_to(staff("view_lawyer", "view_partymembership"), "view")
    assert list(PartyMembership.objects.visible_to(staff("view_membership"), "view")) == [member]


@pytest.mark.requirement("S1-02")
def test_a_supervisor_is_appointed_and_the_next_one_takes_over_on_that_day():
    place, first, second = branch(), person(), person()
    appointed: dict[str, Any] = {
        "kind": "discipline_supervisor",
        "branch": place,
        "now": NOON,
        "actor": staff("appoint"),
    }

    appoint(first, since=date(2024, 1, 1), **appointed)
    appoint(second, since=date(2025, 1, 1), **appointed)

    serving = Post.objects.filter(branch=place, kind="discipline_supervisor")
    assert serving.on(date(2024, 12, 31)).get().person == first
    assert serving.on(date(2025, 1, 1)).get().person == second


@pytest.mark.requirement("S1-02")
def test_who_may_not_be_supervisor_is_refused():
    place = firm()
    of_branch: dict[str, Any] = {"kind": "discipline_supervisor", "since": TODAY, "now": NOON}
    covered = branch(place)
    head = make.post("director", firm=place).person
    outsider = PartyMembership.objects.create(person=person(), affiliation="democratic").person

    with pytest.raises(RuleError, match="主任"):
        appoint(head, branch=covered, actor=staff("appoint"), **of_branch)
    with pytest.raises(RuleError, match="中共党员"):
        appoint(outsider, branch=covered, actor=staff("appoint"), **of_branch)
    with pytest.raises(NotVisible):
        appoint(person(), branch=covered, actor=staff("appoint", authority="329901"), **of_branch)
    assert not Post.objects.filter(branch=covered).exists()


def test_the_same_post_is_not_given_twice_nor_before_the_holder_began():
    held = make.post("director", since=date(2024, 1, 1))
    again: dict[str, Any] = {"kind": "director", "firm": held.firm, "now": NOON, "actor": staff("appoint")}

    with pytest.raises(RuleError, match="已担任"):
        appoint(held.person, since=TODAY, **again)
    with pytest.raises(RuleError, match="接任日期"):
        appoint(person(), since=date(2024, 1, 1), **again)


@pytest.mark.parametrize("places", [(), ("firm",), ("firm", "branch")])
def test_a_branch_post_in_a_firm_is_refused(places: tuple[str, ...]):
    build: dict[str, Any] = {"firm": firm, "branch": branch}

    with pytest.raises(RuleError, match="党支部任职"):
        appoint(
            person(),
            kind="branch_secretary",
            since=TODAY,
            now=NOON,
            actor=staff("appoint"),
            **{place: build[place]() for place in places},
        )


def test_a_post_ends_on_a_day_once():
    held = make.post("director")
    file = make.file(held.firm)
    make.lawyer()

    end_post(held, until=TODAY, now=NOON, actor=staff("appoint"))

    assert not Post.objects.on(TODAY).filter(pk=held.pk)
    assert set(OutboxTask.objects.values_list("key", flat=True)) == {str(file.pk)}
    with pytest.raises(RuleError, match="已经终止"):
        end_post(held, until=TODAY, now=NOON, actor=staff("appoint"))
    with pytest.raises(NotVisible):
        end_post(held, until=TODAY, now=NOON, actor=staff("appoint", authority="329901"))


def test_a_post_is_seen_where_its_firm_or_branch_is():
    place = firm(authority="329901")
    head = make.post("director", firm=place)
    secretary = make.post("branch_secretary", branch=branch(place, authority="329901"))

    for user in (staff("view_post", authority="329901"), director(place, "view_post")):
        assert set(Post.objects.visible_to(user, "view")) == {head, secretary}
    assert not Post.objects.visible_to(staff("view_post", authority="329902"), "view")
    assert list(Post.objects.visible_to(owner(head.person, "view_post"), "view")) == [head]


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_moves_at_once_by_two_connections_one_is_refused():
    lawyer, actor = make.lawyer(since=date(2015, 1, 1)), staff("move_lawyer")

    def go(place: Firm) -> None:
        mine = Lawyer.objects.get(pk=lawyer.pk)
        move_lawyer(mine, firm=place, since=date(2026, 3, 1), now=NOON, actor=actor)

    one, other = firm(), firm()
    results = at_once(lambda: go(one), lambda: go(other))

    errors = [result.exception() for result in results if result.exception()]
    assert len(errors) == 1
    assert "须晚于" in str(errors[0])
    assert lawyer.terms.count() == 2


def test_what_depends_on_a_firm_follows_it():
    lawyer, place = make.lawyer(), firm()
    lawyer.firm.authority = "329902"
    lawyer.firm.save()

    follow([str(lawyer.firm.pk), str(place.pk)], NOON)

    assert Lawyer.objects.get(pk=lawyer.pk).authority == "329902"
    assert lawyer.terms.get().authority == "329902"
    assert IntegrityFile.objects.filter(firm=place).exists()


def test_kinds_are_seeded_once_and_the_offices_words_stay():
    kind = make.kind("reprimand")
    kind.name = "训诫(书面)"
    kind.save()

    seed_kinds()
    seed_kinds()

    kind.refresh_from_db()
    assert kind.name == "训诫(书面)"
    assert Person.objects.count() == 0
