"""The text that computes grades: figures and thresholds come in as parameters, no date is computed in it.

Both databases cut integer division towards zero. A limit that is open is a large number (NO_LIMIT) and an
unused threshold a day that never comes (NEVER), so that no parameter is null.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from credit_ratings.rules import MOST, RuleData, SchemeData, VetoData

NO_LIMIT = MOST
NEVER = date.max
NO_RULE = 0
MODES = {"full": 0, "started": 1, "exact": 2}
SUBJECTS = {"lawyer": "lawyer_id", "firm": "firm_id"}
OPERATORS = {"ge": ">=", "gt": ">"}

# fact: last images that stand on the day within the window of a rule or a veto (rule 0: only the veto);
#   coalesce keeps the planner from the index of effective_on, by which it would fetch half a table by rows
# by_weight, counted: of one matter the weightiest on each side; the others keep only their veto
# total, earned, summed: by rule, then by category
COMPUTED = """
WITH kind (kind_id, first, rule, since, by_quantity, once, veto, veto_since) AS (VALUES {kinds}),
rule (rule, category, points, step, mode, cap) AS (VALUES {rules}),
fact AS (
    SELECT r.file_id, r.matter, r.effective_on, coalesce(r.root_id, r.id) AS root_id, k.once,
        CASE WHEN r.effective_on >= k.since THEN k.rule ELSE 0 END AS rule,
        CASE WHEN k.by_quantity = 0 THEN 1000 ELSE CAST({quantity} AS integer) END AS amount,
        CASE WHEN r.effective_on >= k.veto_since THEN k.veto ELSE 0 END AS veto
    FROM lawyers_record r JOIN kind k ON k.kind_id = r.kind_id
    WHERE coalesce(r.effective_on, {never}) >= {oldest} AND coalesce(r.effective_on, {never}) <= {as_of}
        AND r.effective_on >= k.first AND NOT r.void AND (r.ends_on IS NULL OR r.ends_on > {as_of})
        {of_records} {known}
        AND NOT EXISTS (
            SELECT 1 FROM lawyers_record s
            WHERE s.root_id IS NOT NULL AND s.root_id = coalesce(r.root_id, r.id)
                AND s.sequence > r.sequence {later_known}
        )
),
by_weight AS (
    SELECT f.file_id, f.rule, f.amount, f.veto, row_number() OVER (
        PARTITION BY f.file_id, f.matter, CASE WHEN e.points < 0 THEN 1 ELSE 0 END
        ORDER BY abs({weight}) DESC, f.effective_on, f.root_id
    ) AS place
    FROM fact f JOIN rule e ON e.rule = f.rule WHERE f.matter <> '' AND f.once = 1 AND f.rule <> 0
),
counted AS (
    SELECT file_id, rule, amount, veto FROM fact WHERE matter = '' OR once = 0 OR rule = 0
    UNION ALL
    SELECT file_id, CASE WHEN place = 1 THEN rule ELSE 0 END, amount, veto FROM by_weight
),
total AS (
    SELECT file_id, rule, sum(amount) AS total, max(veto) AS veto FROM counted GROUP BY file_id, rule
),
earned AS (
    SELECT t.file_id, e.category, e.cap, {earned} AS points, t.veto
    FROM total t JOIN rule e ON e.rule = t.rule
),
capped AS (SELECT file_id, category, veto, CAST({within_rule} AS integer) AS points FROM earned),
summed AS (SELECT file_id, max(veto) AS veto, {sums} FROM capped GROUP BY file_id),
raw AS MATERIALIZED (
    SELECT f.id AS file_id, coalesce(s.veto, 0) AS veto, {base} + {within_categories} AS points
    FROM lawyers_integrityfile f LEFT JOIN summed s ON s.file_id = f.id
    WHERE f.{subject} IS NOT NULL {of_files}
),
clamped AS (SELECT file_id, veto, {within_scheme} AS points FROM raw),
scored AS MATERIALIZED (SELECT file_id, veto, {rounded} AS score FROM clamped),
banded AS (SELECT file_id, veto, score, {place} AS place FROM scored),
computed AS (SELECT file_id, score, veto > 0 AS vetoed, {letter} AS letter FROM banded)
"""


class Names:
    """Parameters of one statement: gives each value a name and returns its place in the text."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def __call__(self, value: Any) -> str:
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f"%({name})s"

    def rows(self, rows: Iterable[Sequence[Any]]) -> str:
        return ", ".join(f"({', '.join(map(self, row))})" for row in rows)

    def limit(self, figure: int | None, otherwise: int) -> str:
        return self(otherwise if figure is None else figure)


@dataclass(frozen=True, slots=True)
class Files:
    """Which files: a list of ids, or else all from the first to the last id, both included."""

    first: int = 0
    last: int = 0
    ids: tuple[int, ...] | None = None

    def among(self, column: str, names: Names, vendor: str) -> str:
        if self.ids is None:
            return f"AND {column} BETWEEN {names(self.first)} AND {names(self.last)}"
        if vendor == "postgresql":
            return f"AND {column} = ANY({names(list(self.ids))})"
        listed = f"json_each({names(json.dumps(self.ids))})"
        return f"AND {column} IN (SELECT value FROM {listed})"  # noqa: S608  a column and a name of ours


