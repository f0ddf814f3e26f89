"""Schemes and histories for tests: as plain data, and as versions drawn up and approved by two persons."""

from dataclasses import replace
from datetime import date, datetime
from itertools import count
from typing import Any

from accounts.models import User
from credit_ratings.models import GradeRound, SchemeVersion
from credit_ratings.rules import BandData, CategoryData, FactData, RuleData, SchemeData, VetoData
from credit_ratings.services import (
    SchemeFile,
    approve_version,
    create_version,
    propose_round,
    put_in_force,
)
from lawyers.services import seed_kinds
from tests.make.accounts import CITY, NOON, staff

BANDS = (
    BandData("A", 90_000),
    BandData("B", 75_000),
    BandData("C", 60_000),
    BandData("D", None),
)
DRAFTER = (
    "prepare_scheme",
    "propose_grades",
    "submit_grades",
    "view_schemeversion",
    "view_graderound",
    "regrade",
)
APPROVER = ("approve_scheme", "approve_grades", "return_grades", "view_schemeversion", "view_graderound")

_ids = count(1)


def rule(kind: str, points_milli: int, **figures: Any) -> RuleData:
    """A rule over two years; in the category of its sign unless told otherwise."""
    category = "good" if points_milli > 0 else "bad"
    defaults: dict[str, Any] = {
        "kind": kind,
        "category": category,
        "points_milli": points_milli,
        "window_months": 24,
    }
    return RuleData(**defaults | figures)


def scheme_data(*rules: RuleData, **figures: Any) -> SchemeData:
    """Base 80, two categories without limits, bands A to D."""
    categories = (CategoryData("good", "加分"), CategoryData("bad", "扣分"))
    plain = SchemeData(base_milli=80_000, categories=categories, rules=rules, bands=BANDS)
    return replace(plain, **figures)


def veto(kind: str, letter: str = "D", **figures: Any) -> VetoData:
    """A bar of twelve months."""
    defaults: dict[str, Any] = {"kind": kind, "letter": letter, "window_months": 12}
    return VetoData(**defaults | figures)


def fact(kind: str, effective_on: date | None, **fields: Any) -> FactData:
    """A first image of one record, as the engine reads it."""
    number = next(_ids)
    defaults: dict[str, Any] = {"record_id": number, "root_id": number}
    return FactData(kind=kind, effective_on=effective_on, **defaults | fields)


def scheme(data: SchemeData | None = None, **fields: Any) -> SchemeFile:
    """A scheme file: upheld complaints take 10 points and bar A and B for a year, city honours give 3."""
    plain = scheme_data(
        rule("honour-city", 3_000, clause="第八条"),
        rule("reprimand", -2_000, clause="第十二条"),
        rule("upheld-complaint", -10_000, clause="第十一条"),
        vetoes=(veto("upheld-complaint", "C", clause="第十五条"),),
    )
    defaults = {
        "code": "test",
        "name": "信用等级评定",
        "subject": "lawyer",
        "title": "试行办法",
        "document_no": "",
    }
    return SchemeFile(**defaults | fields, scheme=data or plain)


def drafter(authority: str = CITY) -> User:
    return staff(*DRAFTER, authority=authority)


def approver(authority: str = CITY) -> User:
    return staff(*APPROVER, authority=authority)


def version(
    data: SchemeData | None = None, *, now: datetime = NOON, actor: User | None = None, **fields: Any
) -> SchemeVersion:
    """A draft."""
    seed_kinds()
    return create_version(scheme(data, **fields), now=now, actor=actor or drafter())


def in_force(
    data: SchemeData | None = None, *, since: date = date(2020, 1, 1), now: datetime = NOON, **fields: Any
) -> SchemeVersion:
    """A version drawn up, approved and put in force by two persons."""
    made, second = version(data, now=now, **fields), approver()
    approve_version(made, now=now, actor=second)
    return put_in_force(made, valid_from=since, now=now, actor=second)


def grade_round(of: SchemeVersion | None = None, *, now: datetime = NOON, **fields: Any) -> GradeRound:
    """A draft round over everybody of the city."""
    defaults: dict[str, Any] = {"title": "2026 年度评定", "as_of": now.date(), "actor": drafter()}
    return propose_round(of or in_force(), now=now, **defaults | fields)
