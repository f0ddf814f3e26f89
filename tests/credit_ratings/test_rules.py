"""The engine against cases worked out by hand. Points are thousandths, the base is 80."""

from dataclasses import replace
from datetime import date

import pytest

from credit_ratings.rules import (
    CategoryData,
    FactData,
    Reason,
    Result,
    SchemeData,
    State,
    digest,
    faults,
    grade,
)
from tests.make.credit_ratings import BANDS, fact, rule, scheme_data, veto

DAY = date(2026, 6, 3)
BEFORE = date(2025, 6, 3)

AWARD = rule("honour-city", 3_000)
REPRIMAND = rule("reprimand", -2_000)
WARNING = rule("warning", -5_000)
COMPLAINT = rule("upheld-complaint", -10_000)
PLAIN = scheme_data(AWARD, REPRIMAND, WARNING, COMPLAINT)


def graded(scheme: SchemeData, *facts: FactData, as_of: date = DAY) -> Result:
    """The grade, once the ledger is seen to be whole: it adds up, and every fact stands in it."""
    result = grade(scheme, facts, as_of)
    assert sum(line.points_milli for line in result.lines) == result.score_milli
    assert {line.fact for line in result.lines if line.fact} == set(facts)
    return result


def score(scheme: SchemeData, *facts: FactData, as_of: date = DAY) -> int:
    return graded(scheme, *facts, as_of=as_of).score_milli


def reasons(result: Result) -> list[Reason | None]:
    return [line.reason for line in result.lines if line.state == State.SKIPPED]


def test_an_empty_history_has_the_base():
    result = graded(PLAIN)
    assert (result.score_milli, result.letter, result.vetoed) == (80_000, "B", False)


def test_good_and_bad_add_up():
    assert score(PLAIN, fact("honour-city", BEFORE), fact("warning", BEFORE)) == 78_000


def test_the_day_of_effect_counts():
    assert score(PLAIN, fact("warning", DAY)) == 75_000


def test_the_day_before_the_effect_does_not_count():
    result = graded(PLAIN, fact("warning", date(2026, 6, 4)))
    assert (result.score_milli, reasons(result)) == (80_000, [Reason.NOT_YET])


def test_the_last_day_of_a_closed_window_counts():
    assert score(PLAIN, fact("warning", date(2024, 6, 3))) == 75_000


def test_the_day_after_a_closed_window_does_not():
    result = graded(PLAIN, fact("warning", date(2024, 6, 2)))
    assert (result.score_milli, reasons(result)) == (80_000, [Reason.EXPIRED])


def test_a_half_open_window_ends_a_day_earlier():
    half_open = scheme_data(replace(WARNING, window_kind="half_open"))
    assert score(half_open, fact("warning", date(2024, 6, 3))) == 80_000
    assert score(half_open, fact("warning", date(2024, 6, 4))) == 75_000


def test_a_month_from_31_january_ends_on_28_february():
    month = scheme_data(replace(WARNING, window_months=1))
    one = fact("warning", date(2026, 1, 31))
    assert score(month, one, as_of=date(2026, 2, 28)) == 75_000
    assert score(month, one, as_of=date(2026, 3, 1)) == 80_000


def test_a_year_from_29_february_ends_on_28_february():
    year = scheme_data(replace(WARNING, window_months=12))
    one = fact("warning", date(2024, 2, 29))
    assert score(year, one, as_of=date(2025, 2, 28)) == 75_000
    assert score(year, one, as_of=date(2025, 3, 1)) == 80_000


def test_a_calendar_year_ends_with_december():
    yearly = scheme_data(replace(AWARD, window_kind="calendar_year", window_months=12))
    one = fact("honour-city", date(2025, 1, 1))
    assert score(yearly, one, as_of=date(2025, 12, 31)) == 83_000
    assert score(yearly, one, as_of=date(2026, 1, 1)) == 80_000


def test_a_rule_without_window_counts_for_ever():
    always = scheme_data(replace(WARNING, window_kind="always", window_months=None))
    assert score(always, fact("warning", date(1999, 1, 1))) == 75_000


@pytest.mark.requirement("S2-03")
def test_nothing_without_effective_date_counts():
    result = graded(PLAIN, fact("upheld-complaint", None), fact("honour-city", None))
    assert (result.score_milli, reasons(result)) == (80_000, [Reason.UNDATED, Reason.UNDATED])


