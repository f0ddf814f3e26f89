"""The seeded roles: who may do what, row by row, and that the office's own changes last."""

from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied

from accounts.labels import label
from accounts.models import AuditEntry, Grant, Role
from accounts.services import seed, set_grants
from base.errors import RuleError
from tests.make import accounts as make

pytestmark = pytest.mark.django_db

PAGES: list[Any] = list(admin.site._registry.values())
STAFF = {
    "registrar", "rating-officer", "approver", "publisher", "auditor", "district-officer", "system-admin"
}  # fmt: skip
ACTS = {
    "import_roster": {"registrar"},
    "view_identity": {"registrar"},
    "view_membership": {"registrar"},
    "enter_record": {"rating-officer", "district-officer"},
    "overturn_record": {"approver"},
    "propose_grades": {"rating-officer"},
    "approve_grades": {"approver"},
    "approve_scheme": {"approver"},
    "prepare_release": {"rating-officer", "publisher"},
    "approve_release": {"approver"},
    "approve_policy": {"approver"},
    "publish": {"publisher"},
    "read_audit": {"auditor"},
    "manage_users": {"system-admin"},
    "manage_seats": {"system-admin"},
    "manage_roles": {"system-admin"},
    "confirm_roster": {"director"},
    "declare_relation": {"registrar", "lawyer"},
    "end_relation": {"registrar"},
    "request_unsealing": {"rating-officer"},
    "approve_unsealing": {"approver"},
}


def holders(verb: str) -> set[str]:
    return set(Role.objects.filter(grants__verb=verb).values_list("code", flat=True))


@pytest.mark.parametrize(("verb", "roles"), ACTS.items())
def test_each_act_belongs_to_the_roles_that_are_named_for_it(verb: str, roles: set[str]):
    assert holders(verb) == roles


def test_staff_and_directors_need_a_second_factor():
    assert set(Role.objects.filter(staff=True).values_list("code", flat=True)) == STAFF
    assert set(Role.objects.filter(second_factor=True).values_list("code", flat=True)) == STAFF | {"director"}


def test_the_auditor_reads_and_takes_away_and_changes_nothing():
    verbs = Role.objects.get(code="auditor").grants.values_list("verb", flat=True)

    assert {verb for verb in verbs if not verb.startswith("view_")} == {"read_audit", "export"}


def test_whoever_prepares_does_not_approve():
    for prepare, approve in (
        ("propose_grades", "approve_grades"),
        ("prepare_scheme", "approve_scheme"),
        ("prepare_policy", "approve_policy"),
        ("prepare_release", "approve_release"),
        ("request_unsealing", "approve_unsealing"),
    ):
        assert not holders(prepare) & holders(approve)


def test_the_system_administrator_sees_nothing_of_the_work():
    verbs = set(Role.objects.get(code="system-admin").grants.values_list("verb", flat=True))

    assert not verbs & {"view_lawyer", "view_record", "view_identity", "read_audit", "export"}


def test_each_verb_of_the_roles_has_a_chinese_name():
    verbs = set(Role.objects.values_list("grants__verb", flat=True)) - {None}

    assert {verb for verb in verbs if label(verb) == verb} == set()


def test_each_button_of_the_office_can_be_pushed_by_some_role():
    granted = set(Grant.objects.values_list("verb", flat=True))
    asked = {verb.asks for page in PAGES for verb in page.verbs} | {page.add_right for page in PAGES} - {""}

    assert asked - granted == set()


def test_each_list_of_the_office_can_be_opened_by_some_role():
    granted = set(Grant.objects.values_list("verb", flat=True))

    assert {page.model._default_manager.all().view_verb() for page in PAGES} - granted == set()


def test_to_seed_again_changes_nothing():
    before = dict(Role.objects.values_list("code", "offered")), AuditEntry.objects.count()

    seed(make.NOON)

    assert (dict(Role.objects.values_list("code", "offered")), AuditEntry.objects.count()) == before


def test_a_verb_the_office_took_away_stays_away_and_a_new_one_arrives():
    role = Role.objects.get(code="clerk")
    role.grants.all().delete()
    role.offered = [verb for verb in role.offered if verb != "view_post"]
    role.save()

    seed(make.NOON)

    assert list(role.grants.values_list("verb", flat=True)) == ["view_post"]


def test_rights_of_a_role_are_set_with_a_reason():
    role = make.role(verbs={"view_firm", "export"})
    actor = make.staff("manage_roles", "view_role")

    set_grants(role, verbs={"view_firm", "view_lawyer"}, reason="分工调整", now=make.NOON, actor=actor)

    assert set(role.grants.values_list("verb", flat=True)) == {"view_firm", "view_lawyer"}
    entry = AuditEntry.objects.about(role).get()
    assert entry.detail.reason == "分工调整"
    assert entry.detail.values == {"verbs": [["export", "view_firm"], ["view_firm", "view_lawyer"]]}


def test_nobody_widens_a_role_they_hold():
    actor = make.staff("manage_roles")
    role = actor.seats.get().role

    with pytest.raises(RuleError, match="自己正在担任"):
        set_grants(role, verbs={"approve_grades"}, reason="x", now=make.NOON, actor=actor)


def test_a_right_that_nobody_knows_is_refused():
    with pytest.raises(RuleError, match="fly"):
        set_grants(make.role(), verbs={"fly"}, reason="x", now=make.NOON, actor=make.staff("manage_roles"))


def test_roles_are_not_for_everybody():
    with pytest.raises(PermissionDenied):
        set_grants(make.role(), verbs=(), reason="x", now=make.NOON, actor=make.staff("view_role"))
