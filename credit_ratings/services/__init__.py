"""Every write to schemes, computed grades and rounds; and the explanation of any grade."""

from credit_ratings.imports import SchemeFile
from credit_ratings.services.computing import Progress, regrade, regrade_file
from credit_ratings.services.explaining import Explanation, explain, explain_grade
from credit_ratings.services.rounds import (
    amend_proposal,
    approve_round,
    propose_round,
    return_round,
    submit_round,
)
from credit_ratings.services.schemes import (
    adopt_version,
    approve_version,
    create_version,
    put_in_force,
    seed,
)

__all__ = [
    "Explanation",
    "Progress",
    "SchemeFile",
    "adopt_version",
    "amend_proposal",
    "approve_round",
    "approve_version",
    "create_version",
    "explain",
    "explain_grade",
    "propose_round",
    "put_in_force",
    "regrade",
    "regrade_file",
    "return_round",
    "seed",
    "submit_round",
]
