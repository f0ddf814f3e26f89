"""Every question asked of lawyers, their terms and posts, and of the integrity files."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Exists, OuterRef, Q

from accounts.querysets import ScopedQuerySet, Scopes
from base.terms import covering
from firms.models import Firm, PartyBranch

if TYPE_CHECKING:
    from lawyers.models import (
        FormerLicence,
        ImportBatch,
        IntegrityFile,
        Lawyer,
        Measure,
        PartyMembership,
        Post,
        PracticeTerm,
        Record,
        RecordKind,
        RecordText,
    )


class LawyerQuerySet(ScopedQuerySet["Lawyer"]):
    PERSON = "person_id"


class FormerLicenceQuerySet(ScopedQuerySet["FormerLicence"]):
    AUTHORITY = "lawyer__authority"
    FIRM = "lawyer__firm_id"
    PERSON = "lawyer__person_id"


class PracticeTermQuerySet(ScopedQuerySet["PracticeTerm"]):
    PERSON = "lawyer__person_id"

    def on(self, day: date) -> Self:
        return self.filter(covering(day))


class PostQuerySet(ScopedQuerySet["Post"]):
    """A post is seen where its firm or its branch is seen."""

    AUTHORITY = "firm__authority"
    PERSON = "person_id"

    def _where(self, scopes: Scopes) -> Q:
        branches = PartyBranch.objects.within(scopes)
        return super()._where(scopes) | Q(branch__in=branches)

    def on(self, day: date) -> Self:
        return self.filter(covering(day))


class PartyMembershipQuerySet(ScopedQuerySet["PartyMembership"]):
    VIEW = "view_membership"
    AUTHORITY = "person__lawyer__authority"
    FIRM = "person__lawyer__firm_id"
    PERSON = "person_id"


class IntegrityFileQuerySet(ScopedQuerySet["IntegrityFile"]):
    """A file is seen where its lawyer or its firm is seen now."""

    AUTHORITY = "lawyer__authority"
    FIRM = "lawyer__firm_id"
    PERSON = "lawyer__person_id"

    def _where(self, scopes: Scopes) -> Q:
        return super()._where(scopes) | Q(firm__in=Firm.objects.within(scopes))


class RecordKindQuerySet(ScopedQuerySet["RecordKind"]):
    AUTHORITY = None
    FIRM = None

    def on(self, day: date) -> Self:
        """Kinds that may be entered for a fact of this day."""
        return self.filter(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gt=day))


class RecordQuerySet(ScopedQuerySet["Record"]):
    """Records as filed; authority and firm are those of the filing and never move."""

    PERSON = "file__lawyer__person_id"

    def latest(  # type: ignore[override]  # the word of the integrity file; Django's own is asked nowhere
        self, known_at: datetime | None = None
    ) -> Self:
        """The last image of every record as known at a moment (now when not given).

        Two anti-joins over the few images with a root: stays cheap however many first images there are.
        """
        images = self.model._default_manager.filter(root__isnull=False)
        known = self
        if known_at is not None:
            images = images.filter(recorded_at__lte=known_at)
            known = self.filter(recorded_at__lte=known_at)
        of_first = images.filter(root=OuterRef("pk"))
        of_later = images.filter(root=OuterRef("root_id"), sequence__gt=OuterRef("sequence"))
        return known.filter(~Exists(of_first), ~Exists(of_later))

    def standing(self, known_at: datetime | None = None) -> Self:
        """Last images that are neither overturned nor waiting for their effective date."""
        return self.latest(known_at).filter(void=False, effective_on__isnull=False)

    def on(self, day: date) -> Self:
        """In effect on a day: begun, and not ended by a restoration."""
        return self.filter(Q(effective_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day)))

    def undated(self) -> Self:
        """生效日期待核: stored, neither scored nor shown."""
        return self.filter(effective_on__isnull=True)


class RecordTextQuerySet(ScopedQuerySet["RecordText"]):
    AUTHORITY = "record__authority"
    FIRM = "record__firm_id"
    PERSON = "record__file__lawyer__person_id"


class MeasureQuerySet(ScopedQuerySet["Measure"]):
    """Measures are seen where their file is seen."""

    AUTHORITY = "file__lawyer__authority"
    FIRM = "file__lawyer__firm_id"
    PERSON = "file__lawyer__person_id"

    def _where(self, scopes: Scopes) -> Q:
        return super()._where(scopes) | Q(file__firm__in=Firm.objects.within(scopes))


class ImportBatchQuerySet(ScopedQuerySet["ImportBatch"]):
    FIRM = None
    PERSON = "actor__person_id"
