"""Schemes: drawn up by one person, approved by another, put in force from a day on, then frozen."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require, require_verb
from base.errors import RuleError
from base.locks import lock
from base.states import advance, change
from credit_ratings.facts import scheme_data
from credit_ratings.imports import SchemeFile, parse, read_file
from credit_ratings.models import Band, Category, Rule, Scheme, SchemeVersion, Veto
from credit_ratings.render import fault
from credit_ratings.rules import RuleData, SchemeData, VetoData, digest, faults
from credit_ratings.services.persons import other_person, person_of
from lawyers.models import RecordKind

SAMPLE = Path(__file__).parents[1] / "data" / "lawyer-scheme.json"
VERSION_FIELDS = ("base_milli", "floor_milli", "ceiling_milli", "rounding", "decimals", "same_matter", "sure")
RULE_FIELDS = (
    "points_milli", "unit", "step_milli", "step_mode", "cap_milli", "window_kind", "window_months", "clause",
    "sure",
)  # fmt: skip
BAND_FIELDS = ("letter", "name", "threshold_milli", "operator", "sure")
VETO_FIELDS = ("letter", "window_kind", "window_months", "clause", "sure")


@transaction.atomic
def seed(now: datetime) -> None:
    """A sample of a scheme as a draft: nothing is graded until an association puts one in force."""
    if not Scheme.objects.exists():
        create_version(read_file(SAMPLE), now=now, actor=None)


@transaction.atomic
def create_version(content: object, *, now: datetime, actor: User | None) -> SchemeVersion:
    """A draft of what a scheme file says (read by imports, or as JSON gives it).

    The newest version when it says the same; if it has no drafter, the actor becomes it.
    """
    require_verb(actor, "prepare_scheme")
    file = content if isinstance(content, SchemeFile) else parse(content)
    kinds = _checked(file)
    scheme = _scheme(file)
    newest = scheme.versions.order_by("-number").first()
    if newest and _says(newest) == _wants(file):
        unclaimed = actor and newest.prepared_by is None
        return adopt_version(newest, now=now, actor=actor) if unclaimed else newest
    version = SchemeVersion.objects.create(
        scheme=scheme,
        number=(scheme.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        title=file.title,
        document_no=file.document_no,
        prepared_by=person_of(actor) if actor else None,
        digest=digest(file.scheme),
        **{name: getattr(file.scheme, name) for name in VERSION_FIELDS},
    )
    _write_rows(version, file.scheme, kinds)
    record(actor, "prepare_scheme", version, {"digest": (None, version.digest)}, now=now)
    return version


@transaction.atomic
def adopt_version(version: SchemeVersion, *, now: datetime, actor: User | None) -> SchemeVersion:
    """Become the drafter of a draft that has none (the sample, or a file loaded without a name)."""
    require(actor, "prepare_scheme", version)
    if version.status != SchemeVersion.Status.DRAFT or version.prepared_by is not None:
        raise RuleError(_("该版本已有拟制人，或者已经批准"), code="wrong_state")
    changes = change(version, expect={"prepared_by": None}, prepared_by=person_of(actor))
    version.refresh_from_db()
    record(actor, "prepare_scheme", version, changes, now=now)
    return version


@transaction.atomic
def approve_version(version: SchemeVersion, *, now: datetime, actor: User | None) -> SchemeVersion:
    """Approve a draft another person drew up; from now on the database refuses any change of its figures."""
    require(actor, "approve_scheme", version)
    approver = other_person(actor, version.prepared_by)
    (locked,) = lock(SchemeVersion.objects.filter(pk=version.pk))
    if digest(scheme_data(locked)) != locked.digest:
        raise RuleError(_("内容与拟制时不一致，请重新登记后再批准"), code="digest")
    changes = advance(version, SchemeVersion.Status.APPROVED, approved_by=approver)
    record(actor, "approve_scheme", version, changes, now=now)
    return version


@transaction.atomic
def put_in_force(
    version: SchemeVersion, *, valid_from: date, now: datetime, actor: User | None
) -> SchemeVersion:
    """施行 from a day on, today at the latest; the version it follows ends with the day before."""
    require(actor, "approve_scheme", version)
    if valid_from > now.date():
        raise RuleError(_("施行日期不得晚于今天，请待施行之日再办理"), code="valid_from", status=400)
    same_subject = SchemeVersion.objects.filter(scheme__subject=version.scheme.subject)
    for other in lock(same_subject.filter(status=SchemeVersion.Status.IN_FORCE)):
        _follow(other, version, valid_from, now, actor)
    past = same_subject.filter(Q(valid_until__gt=valid_from) | Q(valid_from__gt=valid_from))
    if past.exists():
        raise RuleError(_("施行日期早于前一版本的有效期，请另选日期"), code="valid_from", status=400)
    changes = advance(version, SchemeVersion.Status.IN_FORCE, valid_from=valid_from)
    record(actor, "put_in_force", version, changes, now=now)
    return version


def _follow(
    other: SchemeVersion, version: SchemeVersion, valid_from: date, now: datetime, actor: User | None
) -> None:
    if other.scheme_id != version.scheme_id:
        raise RuleError(
            _("同一对象已有施行中的办法“%(other)s”"), code="other_scheme", params={"other": other.scheme}
        )
    if other.valid_from and valid_from < other.valid_from:
        raise RuleError(_("施行日期早于前一版本的施行日期，请另选日期"), code="valid_from", status=400)
    changes = advance(other, SchemeVersion.Status.RETIRED, valid_until=valid_from)
    record(actor, "retire_scheme", other, changes, now=now)


def _checked(file: SchemeFile) -> dict[str, RecordKind]:
    """The kinds it names, by code. RuleError with everything that is wrong with the figures."""
    kinds = {kind.code: kind for kind in RecordKind.objects.all()}
    wrong = [*(fault(found) for found in faults(file.scheme)), *_unknown(file, kinds)]
    if wrong:
        raise RuleError("；".join(wrong), code="scheme", status=400)
    return kinds


def _unknown(file: SchemeFile, kinds: dict[str, RecordKind]) -> Iterator[str]:
    fitting = {file.subject, RecordKind.Subject.BOTH}
    rows: tuple[RuleData | VetoData, ...] = (*file.scheme.rules, *file.scheme.vetoes)
    for row in rows:
        if row.kind not in kinds:
            yield _("没有这种记录：%(kind)s") % {"kind": row.kind}
        elif kinds[row.kind].subject not in fitting:
            yield _("“%(kind)s”不适用于该评定对象") % {"kind": kinds[row.kind]}


def _scheme(file: SchemeFile) -> Scheme:
    """The scheme of this code, locked; made when it is new."""
    scheme, made = Scheme.objects.get_or_create(
        code=file.code, defaults={"name": file.name, "subject": file.subject}
    )
    if not made and (scheme.name, scheme.subject) != (file.name, file.subject):
        raise RuleError(
            _("代码 %(code)s 已用于“%(scheme)s”（%(subject)s），请核对或者另用代码"),
            code="scheme_code",
            params={"code": file.code, "scheme": scheme, "subject": scheme.get_subject_display()},
        )
    return lock(Scheme.objects.filter(pk=scheme.pk))[0]


def _says(version: SchemeVersion) -> tuple[str, str, str]:
    return version.title, version.document_no, version.digest


def _wants(file: SchemeFile) -> tuple[str, str, str]:
    return file.title, file.document_no, digest(file.scheme)


def _write_rows(version: SchemeVersion, scheme: SchemeData, kinds: dict[str, RecordKind]) -> None:
    categories = {
        row.code: Category.objects.create(
            version=version,
            code=row.code,
            name=row.name,
            order=order,
            cap_milli=row.cap_milli,
            floor_milli=row.floor_milli,
            sure=row.sure,
        )
        for order, row in enumerate(scheme.categories, 1)
    }
    Rule.objects.bulk_create(
        Rule(
            version=version,
            category=categories[row.category],
            kind=kinds[row.kind],
            **{name: getattr(row, name) for name in RULE_FIELDS},
        )
        for row in scheme.rules
    )
    Band.objects.bulk_create(
        Band(version=version, order=order, **{name: getattr(row, name) for name in BAND_FIELDS})
        for order, row in enumerate(scheme.bands, 1)
    )
    Veto.objects.bulk_create(
        Veto(version=version, kind=kinds[row.kind], **{name: getattr(row, name) for name in VETO_FIELDS})
        for row in scheme.vetoes
    )
