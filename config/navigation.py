"""The ways through the two inner sites: only what a person may open is offered."""

from typing import NamedTuple

from django.contrib.admin import AdminSite
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import AuditEntry, Person, Seat, User
from config.portal.desk import near, own_lawyer
from credit_ratings.models import ComputedGrade, DeterminedGrade, GradeRound, SchemeVersion
from disclosures.models import DisclosurePolicy, PublicSubject, Release
from firms.models import Firm, PartyBranch
from lawyers.models import IntegrityFile, Lawyer, Record


class Place(NamedTuple):
    """One entry of a navigation; code tells which one is current."""

    code: str
    label: str
    url: str


def office_places(request: HttpRequest, site: AdminSite) -> list[Place]:
    """工作台 and the rooms of the office, each leading to the first list of it that this person may open."""
    rooms: list[tuple[str, str, tuple[type[Model], ...]]] = [
        ("register", _("名册"), (Lawyer, Firm, PartyBranch)),
        ("files", _("档案"), (Record, IntegrityFile)),
        ("grades", _("评定"), (GradeRound, DeterminedGrade, ComputedGrade, SchemeVersion)),
        ("public", _("公示"), (Release, DisclosurePolicy, PublicSubject)),
        ("people", _("用户"), (User, Seat, Person)),
        ("log", _("日志"), (AuditEntry,)),
    ]
    places = [Place("home", _("工作台"), reverse(f"{site.name}:index"))]
    for code, label, models in rooms:
        first = next((url for model in models if (url := list_url(request, site, model))), "")
        if first:
            places.append(Place(code, label, first))
    return places


def list_url(request: HttpRequest, site: AdminSite, model: type[Model]) -> str:
    """The list of a model, or nothing where this person may not open it."""
    page = site._registry.get(model)
    if page is None or not page.has_view_permission(request):
        return ""
    return reverse(f"{site.name}:{model._meta.app_label}_{model._meta.model_name}_changelist")


def portal_places(user: User) -> list[Place]:
    """本所, the lawyer's own file, and one's log-in."""
    places = []
    if near(user, "view_firm").firms:
        places.append(Place("firm", _("本所"), reverse("portal:home")))
    own = own_lawyer(user)
    if own and own.licence:
        places.append(Place("file", _("我的档案"), reverse("portal:lawyer", args=[own.licence])))
    places.append(Place("search", _("公示查询"), reverse("disclosures:search")))
    places.append(Place("account", _("账号"), reverse("mfa_index")))
    return places
