"""What of a file may stand on a public page, from which day to which: pure arithmetic over released facts.

`public document = g(policy, released facts, as of)`. A record that the policy does not show, or that nobody
released, never reaches these functions, so it cannot move a page.
"""

import calendar
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

PROFILE, ASSESSMENT, HONOUR = "profile", "assessment", "honour"
SANCTION, PENALTY = "sanction", "penalty"
GRADE, ARITHMETIC = "grade", "arithmetic"

BY_SIDE = {"assessment": ASSESSMENT, "good": HONOUR}
"""Items whose rule may speak of all kinds of one side; a bad record is shown only by a rule for its kind."""

ONE_BY_ONE = frozenset({SANCTION, PENALTY})
"""Items that need a release of their own; the others are released as a class with the register."""

RECORD = "lawyers.record"

FROM_EFFECT, FROM_END = "effective", "ends"

Payload = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """One line of a policy: is this shown, how long, counted from where, and how many of the newest."""

    item: str
    kind: str = ""
    shown: bool = False
    months: int | None = None
    counted_from: str = FROM_EFFECT
    last: int | None = None
    letters: tuple[str, ...] = ()
    before_effect: bool = False


@dataclass(frozen=True)
class Policy:
    """公示制度: the lines of one version, ready to be asked."""

    lines: tuple[Rule, ...] = ()

    def line(self, item: str, kind: str = "") -> Rule:
        """The line of this item and kind; what no line names is not shown."""
        found = (line for line in self.lines if line.item == item and line.kind == kind)
        return next(found, Rule(item=item, kind=kind))

    def line_for(self, kind: str, side: str) -> Rule | None:
        """The line under which a record of this kind stands: its own before that of its whole side."""
        own = next((line for line in self.lines if line.kind == kind), None)
        whole = next((line for line in self.lines if not line.kind and line.item == BY_SIDE.get(side)), None)
        return own or whole

    def shows(self, kind: str, side: str) -> bool:
        line = self.line_for(kind, side)
        return line is not None and line.shown


@dataclass(frozen=True)
class Fact:
    """A standing record with an effective date, as the policy sees it; a suspension has a last day."""

    source_id: int
    kind: str
    side: str
    effective_on: date
    term_ends_on: date | None = None
    restored_on: date | None = None
    released: bool = False
    not_before: date | None = None
    payload: Payload = field(default_factory=dict)


class Window(NamedTuple):
    """First and last day on which something is shown; no last day is for ever."""

    since: date
    through: date | None = None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.through is None or day <= self.through)

    def next_change(self, day: date) -> date | None:
        """The next day after this one on which what is shown changes by itself."""
        if day < self.since:
            return self.since
        if self.through is not None and day <= self.through:
            return self.through + timedelta(days=1)
        return None


class Shown(NamedTuple):
    """One record that stands on the page today."""

    item: str
    fact: Fact
    window: Window


class Selection(NamedTuple):
    """What is shown on a day, and the next day on which that changes without anybody's doing."""

    shown: tuple[Shown, ...]
    next_change: date | None


def window(line: Rule, fact: Fact) -> Window:
    """From effect, or a later embargo, through the last day of the period; a restoration ends it early."""
    since = max(fact.effective_on, fact.not_before or fact.effective_on)
    through = None
    if line.months is not None:
        start = fact.effective_on
        if line.counted_from == FROM_END and fact.term_ends_on:
            start = fact.term_ends_on + timedelta(days=1)
        through = last_day(start, line.months)
    if fact.restored_on is not None:
        before = fact.restored_on - timedelta(days=1)
        through = before if through is None else min(through, before)
    return Window(since, through)


def last_day(start: date, months: int) -> date:
    """The last day of so many months that begin on this day: 2026-11-17 and 24 months give 2028-11-16.

    Where the last month has no such day, its last day ends the period (Civil Code art. 202).
    """
    index = start.month - 1 + months
    year, month = start.year + index // 12, index % 12 + 1
    length = calendar.monthrange(year, month)[1]
    if start.day > length:
        return date(year, month, length)
    return date(year, month, start.day) - timedelta(days=1)


def select(policy: Policy, facts: Iterable[Fact], day: date) -> Selection:
    """The released facts that stand on the page on this day."""
    candidates = [(line, fact, window(line, fact)) for line, fact in _admitted(policy, facts)]
    shown = [found for found in candidates if found[2].covers(day)]
    kept = [Shown(line.item, fact, span) for line, fact, span in _newest(shown)]
    changes = [span.next_change(day) for _line, _fact, span in candidates]
    return Selection(tuple(kept), min((change for change in changes if change), default=None))


def _admitted(policy: Policy, facts: Iterable[Fact]) -> Iterator[tuple[Rule, Fact]]:
    for fact in facts:
        line = policy.line_for(fact.kind, fact.side)
        if line is not None and line.shown and (fact.released or line.item not in ONE_BY_ONE):
            yield line, fact


def _newest(found: Sequence[tuple[Rule, Fact, Window]]) -> Iterator[tuple[Rule, Fact, Window]]:
    """Newest first; of a line that keeps only the last few, no more than those."""
    taken: dict[Rule, int] = {}
    for line, fact, span in sorted(
        found, key=lambda one: (one[1].effective_on, one[1].source_id), reverse=True
    ):
        taken[line] = taken.get(line, 0) + 1
        if line.last is None or taken[line] <= line.last:
            yield line, fact, span


