"""The staff site: Django's admin with our front page, behind the one log-in with its second factor."""

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from accounts.acts import viewer
from accounts.office import OfficeSite
from base import clock
from config.dashboard import board
from config.machine import machine_view
from config.navigation import office_places, room_of
from disclosures.models import Association


class LvxinAdminSite(OfficeSite):
    """协会工作台."""

    site_title = _("律信")
    site_header = _("律信")
    index_title = _("工作台")
    index_template = "staff/home.html"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [path("jobs/", self.admin_view(machine_view(self)), name="jobs"), *super().get_urls()]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        places = office_places(request, self) if self.has_permission(request) else []
        more = {
            "places": places,
            "here": room_of(request),
            "association_name": Association.objects.current().name,
            "now": clock.now(),
        }
        return super().each_context(request) | more

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        shown = board(request, self, viewer(request), now=clock.now())
        return super().index(request, {"board": shown} | (extra_context or {}))
