"""One's own pages: what one was told."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.acts import viewer
from accounts.models import Notification
from accounts.services import group_text, mark_all_read, mark_read
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
