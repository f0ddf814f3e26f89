"""Charts say the same in the drawing and in the table, and nothing of their words is taken for markup."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from base.charts import DRAWINGS, Chart, Series, scale, text

MONTHS = ["1", "2", "3"]
RECEIVED = Series("收到", [9, 6, 10])
CLOSED = Series("办结", [8, 6, None])


def chart(*series, kind="columns", labels=MONTHS):
    return Chart("c", "收到与办结", "按登记日统计", "月份", labels, series or (RECEIVED, CLOSED), kind, "件")


def drawn(one):
    return ElementTree.fromstring(one.svg)  # noqa: S314  our own drawing


@pytest.mark.parametrize("kind", ["columns", "stacked", "lines"])
def test_every_kind_is_well_formed_and_named(kind):
    svg = drawn(chart(kind=kind))

    assert svg.get("aria-labelledby") == svg.find("title").get("id")
    assert svg.find("title").text == "收到与办结"


def test_a_column_is_as_high_as_its_value():
    heights = [float(rect.get("height")) for rect in drawn(chart(RECEIVED)).iter("rect")]

    assert heights == [135, 90, 150]


def test_bars_write_their_number_beside_them():
    words = [node.text for node in drawn(chart(RECEIVED, kind="bars")).iter("text")]

    assert words == ["1", "9", "2", "6", "3", "10"]


def test_a_missing_value_breaks_the_line_and_shows_a_dash_in_the_table():
    one = chart(CLOSED, kind="lines")

    assert len([path for path in drawn(one).iter("path") if "line" in path.get("class")]) == 1
    assert one.rows[2] == ("3", ["–"])


def test_the_page_shows_definition_legend_drawing_and_table():
    page = Template("{% load charts %}{% chart one %}").render(Context({"one": chart()}))

    assert "按登记日统计" in page
    assert page.count("<li>") == 2
    assert '<td class="num">10</td>' in page
    assert '<details class="why">' in page


def test_a_single_series_needs_no_legend():
    assert chart(RECEIVED).legend == []


def test_words_of_people_stay_words():
    one = chart(Series("x", [1]), kind="bars", labels=["<script>alert(1)</script>"])

    assert "<script" not in one.svg


def test_a_series_of_another_length_is_refused():
    with pytest.raises(ValueError, match="each label"):
        chart(Series("x", [1]))


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="no chart"):
        chart(kind="pie")


@pytest.mark.parametrize(
    ("value", "written"),
    [(1234, "1,234"), (-3, "−3"), (Decimal("12.5"), "12.5"), (None, "–"), (0, "0")],
)
def test_numbers_read_as_people_write_them(value, written):
    assert text(value) == written


@given(st.integers(0, 10**9))
def test_the_scale_reaches_the_highest_value_in_few_round_steps(highest):
    marks = scale(highest)

    assert marks[0] == 0
    assert highest <= marks[-1]
    assert 2 <= len(marks) <= 6


@given(
    st.sampled_from(sorted(set(DRAWINGS) - {"bars"})),
    st.lists(st.none() | st.integers(0, 10**7), max_size=24),
)
def test_anything_can_be_drawn(kind, values):
    one = chart(
        Series("x", values), Series("y", values), kind=kind, labels=[str(n) for n in range(len(values))]
    )

    assert drawn(one).tag == "svg"
