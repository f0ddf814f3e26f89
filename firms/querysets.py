"""Every question asked of firms, their names and Party branches."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from accounts.querysets import ScopedQuerySet, Scopes
from base.numbers import stripped_authority
from base.terms import covering

if TYPE_CHECKING:
    from firms.models import BranchCoverage, District, Firm, FirmName, FormerFirmNumber, PartyBranch


class DistrictQuerySet(ScopedQuerySet["District"]):
    AUTHORITY = None
    FIRM = None

    def names(self) -> dict[str, str]:
        """Name of every authority by its stripped code; one query, for lists."""
        return {stripped_authority(code): name for code, name in self.values_list("code", "name")}


class FirmQuerySet(ScopedQuerySet["Firm"]):
    FIRM = "pk"


class FirmNameQuerySet(ScopedQuerySet["FirmName"]):
    AUTHORITY = "firm__authority"


class FormerFirmNumberQuerySet(ScopedQuerySet["FormerFirmNumber"]):
    AUTHORITY = "firm__authority"


class PartyBranchQuerySet(ScopedQuerySet["PartyBranch"]):
    FIRM = None

    def _where(self, scopes: Scopes) -> Q:
        where = super()._where(scopes)
        covered = self.model._default_manager.filter(coverages__firm__in=scopes.firms)
        return where | Q(pk__in=covered.values("pk")) if scopes.firms else where

    def on(self, day: date) -> Self:
        """Branches that exist on a day."""
        return self.filter(Q(founded=None) | Q(founded__lte=day), Q(dissolved=None) | Q(dissolved__gt=day))


class BranchCoverageQuerySet(ScopedQuerySet["BranchCoverage"]):
    AUTHORITY = "branch__authority"

    def on(self, day: date) -> Self:
        return self.filter(covering(day))
