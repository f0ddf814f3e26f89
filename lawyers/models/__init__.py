"""Lawyers with their terms and posts, and the integrity file."""

from lawyers.models.files import ImportBatch, IntegrityFile, Measure, Record, RecordKind, RecordText
from lawyers.models.people import (
    WITHOUT_FIRM,
    Category,
    FormerLicence,
    Lawyer,
    PartyMembership,
    Post,
    PracticeTerm,
)

__all__ = [
    "WITHOUT_FIRM",
    "Category",
    "FormerLicence",
    "ImportBatch",
    "IntegrityFile",
    "Lawyer",
    "Measure",
    "PartyMembership",
    "Post",
    "PracticeTerm",
    "Record",
    "RecordKind",
    "RecordText",
]
