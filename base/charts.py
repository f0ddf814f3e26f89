"""Charts as inline SVG beside their table: one drawing for the page, its print and the PDF.

A chart is drawn on a sheet of 360 units in width; colours, sizes and fonts come from the style sheet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise
from math import ceil, floor, log10

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Number = int | float | Decimal

WIDTH, RIGHT = 360, 356
TOP, BASE = 20, 170
LEFT = 34
NAMES = 90  # room for the names beside horizontal bars
ROW, BAR = 33, 21
COLOURS = ("c1", "c3", "c2", "c4")  # neighbours differ in lightness, so that a grey print can be read
PAPER = {"c1": "#17525c", "c2": "#c07a1e", "c3": "#5a919a", "c4": "#8d8779"}
"""The style sheet's light colours once more: it rules in browsers, but not inside an SVG of a PDF."""
INK, AXIS, GRID, GROUND = "#47504d", "#858176", "#dcd8cd", "#f8f7f3"
FONTS = "Noto Sans CJK SC, sans-serif"


@dataclass(frozen=True)
class Series:
    """数据列: one value for each label of the chart; None where there is none."""

    name: str
    values: Sequence[Number | None]


@dataclass(frozen=True)
class Chart:
    """图表: labels with one or more series, its definition, and the name of its unit."""

    key: str
    title: str
    definition: str
    label: str
    labels: Sequence[str]
    series: Sequence[Series]
    kind: str = "columns"
    unit: str = ""

    def __post_init__(self) -> None:
        if self.kind not in DRAWINGS:
            raise ValueError(f"no chart of kind {self.kind}")
        if any(len(one.values) != len(self.labels) for one in self.series):
            raise ValueError("every series needs one value for each label")

    @property
    def svg(self) -> SafeString:
        """The drawing. The values stand in the table, so readers get its name only."""
        height, shapes = DRAWINGS[self.kind](self)
        name = format_html('<title id="{}-title">{}</title>', self.key, self.title)
        return format_html(
            '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title" font-size="11" font-family="{}">'
            "{}{}</svg>",
            WIDTH,
            height,
            self.key,
            FONTS,
            name,
            format_html_join("", "{}", ((shape,) for shape in shapes)),
        )

    @property
    def legend(self) -> list[tuple[str, str, str]]:
        """(class, colour on paper, name) in the order of drawing; none for a single series."""
        if len(self.series) == 1:
            return []
        classes = (COLOURS[place % 4] for place, _one in enumerate(self.series))
        return [(name, PAPER[name], one.name) for name, one in zip(classes, self.series, strict=True)]

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The table under the drawing."""
        return [
            (label, [text(one.values[place]) for one in self.series])
            for place, label in enumerate(self.labels)
        ]


def text(value: Number | None) -> str:
    """A number as people read it: 1,234 or 12.5, a true minus sign, a dash for nothing."""
    if value is None:
        return "–"
    written = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
    return written.replace("-", "−")


def scale(highest: Number) -> list[int]:
    """Three to five round marks from 0 to at least the highest value."""
    step = max(1, float(highest) / 4)
    size = 10 ** floor(log10(step))
    step = next(int(size * factor) for factor in (1, 2, 5, 10) if size * factor >= step)
    return [step * mark for mark in range(max(1, ceil(float(highest) / step)) + 1)]


def _values(chart: Chart) -> list[float]:
    return [float(value) for one in chart.series for value in one.values if value is not None]


def _rounded(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _rect(colour: str, x: float, y: float, width: float, height: float) -> SafeString:
    places = (_rounded(number) for number in (x, y, width, height))
    shape = '<rect class="{}" fill="{}" x="{}" y="{}" width="{}" height="{}"/>'
    return format_html(shape, colour, PAPER[colour], *places)


def _words(words: str, x: float, y: float, *, anchor: str = "middle", style: str = "") -> SafeString:
    return format_html(
        '<text{} fill="{}" x="{}" y="{}" text-anchor="{}">{}</text>',
        format_html(' class="{}"', style) if style else "",
        INK,
        _rounded(x),
        _rounded(y),
        anchor,
        words,
    )


def _axis(marks: list[int]) -> Iterator[SafeString]:
    for mark in marks:
        y = _height(mark, marks)
        style, colour = ("grid", GRID) if mark else ("axis", AXIS)
        path = '<path class="{}" stroke="{}" d="M{} {}H{}"/>'
        yield format_html(path, style, colour, LEFT, _rounded(y), RIGHT)
        yield _words(text(mark), LEFT - 6, y + 4, anchor="end")


def _height(value: float, marks: list[int]) -> float:
    return BASE - (BASE - TOP) * value / marks[-1]


def _labels(chart: Chart) -> Iterator[SafeString]:
    slot = (RIGHT - LEFT) / max(1, len(chart.labels))
    for place, label in enumerate(chart.labels):
        yield _words(label, LEFT + slot * (place + 0.5), BASE + 18)
    if chart.unit:
        yield _words(chart.unit, RIGHT, TOP - 8, anchor="end")


def _columns(chart: Chart) -> tuple[int, list[SafeString]]:
    """Upright columns, side by side where there are several series."""
    marks = scale(max(_values(chart), default=0))
    slot = (RIGHT - LEFT) / max(1, len(chart.labels))
    width = min(24.0, (slot - 6) / len(chart.series))
    shapes = [*_axis(marks)]
    for number, one in enumerate(chart.series):
        for place, value in enumerate(one.values):
            x = LEFT + slot * (place + 0.5) + (number - len(chart.series) / 2) * width
            y = _height(float(value or 0), marks)
            shapes.append(_rect(COLOURS[number % 4], x, y, width - 1, BASE - y))
    return BASE + 30, [*shapes, *_labels(chart)]


def _bars(chart: Chart) -> tuple[int, list[SafeString]]:
    """Lying bars of one series, each with its number: for long names."""
    (one,) = chart.series
    highest = max(_values(chart), default=0) or 1
    shapes = []
    for place, (label, value) in enumerate(zip(chart.labels, one.values, strict=True)):
        y, width = 12 + place * ROW, (RIGHT - NAMES - 40) * float(value or 0) / highest
        shapes.append(_words(label, NAMES - 8, y + 15, anchor="end"))
        shapes.append(_rect("c1", NAMES, y, width, BAR))
        shapes.append(_words(text(value), NAMES + width + 6, y + 15, anchor="start", style="v"))
    height = 12 + len(chart.labels) * ROW
    axis = format_html('<path class="axis" stroke="{}" d="M{} 4V{}"/>', AXIS, NAMES, height - 6)
    return height, [*shapes, axis]


def _stacked(chart: Chart) -> tuple[int, list[SafeString]]:
    """Lying bars of one length, divided by the share of each series."""
    shapes = []
    left, length = NAMES / 2, RIGHT - NAMES / 2
    for place, label in enumerate(chart.labels):
        y = 12 + place * ROW
        shapes.append(_words(label, left - 8, y + 15, anchor="end"))
        parts = [float(one.values[place] or 0) for one in chart.series]
        edges = [left + length * part / (sum(parts) or 1) for part in accumulate(parts, initial=0.0)]
        for number, (start, end) in enumerate(pairwise(edges)):
            if end > start:
                shapes.append(_rect(COLOURS[number % 4], start, y, max(0.5, end - start - 1), BAR))
    return 12 + len(chart.labels) * ROW, shapes


LINE = '<path class="line line--{}" fill="none" stroke="{}" stroke-width="2.5" d="{}"/>'
DOT = '<circle class="dot dot--{}" fill="{}" stroke="{}" stroke-width="2" cx="{}" cy="{}" r="3.5"/>'


def _lines(chart: Chart) -> tuple[int, list[SafeString]]:
    """A line through the points there are; a missing value breaks it."""
    marks = scale(max(_values(chart), default=0))
    slot = (RIGHT - LEFT) / max(1, len(chart.labels))
    shapes = [*_axis(marks)]
    for number, one in enumerate(chart.series):
        colour = PAPER[COLOURS[number % 4]]
        points = [
            (LEFT + slot * (place + 0.5), _height(float(value), marks)) if value is not None else None
            for place, value in enumerate(one.values)
        ]
        for start, end in pairwise(points):
            if start and end:
                path = "M{} {}L{} {}".format(*(_rounded(spot) for spot in (*start, *end)))
                shapes.append(format_html(LINE, number + 1, colour, path))
        for x, y in filter(None, points):
            shapes.append(format_html(DOT, number + 1, GROUND, colour, _rounded(x), _rounded(y)))
    return BASE + 30, [*shapes, *_labels(chart)]


DRAWINGS = {"columns": _columns, "bars": _bars, "stacked": _stacked, "lines": _lines}
