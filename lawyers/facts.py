"""What higher floors read in bulk: the standing facts of many files, as plain values."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from base.chunks import chunks
from lawyers.models import Record

CHUNK = 900
COLUMNS = (
    "file_id", "pk", "root_id", "kind__code", "conduct_on", "effective_on", "ends_on", "void",
    "quantity_milli", "matter", "recorded_at", "period",
)  # fmt: skip


class Fact(NamedTuple):
    """The last image of one record as known at a moment; quantity in thousandths of the kind's unit."""

    record_id: int
    root_id: int
    kind_code: str
    conduct_on: date | None
    effective_on: date | None
    ends_on: date | None
    void: bool
    quantity_milli: int
    matter: str
    recorded_at: datetime
    period: int | None


def file_facts(file_ids: Iterable[int], known_at: datetime | None = None) -> dict[int, list[Fact]]:
    """The facts of each of these files, void and undated ones included, in the order of their entry.

    One query for every 900 files; a file without facts has an empty list.
    """
    wanted = list(file_ids)
    facts: dict[int, list[Fact]] = defaultdict(list, {pk: [] for pk in wanted})
    for some in chunks(wanted, CHUNK):
        for file_id, fact in _facts(some, known_at):
            facts[file_id].append(fact)
    return dict(facts)


def _facts(file_ids: list[int], known_at: datetime | None) -> Iterator[tuple[int, Fact]]:
    rows = Record.objects.latest(known_at).filter(file__in=file_ids).order_by("pk").values_list(*COLUMNS)
    for file_id, pk, root_id, *rest in rows.iterator(chunk_size=5000):
        yield file_id, Fact(pk, root_id or pk, *rest)
