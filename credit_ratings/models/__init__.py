"""Schemes as versioned rows, and grades: computed by the machine, determined by people."""

from credit_ratings.models.grades import (
    ComputedChange,
    ComputedGrade,
    DeterminedGrade,
    GradeProposal,
    GradeRound,
)
from credit_ratings.models.schemes import Band, Category, Rule, Scheme, SchemeVersion, Veto

__all__ = [
    "Band",
    "Category",
    "ComputedChange",
    "ComputedGrade",
    "DeterminedGrade",
    "GradeProposal",
    "GradeRound",
    "Rule",
    "Scheme",
    "SchemeVersion",
    "Veto",
]
