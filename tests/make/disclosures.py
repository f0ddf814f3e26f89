"""A small register with files, a policy in force and its register released, with dull defaults."""

import gzip
from datetime import date, datetime, timedelta
from itertools import count
from secrets import token_hex
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from base.jobs import Progress
from base.models import JobRun
from base.numbers import normalise_name
from credit_ratings.models import (
    Band,
    Category,
    DeterminedGrade,
    GradeRound,
    Rule,
    Scheme,
    SchemeVersion,
)
from disclosures.models import Association, DisclosurePolicy, PublicPage, Release, SearchEntry
from disclosures.services import approve_release, prepare_release, publish
from firms.models import District, Firm
from lawyers.models import IntegrityFile, Lawyer, PracticeTerm, Record, RecordKind
from tests.make.accounts import CITY, person, staff

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=SHANGHAI)

_numbers = count(1)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)


class Steps(Progress):
    """A progress that nobody watches."""

    def __init__(self) -> None:
        super().__init__(JobRun(job="test", period="test"))

    def _write(self) -> None:
        pass


def html(of: Lawyer | Firm | None) -> str:
    """The page as stored."""
    assert of is not None
    return gzip.decompress(PublicPage.objects.get(subject__file_id=of.file.pk).body).decode()


def entry(of: Lawyer | Firm) -> SearchEntry:
    return SearchEntry.objects.get(subject__file_id=of.file.pk)


def association(**fields: Any) -> Association:
    defaults = {
        "name": "云江市律师协会",
        "area": "云江市",
        "department": "会员诚信部",
        "hotline": "8800 1234",
    }
    return Association.objects.update_or_create(pk=1, defaults=defaults | fields)[0]


def firm(name: str = "云江砚澄律师事务所", **fields: Any) -> Firm:
    """A firm with a number and a file."""
    defaults = {
        "number": f"31329900MD{next(_numbers):07d}X",
        "name_key": normalise_name(name),
        "form": "partnership",
        "authority": CITY,
        "address": "云江市临江区文汇路 18 号",
        "phone": "8800 5678",
        "founded": date(2009, 4, 2),
        "status_since": date(2009, 4, 2),
    }
    made = Firm.objects.create(name=name, **defaults | fields)
    IntegrityFile.objects.create(firm=made)
    return made


def lawyer(name: str = "沈知远", **fields: Any) -> Lawyer:
    """A practising lawyer of a firm, with a licence, one term and a file."""
    number = next(_numbers)
    defaults = {
        "person": fields.pop("person", None) or person(name),
        "licence": f"13299201210{number:06d}",
        "category": "1",
        "first_licensed": date(2012, 9, 10),
        "status_since": date(2012, 9, 10),
        "firm": fields["firm"] if "firm" in fields else firm(f"云江第{number}律师事务所"),
        "authority": CITY,
    }
    made = Lawyer.objects.create(**defaults | fields)
    PracticeTerm.objects.create(lawyer=made, firm=made.firm, category=made.category, since=date(2012, 9, 10))
    IntegrityFile.objects.create(lawyer=made)
    return made


def record(of: Lawyer | Firm, kind: str, **fields: Any) -> Record:
    """A first image in the subject's file, in effect since 17 November 2026 unless told otherwise."""
    defaults: dict[str, Any] = {
        "kind": RecordKind.objects.get(code=kind),
        "effective_on": date(2026, 11, 17),
        "organ": "云江市律师协会",
        "document_no": "云律惩〔2026〕9 号",
        "authority": of.authority,
        "recorded_at": NOON - timedelta(days=1),
    }
    defaults["conduct_on"] = fields.get("effective_on", defaults["effective_on"])
    return Record.objects.create(file=of.file, **defaults | fields)


def assessment(of: Lawyer | Firm, year: int, kind: str = "annual-competent") -> Record:
    day = date(year, 12, 31)
    return record(
        of, kind, effective_on=day, conduct_on=day, conduct_assumed=True, period=year, document_no=""
    )


def image(first: Record, **fields: Any) -> Record:
    """A later image of the same fact."""
    number = Record.objects.filter(root=first).count() + 2
    names = (
        "kind",
        "period",
        "conduct_on",
        "effective_on",
        "organ",
        "document_no",
        "authority",
        "recorded_at",
    )
    copied = {name: getattr(first, name) for name in names}
    return Record.objects.create(
        **{"file": first.file, "root": first, "sequence": number, **copied, **fields}
    )


# Policies and releases


def default_policy() -> DisclosurePolicy:
    """The draft that every installation has."""
    return DisclosurePolicy.objects.get(number=1)


