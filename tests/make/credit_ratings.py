"""Schemes as plain data and histories, with dull defaults; nothing here touches the database."""

from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

from credit_ratings.rules import BandData, CategoryData, FactData, RuleData, SchemeData, VetoData

BANDS = (
    BandData("A", 90_000),
    BandData("B", 75_000),
    BandData("C", 60_000),
    BandData("D", None),
)
_ids = count(1)


def rule(kind: str, points_milli: int, **figures: Any) -> RuleData:
    """A rule over two years; in the category of its sign unless told otherwise."""
    category = "good" if points_milli > 0 else "bad"
    return RuleData(
        **{"kind": kind, "category": category, "points_milli": points_milli, "window_months": 24} | figures
    )


def scheme_data(*rules: RuleData, **figures: Any) -> SchemeData:
    """Base 80, two categories without limits, bands A to D."""
    categories = (CategoryData("good"), CategoryData("bad"))
    plain = SchemeData(base_milli=80_000, categories=categories, rules=rules, bands=BANDS)
    return replace(plain, **figures)


def veto(kind: str, letter: str = "D", **figures: Any) -> VetoData:
    """A bar of twelve months."""
    return VetoData(**{"kind": kind, "letter": letter, "window_months": 12} | figures)


def fact(kind: str, effective_on: date | None, **fields: Any) -> FactData:
    """A first image of one record."""
    number = next(_ids)
    return FactData(
        **{"record_id": number, "root_id": number, "kind": kind, "effective_on": effective_on} | fields
    )
