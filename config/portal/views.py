"""The pages of the portal, for people with a seat in a firm or for their own matters."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.acts import viewer
from base import clock
from config.portal.desk import desks, own_lawyer
from config.portal.file import file_view, lawyer_in_sight


@require_safe
@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """本所 for whoever has a firm, one's own file for a lawyer without such a seat."""
    user, now = viewer(request), clock.now()
    firms, own = list(desks(user, now.date())), own_lawyer(user)
    if own and not firms:
        return _file(request, own.licence)
    place = firms[0].firm if firms else None
    context = {"desks": firms, "own": own, "place": place, "now": now, "section": "firm"}
    return render(request, "portal/home.html", context)


@require_safe
@never_cache
@login_required
def lawyer(request: HttpRequest, licence: str) -> HttpResponse:
    return _file(request, licence)


def _file(request: HttpRequest, licence: str) -> HttpResponse:
    user, now = viewer(request), clock.now()
    view = file_view(user, lawyer_in_sight(user, licence), now=now)
    section = "file" if view.is_own else "firm"
    context = {"view": view, "place": view.lawyer.firm, "now": now, "section": section}
    return render(request, "portal/file.html", context)
