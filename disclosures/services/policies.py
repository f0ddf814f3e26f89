"""Policies: drawn up by one person, put in force by another, then frozen. And whose site it is."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Person, User
from accounts.permissions import require, require_verb
from base.errors import RuleError
from base.outbox import emit
from base.states import advance, change
from credit_ratings.models import Rule, SchemeVersion, Veto
from disclosures.facts import policy_data
from disclosures.models import Association, DisclosurePolicy, LogHead, PolicyRule, PublicSubject
from disclosures.rules import ARITHMETIC
from disclosures.topics import RELEASED
from lawyers.models import RecordKind

DEFAULTS = Path(__file__).parents[1] / "data" / "policy.json"
RULE_FIELDS = ("shown", "months", "counted_from", "last", "letters", "before_effect", "clause", "sure")


@transaction.atomic
def seed(now: datetime) -> None:
    """The empty log, and the default policy as a draft: nothing is public until an association decides."""
    LogHead.objects.get_or_create(pk=1)
    if DisclosurePolicy.objects.exists():
        return
    kinds = {kind.code: kind for kind in RecordKind.objects.all()}
    policy = DisclosurePolicy.objects.create(number=1)
    PolicyRule.objects.bulk_create(
        PolicyRule(policy=policy, **line | {"kind": kinds[line["kind"]] if "kind" in line else None})
        for line in json.loads(DEFAULTS.read_text())
    )


@transaction.atomic
def draft_policy(*, now: datetime, actor: User | None) -> DisclosurePolicy:
    """A new version with the lines of the newest one, to be changed and then approved."""
    require_verb(actor, "prepare_policy")
    newest = DisclosurePolicy.objects.order_by("-number").first()
    if newest is not None and newest.status == DisclosurePolicy.Status.DRAFT:
        raise RuleError(
            _("已有一个草案（第 %(number)s 版），请在草案上修改"), params={"number": newest.number}
        )
    last = DisclosurePolicy.objects.aggregate(last=Max("number"))["last"] or 0
    policy = DisclosurePolicy.objects.create(number=last + 1)
    lines = list(newest.rules.all()) if newest else []
    for line in lines:
        line.pk, line.policy = None, policy
    PolicyRule.objects.bulk_create(lines)
    record(actor, "draft_policy", policy, now=now)
    return policy


@transaction.atomic
def add_rule(
    policy: DisclosurePolicy,
    *,
    item: str,
    kind: RecordKind | None,
    now: datetime,
    actor: User | None,
    **fields: Any,
) -> PolicyRule:
    """A line for an item or kind that the draft does not name yet; `fields` are RULE_FIELDS."""
    require(actor, "prepare_policy", policy)
    _must_be_draft(policy)
    rule = PolicyRule(policy=policy, item=item, kind=kind, **fields)
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError as error:
        raise RuleError(_("这一项已有条目，或者项目与记录种类不相符，请修改已有条目")) from error
    record(actor, "add_rule", policy, {str(rule): (None, rule.shown)}, now=now)
    return rule


@transaction.atomic
def change_rule(rule: PolicyRule, *, now: datetime, actor: User | None, **fields: Any) -> PolicyRule:
    """Change a line of a draft; `fields` are some of RULE_FIELDS."""
    require(actor, "prepare_policy", rule)
    _must_be_draft(rule.policy)
    changes = change(rule, **{name: fields[name] for name in RULE_FIELDS if name in fields})
    if not changes:
        raise RuleError(_("没有改动任何内容"), code="unchanged")
    record(actor, "change_rule", rule, changes, now=now)
    return rule


@transaction.atomic
def prepare_policy(
    policy: DisclosurePolicy, *, document_no: str, since: date, now: datetime, actor: User | None
) -> DisclosurePolicy:
    """Put the draft before whoever approves it, with the document that adopts it and its first day."""
    require(actor, "prepare_policy", policy)
    _must_be_draft(policy)
    if not document_no.strip():
        raise RuleError(_("请填写通过本制度的文号"), code="document_no", status=400)
    fields: dict[str, Any] = {"document_no": document_no.strip(), "since": since}
    fields["prepared_by"] = person_of(actor)
    record(actor, "prepare_policy", policy, change(policy, **fields), now=now)
    return policy


@transaction.atomic
def approve_policy(policy: DisclosurePolicy, *, now: datetime, actor: User | None) -> DisclosurePolicy:
    """Put a prepared draft in force, as somebody else than who prepared it. Shows nothing by itself.

    What is public under it follows from the release of the register. RuleError when it would show the
    arithmetic of grades that count something not shown: the sum would tell what the page keeps silent about.
    """
    require(actor, "approve_policy", policy)
    approver = person_of(actor)
    if policy.prepared_by_id is None or policy.since is None:
        raise RuleError(_("这一版还没有提交，请先由拟定人填写文号和施行日期"), code="not_prepared")
    if policy.prepared_by_id == approver.pk:
        raise RuleError(_("拟定人不能批准自己拟定的制度，请由另一人批准"), code="two_persons")
    if hidden := hidden_counted_kinds(policy):
        raise RuleError(
            _("评定办法计入了不公开的记录（%(kinds)s），不能公开评定算法。请改为不公开，或者先修改评定办法"),
            code="arithmetic",
            params={"kinds": "、".join(hidden)},
        )
    changes = advance(policy, DisclosurePolicy.Status.IN_FORCE, approved_by=approver)
    record(actor, "approve_policy", policy, changes, now=now)
    return policy


def hidden_counted_kinds(policy: DisclosurePolicy) -> list[str]:
    """Kinds that a scheme in force counts and this policy does not show, if it shows arithmetic."""
    lines = policy_data(policy)
    if not lines.line(ARITHMETIC).shown:
        return []
    versions = SchemeVersion.objects.filter(status__in=["approved", "in_force"])
    counted = [
        row.kind
        for model in (Rule, Veto)
        for row in model.objects.filter(version__in=versions).select_related("kind")
    ]
    return sorted({kind.name for kind in counted if not lines.shows(kind.code, kind.side)})


def register_association(*, now: datetime, actor: User | None, **fields: Any) -> Association:
    """Say for the first time whose site it is."""
    return update_association(Association(), now=now, actor=actor, **fields)


@transaction.atomic
def update_association(
    association: Association, *, now: datetime, actor: User | None, **fields: Any
) -> Association:
    """Name, telephone and filing numbers in header and footer; all pages are made again with them."""
    require_verb(actor, "publish")
    if association._state.adding:
        association = Association.objects.create(pk=1, **fields)
        changes = {name: ("", value) for name, value in fields.items()}
    else:
        changes = change(association, **fields)
    if not changes:
        raise RuleError(_("没有改动任何内容"), code="unchanged")
    record(actor, "update_association", association, changes, now=now)
    emit(RELEASED, PublicSubject.objects.values_list("file_id", flat=True))
    return association


def person_of(actor: User | None) -> Person:
    """Who acts, as a human being: two accounts of one person are one."""
    if actor is None or actor.person is None:
        raise RuleError(
            _("当前账号没有关联人员，不能办理需要两人审核的事项，请联系系统管理员"), code="no_person"
        )
    return actor.person


def _must_be_draft(policy: DisclosurePolicy) -> None:
    if policy.status != DisclosurePolicy.Status.DRAFT:
        raise RuleError(_("这一版已经施行，不能再改。请新建一版后修改"), code="frozen")
