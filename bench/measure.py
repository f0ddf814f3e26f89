"""Seconds of the best of some runs, and the table they end in."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True)
class Line:
    """One operation beside its floor; both in seconds for the same work."""

    what: str
    work: str
    floor_is: str
    floor: float
    ours: float
    goal: float

    def __str__(self) -> str:
        ratio = self.ours / self.floor
        verdict = "met" if ratio <= self.goal else "MISSED"
        return (
            f"| {self.what} | {self.work} | {self.floor_is} {self.floor:.3f} s | {self.ours:.3f} s "
            f"| {ratio:.1f} | ≤ {self.goal:g}, {verdict} |"
        )


HEAD = "| operation | work | floor | ours | ratio | goal |\n|---|---|---|---|---|---|"


def best(run: Callable[[], object], times: int = 3) -> float:
    """Seconds of the fastest of so many runs."""
    return min(_seconds(run) for _turn in range(times))


def _seconds(run: Callable[[], object]) -> float:
    start = perf_counter()
    run()
    return perf_counter() - start
