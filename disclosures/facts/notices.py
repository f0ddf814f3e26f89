"""The policy in force and the released rounds with their schemes, in words for /about/ and /grading/."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from credit_ratings.models import Band, Category, GradeRound, Rule, SchemeVersion, Veto
from disclosures.facts.profiles import day
from disclosures.models import DisclosurePolicy, PolicyRule, PublicNotice
from disclosures.rules import FROM_END, Payload


def notices(policy: DisclosurePolicy, today: date) -> list[PublicNotice]:
    """What stands on the notice pages on this day."""
    begun = Q(releases__not_before=None) | Q(releases__not_before__lte=today)
    rounds = GradeRound.objects.filter(begun, releases__status="approved", decided_on__lte=today)
    versions = SchemeVersion.objects.whole().in_bulk({round_.version_id for round_ in rounds})
    schemes = {pk: _scheme(version) for pk, version in versions.items()}
    return [_policy_notice(policy), *(_round_notice(round_, schemes[round_.version_id]) for round_ in rounds)]


# The policy


def _policy_notice(policy: DisclosurePolicy) -> PublicNotice:
    assert policy.since is not None
    return PublicNotice(
        kind=PublicNotice.Kind.POLICY,
        source_id=policy.pk,
        title=str(policy),
        document_no=policy.document_no,
        dated=policy.since,
        payload={"lines": [_line(rule) for rule in policy.rules.select_related("kind")]},
    )


def _line(rule: PolicyRule) -> Payload:
    name = rule.kind.name if rule.kind else rule.get_item_display()
    return {"name": str(name), "shown": rule.shown, "how_long": _how_long(rule) if rule.shown else ""}


def _how_long(rule: PolicyRule) -> str:
    parts = []
    if rule.last:
        parts.append(_("最近 %(number)s 项") % {"number": rule.last})
    if rule.letters:
        parts.append(_("%(letters)s 级") % {"letters": "、".join(rule.letters)})
    if rule.months:
        start = _("自期限届满起") if rule.counted_from == FROM_END else _("自生效之日起")
        parts.append(_("%(start)s %(months)s 个月") % {"start": start, "months": rule.months})
    return "，".join(parts) or _("长期展示")


# Rounds and their schemes


def _round_notice(round_: GradeRound, scheme: Payload) -> PublicNotice:
    assert round_.decided_on is not None
    return PublicNotice(
        kind=PublicNotice.Kind.GRADING,
        source_id=round_.pk,
        title=round_.title,
        document_no=round_.document_no,
        dated=round_.decided_on,
        payload={"as_of": day(round_.as_of), "scheme": scheme},
    )


def _scheme(version: SchemeVersion) -> Payload:
    rules = list(version.rules.all())
    bands = list(version.bands.all())
    return {
        "code": version.scheme.code,
        "name": version.scheme.name,
        "subject": str(version.scheme.get_subject_display()),
        "number": version.number,
        "document_no": version.document_no,
        "valid_from": day(version.valid_from),
        "base": points(version.base_milli),
        "categories": [_category(category, rules) for category in version.categories.all()],
        "bands": [_band(band, above) for band, above in zip(bands, [None, *bands], strict=False)],
        "vetoes": [_veto(veto) for veto in version.vetoes.all()],
    }


def _category(category: Category, rules: Sequence[Rule]) -> Payload:
    return {
        "name": category.name,
        "limit": _limits(category),
        "rules": [_rule(rule) for rule in rules if rule.category_id == category.pk],
    }


def _limits(category: Category) -> str:
    parts = []
    if category.cap_milli is not None:
        parts.append(_("加分最多 %(points)s 分") % {"points": points(category.cap_milli)})
    if category.floor_milli is not None:
        parts.append(_("扣分最多 %(points)s 分") % {"points": points(-category.floor_milli)})
    return "，".join(parts)


def _rule(rule: Rule) -> Payload:
    gain = _("加 %(points)s 分") if rule.points_milli > 0 else _("扣 %(points)s 分")
    return {
        "name": rule.kind.name,
        "points": gain % {"points": points(abs(rule.points_milli))},
        "per": _per(rule),
        "window": window_words(rule.window_kind, rule.window_months),
        "clause": rule.clause,
    }


def _per(rule: Rule) -> str:
    if rule.unit == Rule.Unit.RECORD:
        return _("每项")
    if rule.step_milli == 1000:
        return _("每%(unit)s") % {"unit": rule.kind.unit}
    return _("每 %(amount)s %(unit)s") % {"amount": points(rule.step_milli), "unit": rule.kind.unit}


def _band(band: Band, above: Band | None) -> Payload:
    """From where to where, as 75 分至不满 90 分."""
    low = None if band.threshold_milli is None else points(band.threshold_milli)
    high = None if above is None or above.threshold_milli is None else points(above.threshold_milli)
    if low is None:
        text = _("不属于以上各级的") if high is None else _("不满 %(high)s 分") % {"high": high}
    elif high is None:
        text = _("%(low)s 分及以上") % {"low": low}
    else:
        text = _("%(low)s 分至不满 %(high)s 分") % {"low": low, "high": high}
    return {"letter": band.letter, "name": band.name, "text": text}


def _veto(veto: Veto) -> Payload:
    return {
        "name": veto.kind.name,
        "letter": veto.letter,
        "window": window_words(veto.window_kind, veto.window_months),
        "clause": veto.clause,
    }


def window_words(kind: str, months: int | None) -> str:
    if kind == "always":
        return _("长期计入")
    if kind == "calendar_year":
        return _("计至第 %(years)s 个年末") % {"years": (months or 12) // 12}
    return _("自生效之日起 %(months)s 个月") % {"months": months}


def points(milli: int) -> str:
    """Thousandths as a plain figure."""
    return f"{(Decimal(milli) / 1000).normalize():f}"
