"""The rows of the two sheets that tell what happened, and the numbers written on their papers."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

GOOD, BAD = "优良", "不良"
ASSOCIATION, BUREAU, PROVINCE = "云江市律师协会", "云江市司法局", "省司法厅"
FIRST_DAY = date(2021, 12, 1)
YEARS = range(2021, 2027)
"""The years in which the records fall; of 2021 December only."""


@dataclass(frozen=True)
class Entry:
    """诚信记录: one row of its sheet. Until `numbered`, a document number is its series alone."""

    subject: str
    side: str
    kind: str
    conduct_on: date | None
    effective_on: date | None
    quantity: int = 1
    matter: str = ""
    organ: str = ""
    document_no: str = ""
    summary: str = ""


@dataclass(frozen=True)
class Assessment:
    """历年考核: one row of its sheet."""

    subject: str
    year: int
    result: str


def numbered(entries: Iterable[Entry]) -> Iterator[Entry]:
    """In the order of effect, each document and matter with the next number of its series and year."""
    last: Counter[tuple[str, int]] = Counter()
    matters: dict[str, str] = {}

    def following(series: str, day: date) -> int:
        last[series, day.year] += 1
        return last[series, day.year]

    for entry in sorted(
        entries, key=lambda entry: (entry.effective_on or FIRST_DAY, entry.subject, entry.kind)
    ):
        day = entry.effective_on or FIRST_DAY
        series, matter = entry.document_no, entry.matter
        if matter and matter not in matters:
            matters[matter] = f"云律诉〔{day.year}〕{following('云律诉', day):04d}"
        document = f"{series}〔{day.year}〕{following(series, day)} 号" if series else ""
        yield replace(entry, document_no=document, matter=matters.get(matter, ""))
