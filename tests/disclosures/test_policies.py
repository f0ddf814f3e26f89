"""A policy is drawn up by one person, put in force by another, and frozen from then on."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from accounts.permissions import NotVisible
from base.errors import RuleError
from disclosures.models import DisclosurePolicy, PolicyRule
from disclosures.services import (
    add_rule,
    approve_policy,
    change_rule,
    draft_policy,
    prepare_policy,
    seed,
    update_association,
)
from lawyers.models import RecordKind
from tests.make import disclosures as make
from tests.make.accounts import staff, user
from tests.make.disclosures import NOON

pytestmark = pytest.mark.django_db

SINCE = date(2026, 12, 1)


def officer(*verbs: str):
    return staff("prepare_policy", "view_disclosurepolicy", "view_policyrule", *verbs)


def approver():
    return staff("approve_policy", "view_disclosurepolicy")


def default() -> DisclosurePolicy:
    return DisclosurePolicy.objects.get(number=1)


def line(policy: DisclosurePolicy, name: str) -> PolicyRule:
    return next(rule for rule in policy.rules.all() if name in {rule.kind and rule.kind.code, rule.item})


def test_the_seeded_policy_is_a_draft_with_the_default_periods():
    policy = default()

    assert policy.status == "draft"
    assert not line(policy, "reprimand").shown
    assert not line(policy, "warning").shown
    assert not line(policy, "circulated-criticism").shown
    assert (line(policy, "public-censure").shown, line(policy, "public-censure").months) == (True, 24)
    assert line(policy, "membership-suspension").counted_from == "ends"
    assert line(policy, "membership-revocation").months is None
    assert line(policy, "assessment").last == 3
    assert line(policy, "grade").letters == ["A", "B"]
    assert not line(policy, "arithmetic").shown


def test_seeding_again_changes_nothing():
    policy = default()
    PolicyRule.objects.filter(policy=policy, item="grade").update(letters=["A"])

    seed(NOON)

    assert line(default(), "grade").letters == ["A"]
    assert DisclosurePolicy.objects.count() == 1


def test_a_policy_comes_into_force_by_two_persons():
    author, second = officer(), approver()
    policy = prepare_policy(default(), document_no="云律发〔2026〕1 号", since=SINCE, now=NOON, actor=author)

    approve_policy(policy, now=NOON, actor=second)

    assert (policy.status, policy.prepared_by, policy.approved_by) == (
        "in_force",
        author.person,
        second.person,
    )
    assert list(AuditEntry.objects.about(policy).values_list("verb", flat=True)) == [
        "approve_policy",
        "prepare_policy",
    ]


def test_who_prepared_a_policy_cannot_approve_it_with_another_account():
    author = officer()
    other_account = approver()
    other_account.person = author.person
    other_account.save()
    policy = prepare_policy(default(), document_no="1", since=SINCE, now=NOON, actor=author)

    with pytest.raises(RuleError, match="另一人"):
        approve_policy(policy, now=NOON, actor=other_account)


def test_a_policy_that_nobody_prepared_cannot_be_approved():
    with pytest.raises(RuleError, match="还没有提交"):
        approve_policy(default(), now=NOON, actor=approver())


def test_an_account_without_a_person_cannot_take_part():
    nameless = officer()
    nameless.person = None
    nameless.save()

    with pytest.raises(RuleError, match="没有关联人员"):
        prepare_policy(default(), document_no="1", since=SINCE, now=NOON, actor=nameless)


def test_whoever_sees_policies_without_the_verb_is_refused():
    with pytest.raises(PermissionDenied):
        approve_policy(default(), now=NOON, actor=officer())


def test_for_everybody_else_there_is_no_policy():
    with pytest.raises(NotVisible):
        approve_policy(default(), now=NOON, actor=user())


def test_a_policy_in_force_is_not_changed_by_a_service():
    policy = make.policy()

    with pytest.raises(RuleError, match="新建一版"):
        change_rule(line(policy, "grade"), letters=["A"], now=NOON, actor=officer())


def test_the_lines_of_a_policy_in_force_are_not_changed_by_sql():
    policy = make.policy()

    with pytest.raises(IntegrityError), transaction.atomic():
        policy.rules.filter(item="grade").update(letters=["A", "B", "C", "D"])
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyRule.objects.create(policy=policy, item="honour", kind=RecordKind.objects.get(code="legal-aid"))


@pytest.mark.parametrize("change", [{"document_no": "改"}, {"since": date(2020, 1, 1)}, {"status": "draft"}])
def test_a_policy_in_force_is_not_changed_by_sql(change: dict[str, object]):
    policy = make.policy()

    with pytest.raises(IntegrityError), transaction.atomic():
        DisclosurePolicy.objects.filter(pk=policy.pk).update(**change)


def test_the_database_wants_two_persons_for_a_policy_in_force():
    policy = default()
    one = officer().person

    with pytest.raises(IntegrityError), transaction.atomic():
        DisclosurePolicy.objects.filter(pk=policy.pk).update(
            prepared_by=one, approved_by=one, since=SINCE, status="in_force"
        )


def test_a_sanction_line_must_name_its_kind():
    with pytest.raises(RuleError):
        add_rule(default(), item="sanction", kind=None, shown=True, now=NOON, actor=officer())


def test_one_kind_has_one_line():
    kind = RecordKind.objects.get(code="public-censure")

    with pytest.raises(RuleError):
        add_rule(default(), item="penalty", kind=kind, shown=True, now=NOON, actor=officer())


def test_a_new_draft_begins_with_the_lines_of_the_newest_version():
    make.policy(grade={"letters": ["A"]})

    draft = draft_policy(now=NOON, actor=officer())

    assert draft.number == 3
    assert line(draft, "grade").letters == ["A"]
    with pytest.raises(RuleError, match="已有一个草案"):
        draft_policy(now=NOON, actor=officer())


def test_arithmetic_is_refused_while_the_scheme_counts_what_is_not_shown():
    make.counting_scheme(warning=-2_000)
    author = officer()
    policy = prepare_policy(default(), document_no="1", since=SINCE, now=NOON, actor=author)
    change_rule(line(policy, "arithmetic"), shown=True, now=NOON, actor=author)

    with pytest.raises(RuleError, match="警告"):
        approve_policy(policy, now=NOON, actor=approver())

    change_rule(line(policy, "warning"), shown=True, months=12, now=NOON, actor=author)
    assert approve_policy(policy, now=NOON, actor=approver()).status == "in_force"


def test_a_later_policy_takes_over_only_with_its_own_register():
    first = make.released_register(since=date(2026, 1, 1))
    second = make.policy(since=date(2026, 11, 1))
    assert DisclosurePolicy.objects.effective(make.DAY) == first

    make.release(policy=second)

    first.refresh_from_db()
    assert DisclosurePolicy.objects.effective(make.DAY) == second
    assert DisclosurePolicy.objects.effective(date(2026, 10, 31)) == first
    assert (first.status, first.until) == ("retired", date(2026, 11, 1))


def test_the_name_of_the_association_is_kept_by_whoever_publishes():
    association = make.association()

    update_association(
        association, hotline="8800 9999", now=NOON, actor=staff("publish", "view_disclosurepolicy")
    )

    association.refresh_from_db()
    assert association.hotline_digits == "88009999"
    with pytest.raises(PermissionDenied):
        update_association(association, hotline="1", now=NOON, actor=officer())
