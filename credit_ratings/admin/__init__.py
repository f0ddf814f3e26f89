"""The rating desk: schemes and rounds through their services, grades to read."""

from credit_ratings.admin.grades import ComputedGradeAdmin, DeterminedGradeAdmin
from credit_ratings.admin.rounds import GradeProposalAdmin, GradeRoundAdmin
from credit_ratings.admin.schemes import SchemeVersionAdmin

__all__ = [
    "ComputedGradeAdmin",
    "DeterminedGradeAdmin",
    "GradeProposalAdmin",
    "GradeRoundAdmin",
    "SchemeVersionAdmin",
]
