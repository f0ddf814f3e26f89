"""The grade as arithmetic: a scheme as data, its windows, and the engine. No Django in here."""

from credit_ratings.rules.engine import FactData, Line, Reason, Result, State, grade
from credit_ratings.rules.schemes import (
    MOST,
    BandData,
    CategoryData,
    Fault,
    RuleData,
    SchemeData,
    VetoData,
    digest,
    faults,
)
from credit_ratings.rules.windows import last_day, since

__all__ = [
    "MOST",
    "BandData",
    "CategoryData",
    "FactData",
    "Fault",
    "Line",
    "Reason",
    "Result",
    "RuleData",
    "SchemeData",
    "State",
    "VetoData",
    "digest",
    "faults",
    "grade",
    "last_day",
    "since",
]
