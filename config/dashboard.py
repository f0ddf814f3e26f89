"""工作台: what waits for this person, what can be entered, how things stand, how far the machine is.

Everything leads to a list or a page that this person may open; what they may not do is not shown at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.admin import AdminSite
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from base.models import JobRun, OutboxTask
from base.outbox import stuck
from config.navigation import list_url
from config.schedule import LABELS, SCHEDULE
from config.services import VERB
from credit_ratings.models import ComputedGrade, DeterminedGrade, GradeRound, SchemeVersion
from disclosures.models import DisclosurePolicy, PublicSubject, Release
from firms.models import Firm
from lawyers.models import ImportBatch, IntegrityFile, Lawyer, Record

ENTRIES: tuple[tuple[type[Model], str], ...] = (
    (Lawyer, "person"),
    (Firm, "firm"),
    (GradeRound, "star"),
    (Release, "feed"),
)
"""What can be entered, with its sign, as far as a seat allows."""
RECENT = timedelta(days=30)


@dataclass(frozen=True)
class Entry:
    """登记一件: one thing that can be entered."""

    label: str
    icon: str
    url: str


@dataclass(frozen=True)
class Due:
    """待办: one thing that waits for this person, what kind it is, and what to do about it."""

    what: str
    kind: str
    act: str
    url: str
    since: date | None = None


@dataclass(frozen=True)
class Figure:
    """A number, with its base in the label, and the list that it counts."""

    label: str
    number: int
    unit: str
    url: str

    @property
    def shown(self) -> str:
        return f"{self.number:,}"


@dataclass(frozen=True)
class Run:
    """The last run of one job of the schedule."""

    label: str
    run: JobRun | None

    @property
    def done(self) -> str:
        """How much the last run did, where it counted."""
        return f"{self.run.done:,}" if self.run and self.run.done else ""

    @property
    def percent(self) -> int | None:
        """How far it is, where it said how much there is to do."""
        return min(100, self.run.done * 100 // self.run.total) if self.run and self.run.total else None


@dataclass(frozen=True)
class Board:
    """Everything on the page."""

    entries: list[Entry]
    dues: list[Due]
    figures: list[Figure]
    runs: list[Run]
    waiting: int
    stuck: int
    jobs_url: str


class Desk:
    """Who looks, at which site, when."""

    def __init__(self, request: HttpRequest, site: AdminSite, user: User, now: datetime) -> None:
        self.request, self.site, self.user, self.now = request, site, user, now

    def list(self, model: type[Model], query: str = "") -> str:
        url = list_url(self.request, self.site, model)
        return f"{url}?{query}" if url and query else url

    def page(self, row: Model) -> str:
        """The page of one row; empty where its model has none for this person."""
        meta = row._meta
        if not list_url(self.request, self.site, type(row)):
            return ""
        return reverse(f"{self.site.name}:{meta.app_label}_{meta.model_name}_change", args=[row.pk])

    def entry(self, model: type[Model]) -> str:
        page, meta = self.site._registry.get(model), model._meta
        if page is None or not page.has_add_permission(self.request):
            return ""
        return reverse(f"{self.site.name}:{meta.app_label}_{meta.model_name}_add")


def board(request: HttpRequest, site: AdminSite, user: User, *, now: datetime) -> Board:
    desk = Desk(request, site, user, now)
    return Board(
        entries=list(_entries(desk)),
        dues=[*_to_approve(desk), *_to_continue(desk), *_to_look_at(desk)],
        figures=[figure for figure in _figures(desk) if figure.url],
        runs=_runs(),
        waiting=OutboxTask.objects.count(),
        stuck=stuck().count(),
        jobs_url=reverse(f"{site.name}:jobs") if user.can(VERB) else "",
    )


def _entries(desk: Desk) -> Iterator[Entry]:
    """A record is entered on its file, which is looked up first; everything else has a form of its own."""
    if desk.user.can("enter_record") and (files := desk.list(IntegrityFile)):
        yield Entry(str(Record._meta.verbose_name), "file", files)
    for model, icon in ENTRIES:
        if url := desk.entry(model):
            yield Entry(str(model._meta.verbose_name), icon, url)


def _to_approve(desk: Desk) -> Iterator[Due]:
    """What another person prepared and this one may sign."""
    user = desk.user
    rounds = GradeRound.objects.visible_to(user, "approve_grades").waiting()
    for row in rounds.exclude(prepared_by=user.person):
        yield Due(str(row), _("评定批次"), _("审批"), desk.page(row), row.as_of)
    versions = SchemeVersion.objects.visible_to(user, "approve_scheme").filter(status="draft")
    for version in versions.exclude(prepared_by=user.person).exclude(prepared_by=None):
        yield Due(str(version), _("评定办法"), _("审批"), desk.page(version))
    policies = DisclosurePolicy.objects.visible_to(user, "approve_policy").filter(status="draft")
    for policy in policies.exclude(prepared_by=user.person).exclude(prepared_by=None):
        yield Due(str(policy), _("公示制度"), _("审批"), desk.page(policy))
    releases = Release.objects.visible_to(user, "approve_release").filter(status="prepared")
    for release in releases.exclude(prepared_by=user.person).select_related(
        "record__kind", "round", "policy"
    ):
        yield Due(str(release), _("公布审核单"), _("签发"), desk.page(release), release.prepared_at.date())


def _to_continue(desk: Desk) -> Iterator[Due]:
    """What this person began and has to bring to its end."""
    rounds = GradeRound.objects.visible_to(desk.user, "submit_grades").filter(
        status__in=["draft", "returned"], prepared_by=desk.user.person
    )
    for row in rounds:
        kind = _("退回的评定批次") if row.status == "returned" else _("评定批次")
        yield Due(str(row), kind, _("核对并提交"), desk.page(row), row.as_of)
    unclaimed = {"status": "draft", "prepared_by": None}
    for version in SchemeVersion.objects.visible_to(desk.user, "prepare_scheme").filter(**unclaimed):
        yield Due(str(version), _("评定办法草案"), _("核对并登记为拟制人"), desk.page(version))
    for version in SchemeVersion.objects.visible_to(desk.user, "approve_scheme").filter(status="approved"):
        yield Due(str(version), _("评定办法"), _("施行"), desk.page(version))
    for policy in DisclosurePolicy.objects.visible_to(desk.user, "prepare_policy").filter(**unclaimed):
        yield Due(str(policy), _("公示制度草案"), _("核对并提交批准"), desk.page(policy))


def _to_look_at(desk: Desk) -> Iterator[Due]:
    """What the machine noticed and a person has to judge."""
    user, today = desk.user, desk.now.date()
    for batch in ImportBatch.objects.visible_to(user, "import_roster").filter(
        refused__gt=0, at__gte=desk.now - RECENT
    )[:3]:
        what = _("%(file)s：退回 %(rows)s 行") % {"file": batch.file_name, "rows": batch.refused}
        yield Due(what, _("名册导入"), _("看结果"), desk.page(batch), batch.at.date())
    if undated := Record.objects.visible_to(user, "correct_record").latest().undated().count():
        what = _("%(number)s 条记录没有生效日期，不计分也不公布") % {"number": undated}
        yield Due(what, _("生效日期待核"), _("核对"), desk.list(Record, "effective_on__isnull=True"))
    worse = ComputedGrade.objects.visible_to(user, "propose_grades").worse_than_determined(today).count()
    if worse:
        what = _("%(number)s 名律师的系统测算低于评定等级") % {"number": worse}
        yield Due(what, _("系统测算"), _("看名单"), desk.list(ComputedGrade, "lower=1"))


def _figures(desk: Desk) -> Iterator[Figure]:
    user, today = desk.user, desk.now.date()
    lawyers = Lawyer.objects.visible_to(user, "view").filter(status="normal")
    yield Figure(_("正常执业的律师"), lawyers.count(), _("人"), desk.list(Lawyer, "status__exact=normal"))
    firms = Firm.objects.visible_to(user, "view").filter(status="normal")
    yield Figure(_("正常执业的律所"), firms.count(), _("家"), desk.list(Firm, "status__exact=normal"))
    records = Record.objects.visible_to(user, "view").filter(sequence=1)
    yield Figure(_("诚信记录，含已更正的"), records.count(), _("条"), desk.list(Record))
    grades = DeterminedGrade.objects.visible_to(user, "view").in_force(today)
    yield Figure(_("已有评定等级的律师"), grades.count(), _("人"), desk.list(DeterminedGrade))
    public = PublicSubject.objects.visible_to(user, "view").filter(page__isnull=False)
    yield Figure(_("对外公示页面"), public.count(), _("页"), desk.list(PublicSubject))
    users = User.objects.visible_to(user, "view").filter(is_active=True)
    yield Figure(_("可登录的用户"), users.count(), _("个"), desk.list(User))


def _runs() -> list[Run]:
    last: dict[str, JobRun] = {}
    for run in JobRun.objects.filter(started_at__isnull=False, job__in=LABELS).order_by("started_at"):
        last[run.job] = run
    return [Run(str(LABELS[job.name]), last.get(job.name)) for job in SCHEDULE]