def test_an_overturned_fact_never_counted():
    result = graded(PLAIN, fact("warning", BEFORE, void=True))
    assert (result.score_milli, reasons(result)) == (80_000, [Reason.VOID])


def test_a_restored_fact_counts_until_the_day_before_restoration():
    restored = fact("warning", BEFORE, ends_on=DAY)
    assert score(PLAIN, restored, as_of=date(2026, 6, 2)) == 75_000
    result = graded(PLAIN, restored)
    assert (result.score_milli, reasons(result)) == (80_000, [Reason.ENDED])


def test_a_kind_without_rule_is_listed_and_counts_nothing():
    result = graded(PLAIN, fact("advice-letter", BEFORE))
    assert (result.score_milli, reasons(result)) == (80_000, [Reason.NO_RULE])


def test_the_cap_of_a_rule_cuts_the_later_record():
    capped = scheme_data(replace(AWARD, cap_milli=5_000))
    result = graded(capped, fact("honour-city", date(2025, 1, 1)), fact("honour-city", date(2025, 2, 1)))
    assert result.score_milli == 85_000
    last = result.lines[2]
    assert (last.state, last.nominal_milli, last.points_milli, last.limit) == (
        State.CAPPED,
        3_000,
        2_000,
        "rule",
    )


def test_the_cap_of_a_category_holds_for_all_its_rules():
    capped = scheme_data(
        AWARD,
        rule("public-post", 2_500),
        categories=(CategoryData("good", cap_milli=4_000), CategoryData("bad")),
    )
    result = graded(capped, fact("honour-city", date(2025, 1, 1)), fact("public-post", date(2025, 2, 1)))
    assert result.score_milli == 84_000
    assert [line.points_milli for line in result.lines] == [80_000, 3_000, 1_000]
    assert result.lines[2].limit == "category"


def test_the_floor_of_a_category_keeps_the_loss_small():
    floored = scheme_data(COMPLAINT, categories=(CategoryData("bad", floor_milli=-15_000),))
    assert score(floored, fact("upheld-complaint", BEFORE), fact("upheld-complaint", DAY)) == 65_000


def test_in_a_mixed_category_deductions_come_first_and_the_sum_is_capped():
    mixed = scheme_data(
        rule("annual-competent", 10_000, category="assessment"),
        rule("annual-incompetent", -3_000, category="assessment"),
        categories=(CategoryData("assessment", cap_milli=5_000),),
    )
    result = graded(mixed, fact("annual-competent", BEFORE), fact("annual-incompetent", DAY))
    assert [line.points_milli for line in result.lines] == [80_000, -3_000, 8_000]


def test_the_ceiling_of_the_scheme_has_its_own_line():
    result = graded(
        scheme_data(rule("honour-city", 30_000), ceiling_milli=100_000), fact("honour-city", BEFORE)
    )
    assert (result.score_milli, result.lines[-1].state, result.lines[-1].points_milli) == (
        100_000,
        State.CLAMPED,
        -10_000,
    )


def test_the_floor_of_the_scheme_holds():
    assert score(scheme_data(rule("warning", -90_000), floor_milli=0), fact("warning", BEFORE)) == 0


@pytest.mark.parametrize(
    ("rounding", "decimals", "points", "expected"),
    [
        ("half_up", 0, 500, 81_000),
        ("half_up", 0, 499, 80_000),
        ("half_up", 1, 50, 80_100),
        ("half_up", 2, 4, 80_000),
        ("half_up", 3, 1, 80_001),
        ("down", 0, 999, 80_000),
        ("down", 1, 199, 80_100),
        ("half_up", 0, -500, 80_000),  # 79.5
        ("down", 0, -500, 79_000),
    ],
)
def test_one_rounding_at_the_end(rounding: str, decimals: int, points: int, expected: int):
    rounded = scheme_data(rule("honour-city", points, category="good"), rounding=rounding, decimals=decimals)
    assert score(rounded, fact("honour-city", BEFORE)) == expected


