"""Every question asked of schemes, computed and determined grades, and rounds."""

from datetime import date
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.querysets import ScopedQuerySet, Scopes
from firms.models import Firm

if TYPE_CHECKING:
    from credit_ratings.models import (
        ComputedChange,
        ComputedGrade,
        DeterminedGrade,
        GradeProposal,
        GradeRound,
        Scheme,
        SchemeVersion,
    )
    from lawyers.models import IntegrityFile

T = TypeVar("T", bound=models.Model)


class SchemeQuerySet(ScopedQuerySet["Scheme"]):
    """Schemes belong to the association: whoever may see one sees all."""

    AUTHORITY = None
    FIRM = None


class SchemeVersionQuerySet(ScopedQuerySet["SchemeVersion"]):
    AUTHORITY = None
    FIRM = None

    def whole(self) -> Self:
        """With all rows that the engine reads."""
        return self.select_related("scheme").prefetch_related(
            "categories", "rules__kind", "rules__category", "bands", "vetoes__kind"
        )

    def in_force(self, day: date) -> Self:
        """What graded on that day: put in force by then, and not yet followed or withdrawn."""
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gt=day),
            status__in=["in_force", "retired"],
            valid_from__lte=day,
        )


class SchemeRowQuerySet(ScopedQuerySet[T]):
    """Categories, rules, bands and vetoes of a version."""

    AUTHORITY = None
    FIRM = None

    def unsure(self) -> Self:
        """Figures of versions in force that nobody has confirmed."""
        return self.filter(sure=False, version__status="in_force")


class OfFileQuerySet(ScopedQuerySet[T]):
    """What belongs to an integrity file is seen where its lawyer or firm is seen now."""

    AUTHORITY = "file__lawyer__authority"
    FIRM = "file__lawyer__firm_id"
    PERSON = "file__lawyer__person_id"

    def _where(self, scopes: Scopes) -> Q:
        return super()._where(scopes) | Q(file__firm__in=Firm.objects.within(scopes))


class ComputedGradeQuerySet(OfFileQuerySet["ComputedGrade"]):
    def worse_than_determined(self, day: date) -> Self:
        """Whose computed letter stands below the determined one in force: candidates for a lowering."""
        bands = self.model._meta.apps.get_model("credit_ratings", "Band").objects
        grades = self.model._meta.apps.get_model("credit_ratings", "DeterminedGrade").objects
        held = bands.filter(
            version=OuterRef(OuterRef("version")),
            letter=OuterRef("letter"),
            order__lt=OuterRef(OuterRef("place")),
        )
        now = bands.filter(version=OuterRef("version"), letter=OuterRef("letter"))
        better = grades.in_force(day).filter(Exists(held), file=OuterRef("file"))
        return self.annotate(place=models.Subquery(now.values("order")[:1])).filter(Exists(better))


class ComputedChangeQuerySet(OfFileQuerySet["ComputedChange"]):
    def of(self, file: "IntegrityFile") -> Self:
        """What the machine found for one file through time, the newest first."""
        return self.filter(file=file).order_by("-at", "-pk")


class GradeRoundQuerySet(ScopedQuerySet["GradeRound"]):
    FIRM = None

    def waiting(self) -> Self:
        """On the approver's desk, the oldest first."""
        return self.filter(status="submitted").order_by("as_of", "pk")


class GradeProposalQuerySet(OfFileQuerySet["GradeProposal"]):
    def amended(self) -> Self:
        """Where people propose another letter than was computed."""
        return self.exclude(letter=F("computed_letter"))

    def letters(self) -> list[tuple[str, int]]:
        """How many are proposed for each letter."""
        counted = self.order_by("letter").values_list("letter").annotate(count=models.Count("pk"))
        return [(letter, count) for letter, count in counted]


class DeterminedGradeQuerySet(OfFileQuerySet["DeterminedGrade"]):
    def in_force(self, day: date) -> Self:
        """The last grade of each file that was decided by that day; of two on one day the later entered."""
        by_then = self.model._default_manager.filter(file=OuterRef("file"), decided_on__lte=day)
        later = by_then.filter(
            Q(decided_on__gt=OuterRef("decided_on"))
            | Q(decided_on=OuterRef("decided_on"), pk__gt=OuterRef("pk"))
        )
        return self.filter(~Exists(later), decided_on__lte=day)