# The document


@dataclass(frozen=True)
class Item:
    """One unit of a page, ready to be sealed."""

    kind: str
    source_type: str
    source_id: int
    payload: Payload
    shown_from: date
    shown_through: date | None = None


@dataclass(frozen=True)
class Arithmetic:
    """How the grade was counted, and the first images of all records that it counted."""

    item: Item
    counted: frozenset[int]


@dataclass(frozen=True)
class Dossier:
    """One file as far as people released it: profile, records, the grade of the newest released round."""

    file_id: int
    kind: str
    number: str
    source_type: str
    source_id: int
    profile: Payload
    former_numbers: tuple[str, ...] = ()
    records: tuple[Fact, ...] = ()
    grade: Item | None = None
    arithmetic: "Arithmetic | None" = None
    grade_changes_on: date | None = None


@dataclass(frozen=True)
class Document:
    """What stands on one page on one day, and the next day on which that changes by itself."""

    file_id: int
    kind: str
    number: str
    former_numbers: tuple[str, ...]
    items: tuple[Item, ...]
    next_change: date | None

    @property
    def profile(self) -> Payload:
        return next(item.payload for item in self.items if item.kind == PROFILE)

    @property
    def stale_after(self) -> date | None:
        """The last day on which the page is right."""
        return self.next_change and self.next_change - timedelta(days=1)


def document(policy: Policy, dossier: Dossier, day: date, *, since: date) -> Document:
    """public document = g(policy, released facts, as of). `since` is when the register was first shown.

    Arithmetic stands only while all records it counts stand on the same page: a sum tells what is left out.
    """
    found = select(policy, dossier.records, day)
    items = [Item(PROFILE, dossier.source_type, dossier.source_id, dossier.profile, since)]
    items += [_record_item(shown) for shown in found.shown]
    if dossier.grade is not None:
        items.append(dossier.grade)
    if dossier.arithmetic and dossier.arithmetic.counted <= {shown.fact.source_id for shown in found.shown}:
        items.append(dossier.arithmetic.item)
    changes = [change for change in (found.next_change, dossier.grade_changes_on) if change]
    return Document(
        dossier.file_id,
        dossier.kind,
        dossier.number,
        dossier.former_numbers,
        tuple(items),
        min(changes, default=None),
    )


def _record_item(shown: Shown) -> Item:
    since, through = shown.window
    payload = shown.fact.payload
    if shown.item in ONE_BY_ONE:
        payload = payload | {"shown_through": through and through.isoformat()}
    return Item(shown.item, RECORD, shown.fact.source_id, payload, since, through)


# Commitments


def canonical(value: Any) -> bytes:
    """One form of JSON for one value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def commitment(salt: bytes, payload: Payload) -> str:
    """SHA-256 over salt and content: proves the content while the salt is known, and nothing after."""
    return hashlib.sha256(salt + canonical(payload)).hexdigest()


def version_digest(subject: str, number: int, commitments: Sequence[str]) -> str:
    return hashlib.sha256(
        canonical({"subject": subject, "version": number, "items": list(commitments)})
    ).hexdigest()


def log_entry(digest: str, published: date) -> str:
    """What the log keeps of a version: a digest and a day, no name, no number, no kind."""
    return canonical(
        {"type": "lvxin.version.1", "digest": digest, "published": published.isoformat()}
    ).decode()


# What a reviewed text may not hold

JOINERS = re.compile(r"(?<=[0-9Xx])[\s\u200b-\u200f\u2060\ufeff\-–—.]+(?=[0-9Xx])")
PROVINCES = "[京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川贵云藏陕甘青宁新]"
PATTERNS = {
    "id_number": re.compile(
        r"(?<!\d)[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\d)"
    ),
    "phone": re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{9,11})(?!\d)"),
    "email": re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
    "plate": re.compile(
        r"[京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川贵云藏陕甘青宁新][A-Z]·?[A-Z0-9]{5,6}"
    ),
}
BANK_CARD = re.compile(r"(?<!\d)[3-6]\d{15,18}(?!\d)")


def personal_data(text: str) -> list[str]:
    """Kinds of personal data found in a text, also in full-width digits or split by spaces and dashes."""
    folded = unicodedata.normalize("NFKC", text)
    joined = JOINERS.sub("", folded)
    found = [kind for kind, pattern in PATTERNS.items() if pattern.search(joined) or pattern.search(folded)]
    return [*found, "bank_card"] if any(map(luhn, BANK_CARD.findall(joined))) else found


def luhn(number: str) -> bool:
    """ISO/IEC 7812: every second digit from the right doubled, digits summed, a multiple of ten."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


# Search

NOT_SEARCHED = re.compile(r"[\s·•‧・]+")


def search_text(text: str) -> str:
    """As compared in search: NFKC, lower case, without spaces and middle dots."""
    return NOT_SEARCHED.sub("", unicodedata.normalize("NFKC", text)).lower()


def grams(*texts: str) -> str:
    """All one- and two-character pieces of these texts, each once, between spaces."""
    pieces = {
        text[i : i + n] for text in map(search_text, texts) for n in (1, 2) for i in range(len(text) - n + 1)
    }
    return f" {' '.join(sorted(pieces))} " if pieces else ""


def pairs(text: str) -> list[str]:
    """The two-character pieces that a name must hold to hold this text."""
    found = search_text(text)
    return sorted({found[i : i + 2] for i in range(len(found) - 1)})
