"""Lawyers with their terms and posts, and the integrity file."""

from lawyers.models.files import ImportBatch, IntegrityFile, Measure, Record, RecordKind, RecordText
from lawyers.models.people import FormerLicence, Lawyer, PartyMembership, Post, PracticeTerm

__all__ = [
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
