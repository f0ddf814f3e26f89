"""What stands on a page on which day: windows, the newest few, restorations, embargoes, reviewed texts."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosures import rules
from disclosures.rules import Dossier, Fact, Policy, Rule, Window

CENSURE = Rule("sanction", "public-censure", shown=True, months=24)
WARNING = Rule("sanction", "warning")
SUSPENSION = Rule("sanction", "membership-suspension", shown=True, months=36, counted_from="ends")
YEARLY = Rule("assessment", shown=True, last=3)
HONOUR = Rule("honour", shown=True)
POLICY = Policy((CENSURE, WARNING, SUSPENSION, YEARLY, HONOUR))
EFFECT = date(2026, 11, 17)


def fact(kind: str = "public-censure", side: str = "bad", **fields: Any) -> Fact:
    defaults: dict[str, Any] = {"source_id": 1, "effective_on": EFFECT, "released": True}
    return Fact(kind=kind, side=side, **defaults | fields)


def shown(*facts: Fact, day: date = EFFECT) -> list[int]:
    return [one.fact.source_id for one in rules.select(POLICY, facts, day).shown]


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2026, 11, 17), 24, date(2028, 11, 16)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 3, 1), 12, date(2027, 2, 28)),
        (date(2027, 3, 1), 12, date(2028, 2, 29)),
        (
            date(2024, 2, 29),
            24,
            date(2026, 2, 28),
        ),  # no 29th: the month's last day ends it, Civil Code art. 202
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
    ],
)
def test_a_period_of_months_ends_on_this_day(start: date, months: int, last: date):
    assert rules.last_day(start, months) == last


@pytest.mark.requirement("S2-19")
@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2026, 11, 16), 0),
        (date(2026, 11, 17), 1),
        (date(2028, 11, 16), 1),
        (date(2028, 11, 17), 0),
    ],
)
def test_a_censure_stands_from_its_effect_through_the_last_day_of_two_years(day: date, number: int):
    assert len(shown(fact(), day=day)) == number


def test_a_suspension_stands_for_three_years_after_its_own_end():
    suspended = fact("membership-suspension", term_ends_on=date(2027, 5, 16))

    assert rules.window(SUSPENSION, suspended) == Window(EFFECT, date(2030, 5, 16))


def test_a_restoration_ends_the_display_and_does_not_work_backwards():
    restored = fact(restored_on=date(2027, 6, 1))

    assert shown(restored, day=date(2027, 5, 31))
    assert not shown(restored, day=date(2027, 6, 1))


def test_an_embargo_postpones_the_first_day_and_not_the_last():
    held = fact(not_before=date(2026, 12, 1))

    assert not shown(held, day=date(2026, 11, 30))
    assert rules.window(CENSURE, held) == Window(date(2026, 12, 1), date(2028, 11, 16))


def test_a_sanction_without_a_release_of_its_own_is_not_shown():
    assert not shown(fact(released=False))


def test_an_honour_needs_no_release_of_its_own():
    assert shown(fact("legal-aid", "good", released=False))


def test_a_warning_is_not_shown_even_if_somebody_released_it():
    assert not shown(fact("warning"))


def test_a_kind_that_no_line_names_is_not_shown():
    assert not shown(fact("advice-letter"))


def test_the_last_three_assessments_stand_whatever_their_results():
    years = [
        fact(kind, "assessment", source_id=year, effective_on=date(year, 12, 31))
        for year, kind in ((2021, "competent"), (2022, "basic"), (2023, "competent"), (2024, "incompetent"))
    ]

    assert shown(*years, day=date(2026, 1, 1)) == [2024, 2023, 2022]


def test_an_assessment_dated_in_the_future_does_not_push_an_older_one_off():
    years = [
        fact("competent", "assessment", source_id=y, effective_on=date(y, 12, 31)) for y in range(2023, 2027)
    ]

    assert shown(*years, day=date(2026, 12, 30)) == [2025, 2024, 2023]
    assert shown(*years, day=date(2026, 12, 31)) == [2026, 2025, 2024]


@given(
    st.lists(
        st.tuples(st.integers(0, 1500), st.none() | st.integers(0, 1500), st.none() | st.integers(0, 1500)),
        max_size=5,
    ),
    st.integers(0, 3000),
)
def test_between_two_changes_nothing_changes(spans: list[tuple[int, int | None, int | None]], offset: int):
    start = date(2020, 1, 1)

    def at(days: int | None) -> date | None:
        return None if days is None else start + timedelta(days=days)

    facts = [
        fact(source_id=n, effective_on=at(effect), not_before=at(embargo), restored_on=at(restored))
        for n, (effect, embargo, restored) in enumerate(spans)
    ]
    day = start + timedelta(days=offset)
    found = rules.select(POLICY, facts, day)
    last = (found.next_change or day + timedelta(days=400)) - timedelta(days=1)

    assert rules.select(POLICY, facts, last).shown == found.shown


def test_the_page_is_right_through_the_day_before_its_next_change():
    dossier = Dossier(7, "lawyer", "1", "lawyers.lawyer", 7, {"name": "沈知远"}, records=(fact(),))

    document = rules.document(POLICY, dossier, EFFECT, since=date(2026, 1, 1))

    assert document.stale_after == date(2028, 11, 16)
    assert [item.kind for item in document.items] == ["profile", "sanction"]
    assert document.items[1].payload == {"shown_through": "2028-11-16"}


# Commitments


def test_a_commitment_proves_its_content_and_salt():
    payload = {"title": "公开谴责", "organ": "云江市律师协会"}
    told = rules.commitment(b"s" * 32, payload)

    assert told == rules.commitment(b"s" * 32, dict(reversed(payload.items())))
    assert told != rules.commitment(b"t" * 32, payload)
    assert told != rules.commitment(b"s" * 32, payload | {"title": "警告"})


def test_the_log_entry_names_nobody():
    entry = rules.log_entry("ab" * 32, date(2026, 11, 20))

    assert entry == '{"digest":"' + "ab" * 32 + '","published":"2026-11-20","type":"lvxin.version.1"}'


# Reviewed texts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("身份证 11010519491231002X 的当事人", "id_number"),
        ("身份证１１０１０５１９４９１２３１００２Ｘ", "id_number"),
        ("身份证 110105 19491231 002X", "id_number"),
        ("证号1101051949\u200b1231002X", "id_number"),
        ("电话 13912345678", "phone"),
        ("电话 139-1234-5678", "phone"),
        ("座机 0514-87654321", "phone"),
        ("卡号 6222 0212 3456 7890 128", "bank_card"),
        ("邮箱 a.b@example.cn", "email"),
        ("车牌苏K12345", "plate"),
    ],
)
def test_personal_data_in_a_text_is_found(text: str, found: str):
    assert found in rules.personal_data(text)


@pytest.mark.parametrize(
    "text",
    [
        "未经律所统一收案，私自收取当事人费用 6,000 元，已全部退还。",
        "云律惩〔2026〕9 号，2026-11-17 生效，展示至 2028-11-16",
        "在（2025）云 01 民初 1234 号案件中未按期提交证据",
        "",
    ],
)
def test_an_ordinary_text_passes(text: str):
    assert rules.personal_data(text) == []


# Search


def test_pieces_of_a_name_hold_every_pair_of_neighbours():
    pieces = rules.grams("欧阳 明", "云江所")

    assert all(f" {pair} " in pieces for pair in ("欧阳", "阳明", "明", "云江", "江所"))
    assert rules.pairs("欧·阳明") == ["欧阳", "阳明"]


def test_full_width_latin_letters_and_middle_dots_do_not_matter_in_search():
    assert rules.search_text("Ａlim·买买提") == rules.search_text("alim买买提")
