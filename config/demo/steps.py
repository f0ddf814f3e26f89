"""What `manage.py demo` does, in order. Each step looks first whether its work is done already."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Protocol

from django.utils.translation import gettext as _

from accounts.models import User
from base import clock
from base.clock import SHANGHAI
from config.demo import grading, publicity, register
from config.demo.cast import CAST
from config.demo.generate import WORKBOOK
from config.demo.office import let_in
from config.seed import seed

NOW = datetime(2026, 11, 20, 9, tzinfo=SHANGHAI)
"""The moment at which the demo city is told."""


class Watcher(Protocol):
    """Whoever looks on while a long step runs."""

    def begin(self, label: str) -> None: ...

    def expect(self, total: int) -> None: ...

    def step(self, count: int = 1, *, note: str = "") -> None: ...

    def sheet(self, name: str, done: int, total: int) -> None: ...


@dataclass(frozen=True)
class Step:
    """One line on the screen: what it is, and a function that does it and says in Chinese what came of it."""

    label: str
    run: Callable[[], str]


@dataclass(frozen=True)
class Result:
    number: int
    label: str
    text: str
    seconds: float


def steps(watcher: Watcher, workbook: Path = WORKBOOK, now: datetime = NOW) -> list[Step]:
    return [
        Step(_("基础数据"), seeded),
        Step(_("演示城市"), lambda: register.open_city(now)),
        Step(_("协会的账号"), lambda: let_in_staff(now)),
        Step(_("导入名册"), lambda: register.take_in_roster(workbook, watcher.sheet, now)),
        Step(_("律所和律师的账号"), lambda: let_in_members(now)),
        Step(_("更正记录"), lambda: register.change_records(now)),
        Step(_("评定办法"), lambda: grading.adopt_scheme(now)),
        Step(_("系统测算"), lambda: grading.compute(watcher, now)),
        Step(_("信用等级评定"), lambda: grading.decide(now)),
        Step(_("等级调整"), lambda: grading.propose_lowering(now)),
        Step(_("后台任务"), lambda: caught_up(watcher)),
        Step(_("公示制度"), lambda: publicity.adopt_policy(now)),
        Step(_("公布审核"), lambda: publicity.release(now)),
        Step(_("公示页面"), lambda: publicity.bring_out(watcher)),
    ]


def play(watcher: Watcher, workbook: Path = WORKBOOK, now: datetime = NOW) -> Iterator[Result]:
    """Do the steps one after the other, as if it were the day of the demo. Refused in production."""
    for number, step in enumerate(steps(watcher, workbook, now), 1):
        watcher.begin(step.label)
        begun = monotonic()
        with clock.playing(now):
            text = step.run()
        yield Result(number, step.label, text, monotonic() - begun)


def seeded() -> str:
    seed()
    return _("角色、区划、记录种类、办法和制度草案")


def let_in_staff(now: datetime) -> str:
    return _opened(let_in([one for one in CAST if one.authority], now=now))


def let_in_members(now: datetime) -> str:
    return _opened(let_in([one for one in CAST if not one.authority], now=now))


def caught_up(watcher: Watcher) -> str:
    """Nothing is public yet, so this is quick; later each page is made once."""
    return _("办理 %(count)s 件") % {"count": publicity.catch_up(watcher)}


def _opened(count: int) -> str:
    if not count:
        return _("已有 %(count)s 个账号") % {"count": User.objects.count()}
    return _("开通 %(count)s 个") % {"count": count}
