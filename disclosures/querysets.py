"""Every question asked of policies, releases and public rows."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import Count, OuterRef, Q, Subquery, Window
from django.utils.translation import gettext as _

from accounts.querysets import ScopedQuerySet, Scopes

if TYPE_CHECKING:
    from disclosures.models import (
        Association,
        DisclosurePolicy,
        LogLeaf,
        PolicyRule,
        PublicItem,
        PublicNotice,
        PublicPage,
        PublicSubject,
        PublicVersion,
        Release,
        SearchEntry,
    )


class AssociationQuerySet(ScopedQuerySet["Association"]):
    AUTHORITY = None
    FIRM = None
    VIEW = "view_disclosurepolicy"

    def current(self) -> "Association":
        """The one row; one without a name of its own before the association has filled it in."""
        return self.first() or self.model(pk=1, name=_("律师协会"))


class DisclosurePolicyQuerySet(ScopedQuerySet["DisclosurePolicy"]):
    AUTHORITY = None
    FIRM = None

    def effective(self, day: date) -> "DisclosurePolicy | None":
        """The newest version in force on this day whose register two persons released."""
        in_force = self.filter(Q(until=None) | Q(until__gt=day), since__lte=day).exclude(status="draft")
        released = in_force.filter(releases__status="approved").exclude(releases__not_before__gt=day)
        return released.order_by("-number").first()


class PolicyRuleQuerySet(ScopedQuerySet["PolicyRule"]):
    AUTHORITY = None
    FIRM = None


class ReleaseQuerySet(ScopedQuerySet["Release"]):
    """The register and rounds of the whole association belong to no place: whoever has a place sees them."""

    FIRM = None

    def _where(self, scopes: Scopes) -> Q:
        where = super()._where(scopes)
        return where | Q(authority="") if scopes.authorities else where

    def approved(self) -> Self:
        return self.filter(status="approved")


class PublicSubjectQuerySet(ScopedQuerySet["PublicSubject"]):
    AUTHORITY = None
    FIRM = None

    def at_number(self, number: str, day: date) -> Self:
        """Whoever has or had this number and may be shown on this day."""
        here = Q(number=number) | Q(former_numbers__number=number)
        fresh = Q(page__stale_after=None) | Q(page__stale_after__gte=day)
        return self.filter(here, fresh, page__isnull=False).distinct()


class PublicItemQuerySet(ScopedQuerySet["PublicItem"]):
    AUTHORITY = None
    FIRM = None

    def live(self) -> Self:
        """Items that have not ended; their content is still there."""
        return self.filter(ended_at=None)

    def overdue(self, today: date) -> Self:
        """Live items whose last day has passed."""
        return self.live().filter(shown_through__lt=today)


class PublicVersionQuerySet(ScopedQuerySet["PublicVersion"]):
    AUTHORITY = None
    FIRM = None

    def newest(self) -> Self:
        """The last version of each subject."""
        later = self.model._default_manager.filter(subject=OuterRef("subject")).order_by("-number")
        return self.filter(pk=Subquery(later.values("pk")[:1]))


class LogLeafQuerySet(ScopedQuerySet["LogLeaf"]):
    AUTHORITY = None
    FIRM = None


class PublicPageQuerySet(ScopedQuerySet["PublicPage"]):
    AUTHORITY = None
    FIRM = None

    def fresh(self, day: date) -> Self:
        """Pages that may be shown on this day."""
        return self.filter(Q(stale_after=None) | Q(stale_after__gte=day))

    def stale(self, today: date) -> Self:
        """Pages that show nothing until they are made again."""
        return self.filter(stale_after__lt=today)


class SearchEntryQuerySet(ScopedQuerySet["SearchEntry"]):
    AUTHORITY = None
    FIRM = None

    def shown_on(self, day: date) -> Self:
        """Entries whose page may be shown on this day."""
        fresh = Q(subject__page__stale_after=None) | Q(subject__page__stale_after__gte=day)
        return self.filter(fresh, subject__page__isnull=False)

    def figures(self) -> dict[str, int]:
        """How many lawyers practise and how many firms are open, each with how many are shown in all."""
        normal = Q(status_code="normal")
        return self.aggregate(
            lawyers=Count("pk", filter=Q(kind="lawyer")),
            practising=Count("pk", filter=Q(kind="lawyer") & normal),
            firms=Count("pk", filter=Q(kind="firm")),
            open_firms=Count("pk", filter=Q(kind="firm") & normal),
        )

    def listed(self) -> Self:
        """Firms before lawyers, then by pinyin; each row with the number of all rows found."""
        return self.annotate(total=Window(Count("pk"))).order_by("kind", "sort_key", "number")

    def namesakes(self, names: list[str]) -> dict[str, int]:
        """How many lawyers bear each of these names, where more than one does."""
        counted = self.filter(kind="lawyer", name__in=names).order_by().values("name")
        return dict(counted.annotate(number=Count("pk")).filter(number__gt=1).values_list("name", "number"))


class PublicNoticeQuerySet(ScopedQuerySet["PublicNotice"]):
    AUTHORITY = None
    FIRM = None
    VIEW = "view_publicsubject"

    def newest(self, kind: str) -> "PublicNotice | None":
        return self.filter(kind=kind).first()