@pytest.mark.parametrize(("rounding", "expected"), [("half_up", -11_000), ("down", -10_000)])
def test_below_zero_rounding_goes_by_size(rounding: str, expected: int):
    below = scheme_data(rule("warning", -90_500), rounding=rounding)
    assert score(below, fact("warning", BEFORE)) == expected


def test_rounding_waits_for_the_sum():
    halves = scheme_data(rule("honour-city", 400))
    assert score(halves, fact("honour-city", BEFORE), fact("honour-city", DAY)) == 81_000


@pytest.mark.parametrize(
    ("mode", "quantities", "expected"),
    [
        ("full", (49_000,), 80_000),
        ("full", (30_000, 20_000), 81_000),  # hours of all records together
        ("full", (99_000, 1_000), 82_000),
        ("started", (1_000,), 81_000),
        ("started", (50_000,), 81_000),
        ("started", (50_000, 1), 82_000),
        ("exact", (25_000,), 80_500),
        ("exact", (12_345,), 80_246),  # 0.2469, cut to the thousandth
        ("full", (-10_000, 50_000), 81_000),
    ],
)
def test_steps_of_a_quantity(mode: str, quantities: tuple[int, ...], expected: int):
    hours = rule("public-service", 1_000, unit="quantity", step_milli=50_000, step_mode=mode)
    facts = [fact("public-service", BEFORE, quantity_milli=quantity) for quantity in quantities]
    assert score(scheme_data(hours, decimals=3), *facts) == expected


def test_a_record_counts_once_whatever_its_quantity():
    assert score(PLAIN, fact("honour-city", BEFORE, quantity_milli=7_000)) == 83_000


def test_of_one_matter_the_severest_counts():
    light = fact("reprimand", DAY, matter="2026-17")
    severe = fact("upheld-complaint", BEFORE, matter="2026-17")
    result = graded(PLAIN, light, severe)
    assert result.score_milli == 70_000
    (skipped,) = [line for line in result.lines if line.state == State.SKIPPED]
    assert (skipped.fact, skipped.reason, skipped.instead) == (light, Reason.SAME_MATTER, severe.record_id)


def test_facts_without_matter_and_of_other_matters_all_count():
    facts = [fact("reprimand", DAY, matter=matter) for matter in ("", "", "2026-17", "2026-18")]
    assert score(PLAIN, *facts) == 72_000


def test_a_matter_is_counted_once_on_each_side():
    both = replace(PLAIN, same_matter="both")
    facts = [
        fact("honour-city", DAY, matter="m"),
        fact("honour-city", DAY, matter="m"),
        fact("warning", DAY, matter="m"),
    ]
    assert score(both, *facts) == 78_000
    assert score(PLAIN, *facts) == 81_000
    assert score(replace(PLAIN, same_matter="none"), *facts, fact("warning", DAY, matter="m")) == 76_000


def test_an_expired_fact_does_not_hide_its_matter():
    brief = scheme_data(replace(COMPLAINT, window_months=1), WARNING)
    facts = [fact("upheld-complaint", BEFORE, matter="m"), fact("warning", BEFORE, matter="m")]
    assert score(brief, *facts) == 75_000


@pytest.mark.parametrize(
    ("points", "letter"),
    [(10_000, "A"), (9_999, "B"), (-5_000, "B"), (-5_001, "C"), (-20_000, "C"), (-20_001, "D")],
)
def test_bands_include_their_threshold(points: int, letter: str):
    banded = scheme_data(rule("honour-city", points, category="good"), decimals=3)
    assert graded(banded, fact("honour-city", BEFORE)).letter == letter


def test_a_band_above_excludes_its_threshold():
    above = scheme_data(bands=(replace(BANDS[0], threshold_milli=80_000, operator="gt"), *BANDS[1:]))
    assert graded(above).letter == "B"
    assert graded(replace(above, base_milli=80_001, decimals=3)).letter == "A"


@pytest.mark.requirement("S1-32")
def test_a_veto_lowers_the_letter_and_leaves_the_score():
    barred = scheme_data(rule("upheld-complaint", -1_000), vetoes=(veto("upheld-complaint", "C"),))
    complaint = fact("upheld-complaint", BEFORE)
    result = graded(barred, complaint)
    assert (result.score_milli, result.band, result.letter, result.ceiling) == (79_000, "B", "C", "C")
    assert result.vetoed
    assert [line.fact for line in result.lines if line.state == State.VETO] == [complaint]


