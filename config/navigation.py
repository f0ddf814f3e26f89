"""The ways through the two inner sites: only what a person may open is offered."""

from typing import NamedTuple

from django.contrib.admin import AdminSite
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AuditEntry, Involvement, Person, Relation, Role, Seat, User
from config.portal.desk import near, own_lawyer
from credit_ratings.models import ComputedGrade, DeterminedGrade, GradeProposal, GradeRound, SchemeVersion
from disclosures.models import Association, DisclosurePolicy, LogLeaf, PolicyRule, PublicSubject, Release
from firms.models import District, Firm, PartyBranch
from lawyers.models import ImportBatch, IntegrityFile, Lawyer, Post, Record, RecordKind


class Place(NamedTuple):
    """One entry of a navigation; code tells which one is current."""

    code: str
    label: str
    url: str


ROOMS: tuple[tuple[str, str | Promise, tuple[type[Model], ...]], ...] = (
    ("register", gettext_lazy("名册"), (Lawyer, Firm, PartyBranch, Post, District, ImportBatch)),
    ("files", gettext_lazy("档案"), (Record, IntegrityFile, RecordKind)),
    (
        "grades",
        gettext_lazy("评定"),
        (GradeRound, DeterminedGrade, ComputedGrade, GradeProposal, SchemeVersion),
    ),
    (
        "public",
        gettext_lazy("公示"),
        (Release, DisclosurePolicy, PublicSubject, PolicyRule, LogLeaf, Association),
    ),
    ("people", gettext_lazy("人员"), (User, Seat, Person, Role, Relation, Involvement)),
    ("log", gettext_lazy("日志"), (AuditEntry,)),
)
"""The rooms of the office and what stands in each; the first list that a person may open is the way in."""


def office_places(request: HttpRequest, site: AdminSite) -> list[Place]:
    """工作台 and the rooms of the office that this person may enter."""
    places = [Place("home", _("工作台"), reverse(f"{site.name}:index"))]
    for code, label, models in ROOMS:
        first = next((url for model in models if (url := list_url(request, site, model))), "")
        if first:
            places.append(Place(code, str(label), first))
    return places


def room_of(request: HttpRequest) -> str:
    """In which room this page stands; empty elsewhere."""
    name = request.resolver_match.url_name if request.resolver_match else None
    page = (name or "").rpartition("_")[0]
    rooms = {
        f"{model._meta.app_label}_{model._meta.model_name}": code
        for code, _label, models in ROOMS
        for model in models
    }
    return rooms.get(page, "home" if name == "index" else "")


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
