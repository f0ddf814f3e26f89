"""On what a run of publication stands: the policy in force whose register two persons released."""

from dataclasses import dataclass
from datetime import date

from disclosures.models import DisclosurePolicy, PolicyRule
from disclosures.rules import ONE_BY_ONE, Policy, Rule
from firms.models import District
from lawyers.models import RecordKind


@dataclass(frozen=True)
class Ground:
    """`by_class`: kinds released with the register; `by_one`: kinds whose records need a release each."""

    policy: Policy
    since: date
    by_class: frozenset[int]
    by_one: frozenset[int]
    authorities: dict[str, str]


def ground_of(row: DisclosurePolicy) -> Ground:
    policy = policy_data(row)
    release = row.releases.approved().get()
    kinds = [
        (kind.pk, line)
        for kind in RecordKind.objects.all()
        if (line := policy.line_for(kind.code, kind.side)) and line.shown
    ]
    assert row.since is not None
    return Ground(
        policy=policy,
        since=max(row.since, release.not_before or row.since),
        by_class=frozenset(pk for pk, line in kinds if line.item not in ONE_BY_ONE),
        by_one=frozenset(pk for pk, line in kinds if line.item in ONE_BY_ONE),
        authorities=District.objects.names(),
    )


def policy_data(row: DisclosurePolicy) -> Policy:
    return Policy(tuple(map(_line, row.rules.select_related("kind"))))


def _line(rule: PolicyRule) -> Rule:
    return Rule(
        item=rule.item,
        kind=rule.kind.code if rule.kind else "",
        shown=rule.shown,
        months=rule.months,
        counted_from=rule.counted_from,
        last=rule.last,
        letters=tuple(rule.letters),
        before_effect=rule.before_effect,
    )