def test_a_veto_never_raises_a_letter():
    barred = scheme_data(rule("warning", -50_000), vetoes=(veto("warning", "C"),))
    result = graded(barred, fact("warning", DAY))
    assert (result.letter, result.vetoed) == ("D", True)


def test_the_strictest_of_two_vetoes_holds():
    barred = scheme_data(vetoes=(veto("upheld-complaint", "C"), veto("warning", "D")))
    assert graded(barred, fact("upheld-complaint", DAY), fact("warning", DAY)).letter == "D"


@pytest.mark.requirement("S1-32")
def test_a_veto_ends_with_its_window_and_is_lifted_when_overturned():
    barred = scheme_data(vetoes=(veto("upheld-complaint", "D"),))
    complaint = fact("upheld-complaint", BEFORE)
    assert graded(barred, complaint).letter == "D"
    assert graded(barred, complaint, as_of=date(2026, 6, 4)).letter == "B"
    assert graded(barred, replace(complaint, void=True)).letter == "B"
    assert graded(barred, replace(complaint, ends_on=DAY)).letter == "B"


def test_a_double_of_one_matter_still_bars():
    barred = replace(PLAIN, vetoes=(veto("reprimand", "D"),))
    facts = [fact("reprimand", DAY, matter="m"), fact("upheld-complaint", DAY, matter="m")]
    result = graded(barred, *facts)
    assert (result.score_milli, result.letter) == (70_000, "D")


def test_a_scheme_that_holds_together_has_no_faults():
    assert not list(faults(PLAIN))


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (replace(PLAIN, floor_milli=90_000, ceiling_milli=10_000), "floor_above_ceiling"),
        (replace(PLAIN, ceiling_milli=100_500), "edge_not_round"),
        (replace(PLAIN, categories=()), "no_category"),
        (
            replace(PLAIN, categories=(*PLAIN.categories, CategoryData("x", cap_milli=-1))),
            "category_excludes_zero",
        ),
        (
            replace(PLAIN, categories=(*PLAIN.categories, CategoryData("x", floor_milli=1))),
            "category_excludes_zero",
        ),
        (replace(PLAIN, categories=(*PLAIN.categories, CategoryData("bad"))), "category_twice"),
        (replace(PLAIN, base_milli=2_000_000), "figure_too_large"),
        (scheme_data(AWARD, AWARD), "kind_twice"),
        (scheme_data(rule("warning", -1, category="other")), "category_unknown"),
        (scheme_data(rule("warning", 0)), "no_points"),
        (scheme_data(replace(AWARD, step_milli=0)), "step_not_positive"),
        (scheme_data(replace(AWARD, cap_milli=-1)), "cap_negative"),
        (scheme_data(replace(AWARD, window_months=None)), "months_missing"),
        (scheme_data(replace(AWARD, window_months=0)), "months_missing"),
        (scheme_data(replace(AWARD, window_kind="always")), "months_without_end"),
        (scheme_data(replace(AWARD, window_kind="calendar_year", window_months=18)), "months_not_years"),
        (scheme_data(bands=BANDS[:3]), "last_band_open"),
        (scheme_data(bands=()), "last_band_open"),
        (scheme_data(bands=(BANDS[1], BANDS[0], BANDS[3])), "bands_not_descending"),
        (scheme_data(bands=(BANDS[0], BANDS[0], BANDS[3])), "letter_twice"),
        (scheme_data(vetoes=(veto("warning", "E"),)), "letter_unknown"),
        (scheme_data(vetoes=(veto("warning"), veto("warning"))), "veto_twice"),
    ],
)
def test_a_scheme_that_contradicts_itself_says_where(broken: SchemeData, code: str):
    assert code in [found.code for found in faults(broken)]


def test_above_and_at_least_may_share_a_threshold():
    only_90 = scheme_data(
        bands=(replace(BANDS[0], operator="gt"), replace(BANDS[1], threshold_milli=90_000), BANDS[3])
    )
    assert not list(faults(only_90))


def test_the_digest_tells_two_schemes_apart():
    assert digest(PLAIN) == digest(replace(PLAIN))
    assert digest(PLAIN) != digest(replace(PLAIN, base_milli=80_001))
