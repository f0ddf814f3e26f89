"""Terms in time: since inclusive, until exclusive, null = open."""

from datetime import date

from django.db import models
from django.db.models import F, Q


def covering(day: date) -> Q:
    """Terms that cover this day."""
    return Q(since__lte=day) & (Q(until=None) | Q(until__gt=day))


def term_is_positive(name: str) -> models.CheckConstraint:
    """A term that ends does so after it began."""
    return models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name=name)
