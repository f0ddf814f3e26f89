"""The ledger in plain Chinese: one sentence and the points for each line of the engine."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from credit_ratings.models import Rule
from credit_ratings.rules import (
    Fault,
    Line,
    Reason,
    Result,
    RuleData,
    SchemeData,
    State,
    VetoData,
    last_day,
)
from lawyers.models import Record


class Entry(NamedTuple):
    """One line as people read it. points is signed ("+3", "-10", "0"); empty where nothing is counted."""

    text: str
    points: str
    state: str
    record: Record | None = None


def ledger(result: Result, scheme: SchemeData, records: Mapping[int, Record]) -> list[Entry]:
    """All lines in the order of the engine, the letter last. Their points add up to the score."""
    words = Words(scheme, records)
    lines = [words.entry(line) for line in result.lines]
    return [*lines, Entry(_closing(result), "", "letter")]


def points(milli: int) -> str:
    """Thousandths as a number: 80500 → 80.5, -250 → -0.25."""
    whole, rest = divmod(abs(milli), 1000)
    text = f"{whole}.{rest:03}".rstrip("0").rstrip(".")
    return f"-{text}" if milli < 0 else text


def signed(milli: int) -> str:
    return f"+{points(milli)}" if milli > 0 else points(milli)


def day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


class Words:
    """Sentences about the lines of one file under one scheme."""

    def __init__(self, scheme: SchemeData, records: Mapping[int, Record]) -> None:
        self.scheme = scheme
        self.records = records
        self.categories = {category.code: category.name for category in scheme.categories}

    def entry(self, line: Line) -> Entry:
        record = self.records.get(line.fact.record_id) if line.fact else None
        if line.state == State.SKIPPED:
            return Entry(self.skipped(line), "", line.state, record)
        if line.state == State.VETO:
            return Entry(self.veto(line), "", line.state, record)
        if line.fact:
            return Entry(self.counted(line), signed(line.points_milli), line.state, record)
        text = self.plain(line)
        return Entry(
            text,
            signed(line.points_milli) if line.state != State.BASE else points(line.points_milli),
            line.state,
        )

    def plain(self, line: Line) -> str:
        if line.state == State.BASE:
            return _("基础分")
        if line.state == State.ROUNDED:
            how = _("四舍五入") if self.scheme.rounding == "half_up" else _("舍去尾数")
            return _("%(how)s，保留 %(decimals)s 位小数") % {"how": how, "decimals": self.scheme.decimals}
        edge = self.scheme.ceiling_milli if line.points_milli < 0 else self.scheme.floor_milli
        name = _("最高分") if line.points_milli < 0 else _("最低分")
        return _("总分按%(name)s %(edge)s 分计") % {"name": name, "edge": points(edge or 0)}

    def counted(self, line: Line) -> str:
        """What counted, under which clause, and which limit cut it."""
        if line.rule is None:
            return self.fact(line)
        text = _("%(fact)s：%(clause)s%(rate)s") % {
            "fact": self.fact(line),
            "clause": _("按%(clause)s，") % {"clause": line.rule.clause} if line.rule.clause else "",
            "rate": rate(line.rule, self.unit(line)),
        }
        if line.limit:
            text += _("，应计 %(nominal)s 分，受%(limit)s限制") % {
                "nominal": signed(line.nominal_milli),
                "limit": self.limit(line),
            }
        elif not line.points_milli:
            text += _("，累计未满一档")
        return text

    def unit(self, line: Line) -> str:
        record = self.records.get(line.fact.record_id) if line.fact else None
        return record.kind.unit if record else ""

    def limit(self, line: Line) -> str:
        if line.rule is None or line.limit == "rule":
            return _("本项限额")
        return _("“%(category)s”类限额") % {"category": self.categories[line.rule.category]}

    def skipped(self, line: Line) -> str:
        return _("%(fact)s：不计分，%(reason)s") % {"fact": self.fact(line), "reason": self.reason(line)}

    def reason(self, line: Line) -> str:
        fact = line.fact
        if line.reason == Reason.ENDED and fact and fact.ends_on:
            return _("已于%(day)s信用修复") % {"day": day(fact.ends_on)}
        if line.reason == Reason.EXPIRED:
            return self.expired(line)
        if line.reason == Reason.SAME_MATTER:
            other = self.records.get(line.instead or 0)
            return _("与%(other)s属同一事项，只计其中最重的一项") % {"other": title(other)}
        return {
            Reason.VOID: _("已撤销"),
            Reason.UNDATED: _("生效日期待核"),
            Reason.NOT_YET: _("统计日尚未生效"),
            Reason.NO_RULE: _("本办法没有规定分值"),
        }.get(line.reason or Reason.NO_RULE, "")

    def expired(self, line: Line) -> str:
        row: RuleData | VetoData | None = line.rule or line.veto
        if row is None or line.fact is None or line.fact.effective_on is None:
            return _("已过计分期限")
        last = last_day(row.window_kind, row.window_months, line.fact.effective_on)
        return _("计分期限至%(day)s，已届满") % {"day": day(last)} if last else _("已过计分期限")

    def veto(self, line: Line) -> str:
        if line.veto is None or line.fact is None or line.fact.effective_on is None:
            return self.fact(line)
        last = last_day(line.veto.window_kind, line.veto.window_months, line.fact.effective_on)
        return _("%(fact)s：%(clause)s一票否决，%(until)s等级不高于 %(letter)s") % {
            "fact": self.fact(line),
            "clause": _("按%(clause)s，") % {"clause": line.veto.clause} if line.veto.clause else "",
            "until": _("至%(day)s止") % {"day": day(last)} if last else "",
            "letter": line.veto.letter,
        }

    def fact(self, line: Line) -> str:
        return title(self.records.get(line.fact.record_id)) if line.fact else ""


def title(record: Record | None) -> str:
    """表彰（省级表彰，江〔2025〕3号，2025年6月3日生效): kind, document number, day of effect."""
    if record is None:
        return _("另一条记录")
    effect = _("%(day)s生效") % {"day": day(record.effective_on)} if record.effective_on else ""
    details = "，".join(part for part in (record.document_no, effect) if part)
    return f"{record.kind.name}（{details}）" if details else record.kind.name


def rate(rule: RuleData | Rule, unit: str = "") -> str:
    """每条 +3 分 · 累计每满 50 小时计 +1 分."""
    how = {"points": signed(rule.points_milli), "step": f"{points(rule.step_milli)} {unit}".strip()}
    if rule.unit == Rule.Unit.RECORD:
        return _("每条 %(points)s 分") % how
    if rule.step_mode == Rule.StepMode.EXACT:
        return _("每 %(step)s计 %(points)s 分，按比例") % how
    if rule.step_mode == Rule.StepMode.STARTED:
        return _("每 %(step)s计 %(points)s 分，不足的按一档") % how
    return _("累计每满 %(step)s计 %(points)s 分") % how


def _closing(result: Result) -> str:
    text = _("得分 %(score)s 分，对应等级 %(band)s") % {
        "score": points(result.score_milli),
        "band": result.band,
    }
    if result.letter != result.band:
        text += _("；因一票否决为 %(letter)s") % {"letter": result.letter}
    return text


def fault(found: Fault) -> str:
    """Why a scheme cannot be used, and where."""
    text = {
        "floor_above_ceiling": _("最低分高于最高分"),
        "edge_not_round": _("最低分、最高分须与保留的小数位一致"),
        "category_excludes_zero": _("计分类别的加分上限不得小于 0，扣分下限不得大于 0"),
        "figure_too_large": _("分值过大（最大 1000 分）"),
        "no_category": _("没有计分类别"),
        "category_twice": _("计分类别重复"),
        "kind_twice": _("同一记录种类有两条规则"),
        "category_unknown": _("规则的计分类别不存在"),
        "no_points": _("规则的分值为 0"),
        "step_not_positive": _("每档数量须大于 0"),
        "cap_negative": _("本项限额不得小于 0"),
        "months_without_end": _("长期有效的不填月数"),
        "months_missing": _("计分期限须填 1 至 1200 个月"),
        "months_not_years": _("计至年末的期限须为 12 个月的整数倍"),
        "letter_twice": _("等级重复"),
        "last_band_open": _("须有且仅有最后一个等级不设分数线"),
        "bands_not_descending": _("等级的分数线须由高到低"),
        "veto_twice": _("同一记录种类有两条一票否决"),
        "letter_unknown": _("一票否决的等级不存在"),
    }[found.code]
    return f"{text}：{found.where}" if found.where else text