def policy(
    *, since: date = date(2026, 1, 1), number: int | None = None, **changes: dict[str, Any]
) -> DisclosurePolicy:
    """A version in force with the default lines; a keyword names an item or kind and how its line differs."""
    made = DisclosurePolicy.objects.create(
        number=number
        or (DisclosurePolicy.objects.order_by("-number").first() or DisclosurePolicy(number=0)).number + 1,
        since=since,
        document_no="云律发〔2026〕1 号",
        prepared_by=person(),
    )
    for line in default_policy().rules.all():
        line.pk, line.policy = None, made
        wanted = changes.get((line.kind.code if line.kind else line.item).replace("-", "_"), {})
        for name, value in wanted.items():
            setattr(line, name, value)
        line.save()
    DisclosurePolicy.objects.filter(pk=made.pk).update(status="in_force", approved_by=person())
    made.refresh_from_db()
    return made


def released_register(*, day: date = DAY, **fields: Any) -> DisclosurePolicy:
    """A policy in force whose register two persons released: from here on publish() shows people."""
    made = policy(**fields)
    release(policy=made, day=day)
    return made


def release(*, day: date = DAY, **target: Any) -> Release:
    """Prepared by one person and approved by another."""
    if "record" in target:
        target.setdefault("summary", "未经律所统一收案，私自收取费用，已全部退还。")
    made = prepare_release(**target, now=noon(day), actor=preparer())
    return approve_release(made, now=noon(day), actor=approver())


def prepare(record: Record, *, day: date = DAY) -> Release:
    """Waiting for whoever approves it."""
    return prepare_release(record=record, summary="私自收取费用。", now=noon(day), actor=preparer())


def current_policy(day: date = DAY) -> DisclosurePolicy:
    found = DisclosurePolicy.objects.effective(day)
    assert found is not None
    return found


def preparer(*verbs: str) -> User:
    seen = {"view_record", "view_release", "view_graderound", "view_disclosurepolicy"}
    return staff("prepare_release", *seen, *verbs)


def approver(*verbs: str) -> User:
    return staff("approve_release", "view_release", *verbs)


def published(day: date = DAY, **given: Any) -> int:
    """publish() of everything on a day."""
    return publish(today=day, now=noon(day), **given)


# Grades


def scheme_version(code: str = "lawyers", **fields: Any) -> SchemeVersion:
    """A draft with bands A to D and no rules."""
    scheme, _made = Scheme.objects.get_or_create(
        code=code, defaults={"name": "律师信用等级评定办法", "subject": "lawyer"}
    )
    defaults: dict[str, Any] = {
        "number": scheme.versions.count() + 1,
        "title": "试行",
        "base_milli": 80_000,
        "valid_from": date(2026, 1, 1),
        "prepared_by": person(),
        "digest": token_hex(32),  # frozen figures are kept in memory under it
    }
    made = SchemeVersion.objects.create(scheme=scheme, **defaults | fields)
    thresholds = {"A": 90_000, "B": 75_000, "C": 60_000, "D": None}
    for order, (letter, threshold) in enumerate(thresholds.items()):
        Band.objects.create(version=made, letter=letter, order=order, threshold_milli=threshold)
    return made


def counting_scheme(**points: int) -> SchemeVersion:
    """A version in force with a rule over two years for each kind: points in thousandths."""
    version = scheme_version()
    category = Category.objects.create(version=version, code="all", name="全部", order=1)
    for kind, milli in points.items():
        Rule.objects.create(
            version=version,
            category=category,
            kind=RecordKind.objects.get(code=kind.replace("_", "-")),
            points_milli=milli,
            window_kind="closed",
            window_months=24,
        )
    SchemeVersion.objects.filter(pk=version.pk).update(status="in_force", approved_by=person())
    version.refresh_from_db()
    return version


def grade_round(
    *graded: tuple[Lawyer | Firm, str], version: SchemeVersion | None = None, **fields: Any
) -> GradeRound:
    """An approved round that gave these letters."""
    decided_on: date = fields.setdefault("decided_on", date(2026, 9, 25))
    defaults: dict[str, Any] = {
        "version": version or scheme_version(),
        "title": "2026 年度信用等级评定结果",
        "as_of": date(2026, 6, 30),
        "known_at": noon(date(2026, 7, 1)),
        "authority": CITY,
        "status": "approved",
        "document_no": "云律信〔2026〕4 号",
        "prepared_by": person(),
        "approved_by": person(),
    }
    made = GradeRound.objects.create(**defaults | fields)
    for of, letter in graded:
        DeterminedGrade.objects.create(
            file=of.file,
            round=made,
            version=made.version,
            letter=letter,
            score_milli=82_345,
            as_of=made.as_of,
            decided_on=decided_on,
            document_no=made.document_no,
            recorded_at=noon(decided_on),
        )
    return made


def waiting_round() -> GradeRound:
    """A round that nobody has approved yet."""
    return GradeRound.objects.create(
        version=scheme_version(),
        title="2027 年度",
        as_of=date(2026, 6, 30),
        known_at=NOON,
        authority=CITY,
        status="submitted",
        prepared_by=person(),
    )


def district(code: str = "329900", name: str = "云江市") -> District:
    return District.objects.get_or_create(code=code, defaults={"name": name, "fictional": True})[0]
