"""后台任务: the page of whoever looks after the machine. Names of tasks and keys, no personal data."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.acts import attempt, viewer
from accounts.permissions import require_verb
from base import clock
from base.models import JobRun, OutboxTask
from base.outbox import stuck
from config.schedule import LABELS
from config.services import VERB, ask_job, retry_tasks

MOST = 50  # rows of each list
View = Callable[[HttpRequest], HttpResponse]


class AskForm(forms.Form):
    """One job to run now, or stuck tasks to try again."""

    job = forms.ChoiceField(choices=list(LABELS.items()), required=False)
    task = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # handed through as they came
        self.fields["task"].choices = [(pk, pk) for pk in stuck().values_list("pk", flat=True)]  # type: ignore[attr-defined]


def machine_view(site: AdminSite) -> View:
    def view(request: HttpRequest) -> HttpResponse:
        require_verb(viewer(request), VERB)
        if request.method == "POST":
            _act(request)
            return redirect(f"{site.name}:jobs")
        return TemplateResponse(request, "staff/jobs.html", {**site.each_context(request), **_state()})

    return view


def _act(request: HttpRequest) -> None:
    """Do what was asked and say so, or say why not."""
    form, user, now = AskForm(request.POST), viewer(request), clock.now()
    if not form.is_valid() or not (form.cleaned_data["job"] or form.cleaned_data["task"]):
        messages.error(request, _("没有选中可以办理的作业或者任务，请刷新后重新选择"))
        return
    job, tasks = form.cleaned_data["job"], form.cleaned_data["task"]
    _done, refusal = attempt(
        (lambda: ask_job(job, now=now, actor=user))
        if job
        else (lambda: retry_tasks(tasks, now=now, actor=user))
    )
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _("已安排，很快开始办理。刷新本页可以看进度"))


def _state() -> dict[str, object]:
    waiting = OutboxTask.objects.values("task").annotate(count=Count("pk"), oldest=Min("created_at"))
    return {
        "title": _("后台任务"),
        "jobs": list(LABELS.items()),
        "waiting": list(waiting.order_by("task")),
        "stuck": list(stuck()[:MOST]),
        "runs": [
            (LABELS.get(run.job, run.job), run)
            for run in JobRun.objects.filter(started_at__isnull=False).order_by("-started_at")[:MOST]
        ],
    }
