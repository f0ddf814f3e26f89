"""One's own pages: what one was told, where one is logged in, and the code of an SMS."""

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.acts import confirm_first, viewer
from accounts.forms import SmsCodeForm
from accounts.models import Notification
from accounts.services import (
    ask_for_code,
    code_is_right,
    end_other_log_ins,
    enrol_sms,
    group_text,
    log_ins,
    mark_all_read,
    mark_read,
    may_enrol,
    reachable,
)
from accounts.stages import SmsStage
from base import clock

PAGE = 20


@login_required
@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    """我的提醒, newest first."""
    rows = Notification.objects.of(viewer(request)).order_by("-created_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("p"))
    return render(request, "account/notifications.html", {"page": page})


@login_required
@require_GET
def notification(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, with the text that may go into a chat group."""
    row = get_object_or_404(Notification.objects.of(viewer(request)), pk=pk)
    return render(request, "account/notification.html", {"row": row, "group_text": group_text(row)})


@login_required
@require_POST
def read_notification(request: HttpRequest, pk: int) -> HttpResponse:
    """标为已读, and on to where it is dealt with if asked for."""
    row = get_object_or_404(Notification.objects.of(viewer(request)), pk=pk)
    mark_read(row, now=clock.now(), actor=viewer(request))
    return redirect(row.path if row.path and "go" in request.POST else "notifications")


@login_required
@require_POST
def read_notifications(request: HttpRequest) -> HttpResponse:
    """全部标为已读."""
    count = mark_all_read(now=clock.now(), actor=viewer(request))
    messages.success(request, _("已把 %(count)d 条标为已读") % {"count": count})
    return redirect("notifications")


@login_required
@require_http_methods(["GET", "POST"])
def own_log_ins(request: HttpRequest) -> HttpResponse:
    """我的登录, and 结束其他登录."""
    user, now, here = viewer(request), clock.now(), request.session.session_key or ""
    if request.method == "POST":
        count = end_other_log_ins(user, keep=here, now=now, actor=user)
        messages.success(request, _("已结束其他 %(count)d 处登录") % {"count": count})
        return redirect("own_log_ins")
    rows = list(log_ins(user, now=now))
    return render(request, "account/log_ins.html", {"rows": rows, "here": here})


@login_stage_required(stage=SmsStage.key, redirect_urlname="account_login")  # type: ignore[untyped-decorator]  # allauth publishes no types
@require_http_methods(["GET", "POST"])
def sms_authenticate(request: HttpRequest) -> HttpResponse:
    """The second step of log-in by SMS."""
    stage = request._login_stage  # type: ignore[attr-defined]  # set by the decorator
    user, now = stage.login.user, clock.now()
    if "again" in request.POST:
        _tell(request, sent=ask_for_code(user, now=now))
        return redirect("sms_authenticate")
    form = SmsCodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if reachable(user) and code_is_right(user, form.cleaned_data["code"], now=now):
            record_authentication(request, user, "mfa", type="sms")
            response: HttpResponse = stage.exit()
            return response
        form.add_error("code", _("验证码不正确或者已经失效，请核对，或者重新获取"))
    return render(request, "mfa/sms_authenticate.html", {"form": form, "reachable": reachable(user)})


@login_required
@require_http_methods(["GET", "POST"])
def sms_enrol(request: HttpRequest) -> HttpResponse:
    """设置短信验证: a code to the office's number, and back."""
    if first := confirm_first(request):
        return first
    user, now = viewer(request), clock.now()
    if "again" in request.POST:
        _tell(request, sent=may_enrol(user) and ask_for_code(user, now=now))
        return redirect("sms_enrol")
    form = SmsCodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if enrol_sms(user, form.cleaned_data["code"], now=now, actor=user):
            messages.success(request, _("已设置短信验证，下次登录时生效"))
            return redirect("mfa_index")
        form.add_error("code", _("验证码不正确或者已经失效，请核对，或者重新获取"))
    return render(request, "mfa/sms_enrol.html", {"form": form, "possible": may_enrol(user)})


def _tell(request: HttpRequest, *, sent: bool) -> None:
    if sent:
        messages.success(request, _("验证码正在发送，五分钟内有效"))
    else:
        messages.warning(request, _("暂时不能发送：每分钟只能获取一次，每小时最多五次。请稍候再试"))
