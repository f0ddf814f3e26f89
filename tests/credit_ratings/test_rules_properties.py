"""What holds for every scheme and every history."""

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from credit_ratings.rules import FactData, SchemeData, State, grade
from tests.credit_ratings.strategies import DAYS, histories, schemes


@st.composite
def cases(draw: st.DrawFn) -> tuple[SchemeData, list[FactData], date]:
    scheme, as_of = draw(schemes()), draw(DAYS)
    return scheme, draw(histories(scheme, as_of)), as_of


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_facts_never_matters(case, random):
    scheme, facts, as_of = case
    shuffled = list(facts)
    random.shuffle(shuffled)

    assert grade(scheme, shuffled, as_of) == grade(scheme, facts, as_of)


@given(cases())
def test_the_lines_add_up_to_the_score(case):
    result = grade(*case)
    assert sum(line.points_milli for line in result.lines) == result.score_milli


@given(cases())
def test_every_fact_has_one_line_and_a_second_one_at_most_for_its_veto(case):
    scheme, facts, as_of = case
    lines = grade(scheme, facts, as_of).lines
    scored = Counter(line.fact for line in lines if line.fact and line.state != State.VETO)
    barring = Counter(line.fact for line in lines if line.state == State.VETO)
    assert set(scored | barring) == set(facts)
    assert set((scored | barring).values()) <= {1}


@given(cases())
def test_a_skipped_fact_could_as_well_be_missing(case):
    scheme, facts, as_of = case
    result = grade(scheme, facts, as_of)
    barring = {line.fact for line in result.lines if line.state == State.VETO}
    skipped = {line.fact for line in result.lines if line.state == State.SKIPPED} - barring

    without = grade(scheme, [fact for fact in facts if fact not in skipped], as_of)

    assert (without.score_milli, without.letter) == (result.score_milli, result.letter)


@given(cases())
def test_the_score_stays_within_the_scheme_and_is_round(case):
    scheme, _facts, _as_of = case
    score = grade(*case).score_milli
    assert score % scheme.grain_milli == 0
    assert scheme.floor_milli is None or score >= scheme.floor_milli
    assert scheme.ceiling_milli is None or score <= scheme.ceiling_milli


@given(cases())
def test_a_veto_never_betters_a_letter(case):
    scheme, _facts, _as_of = case
    result = grade(*case)
    letters = [band.letter for band in scheme.bands]
    assert letters.index(result.letter) >= letters.index(result.band)
    assert result.vetoed == (result.ceiling is not None)
