"""Relations are declared and ended; who had a hand in a matter is only ever added."""

from datetime import date, datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Involvement, Person, Relation, User
from accounts.permissions import require
from base.errors import RuleError
from base.states import change


@transaction.atomic
def declare_relation(
    person: Person,
    *,
    kind: str,
    since: date,
    other: Person | None = None,
    firm: models.Model | None = None,
    until: date | None = None,
    note: str = "",
    now: datetime,
    actor: User | None,
) -> Relation:
    """Write down what stands between a person and another one, or a firm, from a day on."""
    require(actor, "declare_relation", person)
    relation = _relation(person, other, firm)
    relation.kind, relation.since, relation.until = kind, since, until
    relation.note, relation.declared_by = note.strip(), actor.person if actor else None
    _check(relation)
    relation.save()
    record(actor, "declare_relation", relation, {"kind": (None, kind), "since": (None, since)}, now=now)
    return relation


@transaction.atomic
def end_relation(
    relation: Relation, *, until: date, reason: str, now: datetime, actor: User | None
) -> Relation:
    """From this day on it no longer holds. Neither of the two ends it, for whom it stands in the way."""
    require(actor, "end_relation", relation)
    if actor and actor.person_id and actor.person_id in {relation.person_id, relation.other_id}:
        raise RuleError(_("不能终止涉及本人的关系，请由其他工作人员办理"), code="oneself")
    if relation.until:
        raise RuleError(_("这项关系已有终止日期"), code="wrong_state")
    if until < relation.since:
        raise RuleError(_("终止日期不得早于开始日期"), code="term")
    changes = change(relation, expect={"until": None}, until=until)
    record(actor, "end_relation", relation, changes, reason=reason, now=now)
    return relation


def involve(
    person: Person, *, subject: models.Model, role: str, now: datetime, actor: User | None
) -> Involvement:
    """This person has this part in this matter. Twice is once, with its first time.

    The calling service asks for the right and writes the audit line of its act; the row is history itself.
    """
    same = {"subject_type": subject._meta.label_lower, "subject_id": str(subject.pk)}
    return Involvement.objects.get_or_create(**same, person=person, role=role, defaults={"at": now})[0]


def _relation(person: Person, other: Person | None, firm: models.Model | None) -> Relation:
    """Unsaved; two persons in the one direction that is stored."""
    if (other is None) == (firm is None):
        raise RuleError(_("请填写一位相关人员，或者一家律师事务所"), code="side", status=400)
    if other is None:
        return Relation(person=person, firm_id=firm.pk, title=str(firm)[:100])  # type: ignore[union-attr]  # one is given
    if other.pk == person.pk:
        raise RuleError(_("不能登记与本人的关系"), code="oneself", status=400)
    first, second = sorted((person, other), key=lambda one: one.pk)
    return Relation(person=first, other=second)


def _check(relation: Relation) -> None:
    if relation.kind not in Relation.Kind.values:
        raise RuleError(_("请选择关系"), code="kind", status=400)
    if relation.kind == Relation.Kind.KINSHIP and relation.other is None:
        raise RuleError(_("近亲属只能是人员，不能是律师事务所"), code="kind", status=400)
    if relation.until and relation.until < relation.since:
        raise RuleError(_("终止日期不得早于开始日期"), code="term", status=400)
    if len(relation.note) > 60:
        raise RuleError(_("说明不超过 60 个字"), code="note", status=400)
