"""测算说明: the ledger of one lawyer or firm on the terminal."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from base import clock
from base.errors import RuleError
from credit_ratings.facts import file_by_number
from credit_ratings.management.days import read_day
from credit_ratings.models import DeterminedGrade
from credit_ratings.services import Explanation, explain
from lawyers.models import IntegrityFile


class Command(BaseCommand):
    help = _("逐条列出一名律师或者一家律师事务所的测算依据")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", metavar="NUMBER", help=_("执业证号或者律所代码，原证号也可以"))
        parser.add_argument("--as-of", metavar="DATE", help=_("统计至哪一天，默认今天"))

    def handle(self, *, number: str, as_of: str | None, **_options: Any) -> None:
        day = read_day(as_of, clock.now().date())
        file = file_by_number(number)
        if file is None:
            raise CommandError(_("没有找到证号或者代码“%(number)s”，请核对") % {"number": number})
        try:
            explanation = explain(file, as_of=day)
        except RuleError as error:
            raise CommandError(error.message) from error
        for line in report(explanation, held(file, day)):
            self.stdout.write(line)


def held(file: IntegrityFile, day: date) -> DeterminedGrade | None:
    return DeterminedGrade.objects.in_force(day).filter(file=file).first()


def report(explanation: Explanation, determined: DeterminedGrade | None) -> Iterator[str]:
    """Whose ledger it is, its lines, and the determined grade beside it, which alone is official."""
    yield _("%(file)s 系统测算（供评定参考），统计至 %(day)s") % {
        "file": explanation.file,
        "day": explanation.as_of,
    }
    yield _("依据：%(version)s %(title)s") % {
        "version": explanation.version,
        "title": explanation.version.title,
    }
    for entry in explanation.entries:
        yield f"{entry.points:>8}  {entry.text}"
    if determined is None:
        yield _("当日没有评定等级")
    else:
        yield _("评定等级：%(letter)s（%(document)s，%(day)s）") % {
            "letter": determined.letter,
            "document": determined.document_no,
            "day": determined.decided_on,
        }
