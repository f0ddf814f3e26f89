"""诚信记录 and 历年考核: facts that are not in the files yet are entered, once."""

from collections.abc import Callable
from typing import TypeVar

from django.utils.translation import gettext as _

from base.errors import RuleError
from lawyers.imports.rows import AssessmentLine, RecordLine, Sheet
from lawyers.models import IntegrityFile, RecordKind
from lawyers.services.records import RecordRow, assessment, check, store_records
from lawyers.services.roster.desk import Desk
from lawyers.services.roster.filebook import Assessed, FileBook, Standing, print_of

L = TypeVar("L", RecordLine, AssessmentLine)
Make = Callable[[L], RecordRow | None]
"""The fact of a line, or None when it is in the file already. RuleError for what cannot be."""


def store_entries(sheet: Sheet[RecordLine], desk: Desk) -> None:
    book = FileBook((line.subject for line in sheet.lines), desk)
    standing = Standing(book.pks())
    here: dict[bytes, int] = {}

    def make(line: RecordLine) -> RecordRow | None:
        row = _row(line, book.file(line.subject), _kind(line, book), desk)
        check(row, desk.today)
        content = print_of(*_content(row))
        if standing.has(content, row.summary):
            return None
        if (first := here.setdefault(content, line.line)) != line.line:
            raise RuleError(_("与第 %d 行除摘要外全部相同: 如确为两件, 请填事项编号或文书号以区分") % first)
        return row

    _store(sheet, make, desk)


def store_assessments(sheet: Sheet[AssessmentLine], desk: Desk) -> None:
    book = FileBook((line.subject for line in sheet.lines), desk)
    assessed = Assessed(book.pks())

    def make(line: AssessmentLine) -> RecordRow | None:
        file, kind = book.file(line.subject), book.kind(line.kind)
        if kind.side != RecordKind.Side.ASSESSMENT:
            raise RuleError(_("“%s”不是年度考核结果: 请填写称职、合格等结果") % kind)
        row = assessment(file, kind, line.year, source=desk.source)
        check(row, desk.today)
        return None if assessed.has(file, line.year, kind) else row

    _store(sheet, make, desk)


def _store(sheet: Sheet[L], make: Make[L], desk: Desk) -> None:
    rows: list[RecordRow] = []
    for line in sheet.lines:
        try:
            row = make(line)
        except RuleError as error:
            sheet.refuse(line.line, str(error))
            continue
        if row:
            rows.append(row)
            sheet.new.add(line.line)
    sheet.release()
    done = len(sheet.lines) - len(rows)

    def progress(stored: int) -> None:
        nonlocal done
        done += stored
        desk.tell(sheet, done)

    store_records(rows, now=desk.now, actor=desk.actor, progress=progress)


def _kind(line: RecordLine, book: FileBook) -> RecordKind:
    kind = book.kind(line.kind)
    if kind.side == RecordKind.Side.ASSESSMENT:
        raise RuleError(_("“%s”是年度考核结果: 请填在“历年考核”表中") % kind)
    if kind.side != line.side:
        message = _("“%(kind)s”属于%(side)s行为, 与类别不符, 请核对")
        raise RuleError(message, params={"kind": kind, "side": kind.get_side_display()})
    return kind


def _row(line: RecordLine, file: IntegrityFile, kind: RecordKind, desk: Desk) -> RecordRow:
    return RecordRow(
        file=file,
        kind=kind,
        effective_on=line.effective_on,
        conduct_on=line.conduct_on,
        quantity_milli=line.quantity_milli,
        matter=line.matter,
        organ=line.organ,
        document_no=line.document_no,
        summary=line.summary,
        source=desk.source,
    )


def _content(row: RecordRow) -> tuple[object, ...]:
    """As Standing.COLUMNS; a missing conduct date is stored as the effective one."""
    return (
        row.file.pk,
        row.kind.pk,
        row.conduct_on or row.effective_on,
        row.effective_on,
        row.quantity_milli,
        row.matter,
        row.organ,
        row.document_no,
    )