def computed(
    scheme: SchemeData,
    subject: str,
    *,
    kinds: Mapping[str, int],
    as_of: date,
    files: Files,
    names: Names,
    vendor: str,
    known_at: Any = None,
) -> str:
    """The WITH part of a statement, ending in `computed (file_id, score, vetoed, letter)`.

    known_at: a moment as the database keeps it; None is now, and spares the comparison.
    """
    meanings = _kinds(scheme, kinds, as_of)
    return COMPUTED.format(
        kinds=names.rows(meanings),
        rules=names.rows(_rules(scheme)),
        quantity=_clip("r.quantity_milli", names(0), names(MOST)),
        as_of=names(as_of),
        never=names(NEVER),
        oldest=names(min(first for _kind, first, *_rest in meanings)),
        of_records=files.among("r.file_id", names, vendor),
        known=f"AND r.recorded_at <= {names(known_at)}" if known_at else "",
        later_known=f"AND s.recorded_at <= {names(known_at)}" if known_at else "",
        of_files=files.among("f.id", names, vendor),
        subject=SUBJECTS[subject],
        weight=_points("f.amount"),
        earned=_points("t.total"),
        within_rule=_clip("points", "-cap", "cap"),
        base=names(scheme.base_milli),
        within_scheme=_clip(
            "points",
            names.limit(scheme.floor_milli, -NO_LIMIT),
            names.limit(scheme.ceiling_milli, NO_LIMIT),
        ),
        rounded=_rounded(scheme),
        place=_place(scheme, names),
        letter=_letter(scheme, names),
        **_categories(scheme, names),
    )


def _kinds(scheme: SchemeData, kinds: Mapping[str, int], as_of: date) -> list[tuple[Any, ...]]:
    """What each kind of record means on the day: its rule, its veto, the threshold of each and of either."""
    rules = {rule.kind: (number, rule) for number, rule in enumerate(scheme.rules, 1)}
    vetoes = {veto.kind: veto for veto in scheme.vetoes}
    rows: list[tuple[Any, ...]] = [(0, NEVER, NO_RULE, NEVER, 0, 0, 0, NEVER)]
    for kind in dict.fromkeys([*rules, *vetoes]):
        number, rule = rules.get(kind, (NO_RULE, None))
        since, by_quantity, once = _counting(scheme, rule, as_of)
        veto, veto_since = _barring(scheme, vetoes.get(kind), as_of)
        first = min(since, veto_since)
        rows.append((kinds[kind], first, number, since, by_quantity, once, veto, veto_since))
    return rows


def _counting(scheme: SchemeData, rule: RuleData | None, as_of: date) -> tuple[date, int, int]:
    """Since when it counts, whether by quantity, and whether one matter counts once."""
    if rule is None:
        return NEVER, 0, 0
    once = scheme.same_matter == "both" or (scheme.same_matter == "bad" and rule.bad)
    return rule.since(as_of), int(rule.unit == "quantity"), int(once)


def _barring(scheme: SchemeData, veto: VetoData | None, as_of: date) -> tuple[int, date]:
    """The place of the letter it leaves, counted from 1 (0: no veto), and since when it bars."""
    if veto is None:
        return 0, NEVER
    return [band.letter for band in scheme.bands].index(veto.letter) + 1, veto.since(as_of)


def _rules(scheme: SchemeData) -> list[tuple[int, ...]]:
    """The figures of each rule by its number; number 0 gives nothing."""
    places = {category.code: place for place, category in enumerate(scheme.categories, 1)}
    rows: list[tuple[int, ...]] = [(NO_RULE, 0, 0, 1000, 0, NO_LIMIT)]
    for number, rule in enumerate(scheme.rules, 1):
        step, mode = (rule.step_milli, rule.step_mode) if rule.unit == "quantity" else (1000, "full")
        cap = NO_LIMIT if rule.cap_milli is None else rule.cap_milli
        rows.append((number, places[rule.category], rule.points_milli, step, MODES[mode], cap))
    return rows


def _points(total: str) -> str:
    """RuleData.points."""
    return (
        f"CASE e.mode WHEN 2 THEN e.points * {total} / e.step"
        f" WHEN 1 THEN e.points * (({total} + e.step - 1) / e.step)"
        f" ELSE e.points * ({total} / e.step) END"
    )


def _categories(scheme: SchemeData, names: Names) -> dict[str, str]:
    """A column for the sum of each category, and all of them together within their limits."""
    sums, parts = ["0 AS c0"], []
    for place, category in enumerate(scheme.categories, 1):
        sums.append(f"sum(points) FILTER (WHERE category = {place}) AS c{place}")
        low = names.limit(category.floor_milli, -NO_LIMIT)
        high = names.limit(category.cap_milli, NO_LIMIT)
        parts.append(_clip(f"coalesce(s.c{place}, 0)", low, high))
    return {"sums": ", ".join(sums), "within_categories": " + ".join(parts)}


def _clip(value: str, low: str, high: str) -> str:
    return f"CASE WHEN {value} < {low} THEN {low} WHEN {value} > {high} THEN {high} ELSE {value} END"


def _rounded(scheme: SchemeData) -> str:
    grain = scheme.grain_milli
    half = grain // 2 if scheme.rounding == "half_up" else 0
    return (
        f"CASE WHEN points < 0 THEN -((-points + {half}) / {grain} * {grain})"
        f" ELSE (points + {half}) / {grain} * {grain} END"
    )


def _place(scheme: SchemeData, names: Names) -> str:
    """0 for the best band."""
    tests = "".join(
        f" WHEN score {OPERATORS[band.operator]} {names(band.threshold_milli)} THEN {place}"
        for place, band in enumerate(scheme.bands)
        if band.threshold_milli is not None
    )
    rest = len(scheme.bands) - 1
    return f"CASE{tests} ELSE {rest} END" if tests else str(rest)


def _letter(scheme: SchemeData, names: Names) -> str:
    """The letter of the worse of band and veto."""
    letters = "".join(f" WHEN {place} THEN {names(band.letter)}" for place, band in enumerate(scheme.bands))
    return f"CASE CASE WHEN veto > place + 1 THEN veto - 1 ELSE place END{letters} END"
