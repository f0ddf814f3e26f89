"""The integrity files a roster speaks of, by licence or firm number, and what stands in them already."""

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterable

from django.utils.translation import gettext as _

from base.chunks import chunks
from base.errors import RuleError
from base.numbers import plain
from lawyers.models import FormerLicence, IntegrityFile, Record, RecordKind
from lawyers.services.roster.desk import Desk

CHUNK = 900


class FileBook:
    """Files within the actor's reach, by present or former number of their subject."""

    def __init__(self, numbers: Iterable[str], desk: Desk) -> None:
        self.by_number: dict[str, IntegrityFile] = {}
        self.kinds = {
            plain(word): kind
            for kind in RecordKind.objects.all()
            for word in (kind.name, kind.code, *kind.aliases)
        }
        wanted = set(numbers)
        for some in chunks(wanted, CHUNK):
            self._lawyers(some, desk)
        firms = {
            number: desk.firms.by_number[number].pk for number in wanted if number in desk.firms.by_number
        }
        files = IntegrityFile.objects.filter(firm__isnull=False).select_related("firm", "lawyer")
        by_firm = {file.firm_id: file for file in files} if firms else {}
        self.by_number |= {
            number: by_firm[pk]
            for number, pk in firms.items()
            if pk in by_firm and desk.covers(desk.firms.by_pk[pk].authority)
        }

    def _lawyers(self, numbers: list[str], desk: Desk) -> None:
        former = dict(
            FormerLicence.objects.filter(number__in=numbers).values_list("lawyer__licence", "number")
        )
        files = IntegrityFile.objects.filter(lawyer__licence__in=[*numbers, *former])
        for file in files.select_related("lawyer", "firm"):
            if file.lawyer and desk.covers(file.lawyer.authority):
                self.by_number[file.lawyer.licence] = file
                if file.lawyer.licence in former:
                    self.by_number[former[file.lawyer.licence]] = file

    def file(self, number: str) -> IntegrityFile:
        if number not in self.by_number:
            raise RuleError(
                _("对象 %s 未登记或不在管辖范围: 请先在“律师”或“律师事务所”表中填报, 或核对证号") % number
            )
        return self.by_number[number]

    def kind(self, word: str) -> RecordKind:
        if plain(word) not in self.kinds:
            raise RuleError(_("没有名为“%s”的种类: 请按系统中“记录种类”的名称填写") % word)
        return self.kinds[plain(word)]

    def pks(self) -> list[int]:
        return list({file.pk for file in self.by_number.values()})


def print_of(*content: Hashable) -> bytes:
    """A short stand-in for what a record says, to compare hundreds of thousands."""
    return hashlib.blake2b(repr(content).encode(), digest_size=16).digest()


class Standing:
    """What was entered before, in any image: a fact that was corrected since is not entered anew."""

    COLUMNS = (
        "file_id", "kind_id", "conduct_on", "effective_on", "quantity_milli", "matter", "organ",
        "document_no",
    )  # fmt: skip

    def __init__(self, files: Iterable[int]) -> None:
        self.texts: dict[bytes, set[str | None]] = defaultdict(set)
        for some in chunks(files, CHUNK):
            rows = Record.objects.filter(file__in=some).values_list(
                *self.COLUMNS, "text__summary", "text_digest"
            )
            for *content, summary, digest in rows.iterator(chunk_size=5000):
                text = None if digest and summary is None else (summary or "")
                self.texts[print_of(*content)].add(text)

    def has(self, record: bytes, summary: str) -> bool:
        """Entered before? RuleError when all but the summary agrees: the same fact, or another."""
        texts = self.texts.get(record)
        if texts is None:
            return False
        if None in texts or summary in texts:
            return True
        raise RuleError(_("与已有记录除摘要外全部相同: 如确为另一件, 请填事项编号或文书号以区分"))


class Assessed:
    """Results of yearly assessments: every one ever entered, and those that stand."""

    def __init__(self, files: Iterable[int]) -> None:
        self.ever: dict[tuple[int, int | None], set[int]] = defaultdict(set)
        self.standing: dict[tuple[int, int | None], str] = {}
        for some in chunks(files, CHUNK):
            rows = Record.objects.filter(file__in=some, kind__side=RecordKind.Side.ASSESSMENT)
            for file, period, kind in rows.values_list("file_id", "period", "kind_id"):
                self.ever[file, period].add(kind)
            latest = rows.latest().filter(void=False).values_list("file_id", "period", "kind__name")
            self.standing |= {(file, period): name for file, period, name in latest}

    def has(self, file: IntegrityFile, year: int, kind: RecordKind) -> bool:
        """Entered before? RuleError when another result stands: a person corrects that, not a list."""
        if kind.pk in self.ever.get((file.pk, year), ()):
            return True
        if other := self.standing.get((file.pk, year)):
            message = _("%(year)s 年度已有结果“%(other)s”: 如需更正, 请在该档案中办理更正")
            raise RuleError(message, params={"year": year, "other": other})
        return False
