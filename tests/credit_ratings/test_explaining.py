"""The ledger in plain Chinese: every record, its clause, its points, and why it does not count."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from base.errors import RuleError
from credit_ratings.render import fault, points, signed
from credit_ratings.rules import CategoryData, FactData, Fault, SchemeData, State
from credit_ratings.services import explain
from credit_ratings.services.explaining import Explanation
from lawyers.services import overturn_record, restore_record
from tests.make.accounts import NOON
from tests.make.credit_ratings import in_force, rule, veto
from tests.make.credit_ratings import scheme_data as made_up
from tests.make.lawyers import file, lawyer, record

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
DAY = date(2025, 6, 3)


def told(*records: dict[str, Any], scheme: SchemeData, as_of: date = TODAY) -> Explanation:
    """The ledger of one file with these records, under this scheme."""
    in_force(scheme)
    one = file()
    for fields in records:
        record(one, **{"conduct_on": None, "effective_on": DAY, "document_no": "云律〔2025〕3号"} | fields)
    return explain(one, as_of=as_of)


def texts(explanation: Explanation) -> list[str]:
    return [f"{entry.points} {entry.text}".strip() for entry in explanation.entries]


@pytest.mark.parametrize(
    ("milli", "text"),
    [
        (80_000, "80"),
        (80_500, "80.5"),
        (-250, "-0.25"),
        (1, "0.001"),
        (0, "0"),
        (-10_000, "-10"),
        (100_050, "100.05"),
    ],
)
def test_thousandths_as_people_write_them(milli: int, text: str):
    assert points(milli) == text
    assert signed(milli) == (f"+{text}" if milli > 0 else text)


@pytest.mark.requirement("S2-03")
def test_what_counts_is_told_with_document_clause_and_points():
    explanation = told({"code": "reprimand"}, scheme=made_up(rule("reprimand", -2_000, clause="第十二条")))
    assert texts(explanation) == [
        "80 基础分",
        "-2 训诫（云律〔2025〕3号，2025年6月3日生效）：按第十二条，每条 -2 分",
        "得分 78 分，对应等级 B",
    ]


def test_limits_say_what_would_have_counted():
    scheme = made_up(
        rule("honour-city", 3_000, cap_milli=5_000),
        rule("public-post", 2_000),
        categories=(CategoryData("good", "加分", cap_milli=6_000),),
    )
    said = texts(
        told(
            {"code": "honour-city"},
            {"code": "honour-city"},
            {"code": "public-post", "effective_on": TODAY},
            scheme=scheme,
        )
    )
    assert "每条 +3 分，应计 +3 分，受本项限额限制" in said[2]
    assert said[2].startswith("+2 ")
    assert "应计 +2 分，受“加分”类限额限制" in said[3]
    assert said[3].startswith("+1 ")


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("full", "0 公益法律服务（2025年6月3日生效）：累计每满 50 小时计 +1 分，累计未满一档"),
        ("started", "+1 公益法律服务（2025年6月3日生效）：每 50 小时计 +1 分，不足的按一档"),
        ("exact", "+0.5 公益法律服务（2025年6月3日生效）：每 50 小时计 +1 分，按比例"),
    ],
)
def test_quantities_say_how_they_are_counted(mode: str, said: str):
    hours = rule("public-service", 1_000, unit="quantity", step_milli=50_000, step_mode=mode)
    half: dict[str, Any] = {"code": "public-service", "quantity_milli": 25_000, "document_no": ""}
    assert texts(told(half, scheme=made_up(hours, decimals=1)))[1] == said


def test_what_does_not_count_says_why():
    scheme = made_up(rule("reprimand", -2_000), rule("warning", -5_000))
    explanation = told(
        {"effective_on": date(2024, 1, 31)},
        {"effective_on": None},
        {"effective_on": TODAY},
        {"void": True},
        {"code": "advice-letter"},
        {"matter": "m", "document_no": "一号"},
        {"matter": "m", "code": "warning", "document_no": "二号"},
        scheme=scheme,
        as_of=TODAY - timedelta(days=1),
    )
    said = " ".join(texts(explanation))
    for reason in (
        "计分期限至2026年1月31日，已届满",
        "训诫（云律〔2025〕3号）：不计分，生效日期待核",
        "统计日尚未生效",
        "不计分，已撤销",
        "规范执业建议书（云律〔2025〕3号，2025年6月3日生效）：不计分，本办法没有规定分值",
        "与警告（二号，2025年6月3日生效）属同一事项，只计其中最重的一项",
    ):
        assert reason in said, reason


def test_restoration_is_told_with_its_day():
    in_force(made_up(rule("reprimand", -2_000)))
    one = file()
    reprimand = record(one, conduct_on=None, effective_on=DAY)
    restore_record(reprimand, ends_on=TODAY, because="已整改", now=NOON, actor=None)
    assert "已于2026年3月9日信用修复" in texts(explain(one, as_of=TODAY))[1]
    assert "-2" in texts(explain(one, as_of=TODAY - timedelta(days=1)))[1]


@pytest.mark.requirement("S1-32")
def test_a_veto_names_the_complaint_its_clause_and_its_last_day():
    scheme = made_up(vetoes=(veto("upheld-complaint", "C", clause="第十五条"),))
    said = texts(told({"code": "upheld-complaint"}, scheme=scheme))
    assert said[1:] == [
        "有效投诉（云律〔2025〕3号，2025年6月3日生效）：按第十五条，一票否决，至2026年6月3日止等级不高于 C",
        "得分 80 分，对应等级 B；因一票否决为 C",
    ]


def test_clamping_and_rounding_are_told():
    high = made_up(rule("honour-city", 30_050), ceiling_milli=100_000)
    assert "-10.05 总分按最高分 100 分计" in texts(told({"code": "honour-city"}, scheme=high))


def test_the_one_rounding_is_told():
    scheme = made_up(rule("honour-city", 1_250), decimals=1)
    assert "+0.05 四舍五入，保留 1 位小数" in texts(told({"code": "honour-city"}, scheme=scheme))


@pytest.mark.requirement("S1-15")
def test_the_past_is_told_as_it_was_known():
    in_force(made_up(rule("reprimand", -2_000)))
    one = file()
    reprimand = record(one, conduct_on=None, effective_on=DAY)
    overturn_record(reprimand, because="复查撤销", now=NOON + timedelta(days=3), actor=None)

    assert explain(one, as_of=TODAY).result.score_milli == 80_000
    assert explain(one, as_of=TODAY, known_at=NOON).result.score_milli == 78_000
    assert explain(one, as_of=TODAY, known_at=NOON - timedelta(days=1)).result.lines[1:] == ()


def test_without_a_scheme_there_is_nothing_to_tell():
    with pytest.raises(RuleError) as refused:
        explain(file(), as_of=TODAY)
    assert refused.value.code == "no_scheme"
    in_force()
    with pytest.raises(RuleError):
        explain(file(lawyer().firm), as_of=TODAY)


def test_every_fault_of_a_scheme_has_its_words():
    codes = """
        floor_above_ceiling edge_not_round category_excludes_zero figure_too_large no_category category_twice
        kind_twice category_unknown no_points step_not_positive cap_negative months_without_end months_missing
        months_not_years letter_twice last_band_open bands_not_descending veto_twice letter_unknown
    """
    assert all(fault(Fault(code, "训诫")).endswith("：训诫") for code in codes.split())


def test_a_line_whose_record_is_out_of_sight_is_still_a_sentence():
    explanation = told({"code": "reprimand"}, scheme=made_up(rule("reprimand", -2_000)))
    blind = replace(explanation, records={})
    assert blind.entries[1].text == "另一条记录：每条 -2 分"
    assert [entry.state for entry in blind.entries] == [State.BASE, State.COUNTED, "letter"]
    assert isinstance(explanation.result.lines[1].fact, FactData)
