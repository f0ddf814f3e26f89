"""Integrity files: opened for every lawyer and firm; and what of the register follows a firm."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from accounts.models import User
from accounts.permissions import require
from base.chunks import chunks
from base.outbox import emit
from firms.models import Firm
from lawyers.models import IntegrityFile, Lawyer, Measure, PracticeTerm
from lawyers.topics import FILE_CHANGED

CHUNK = 500


@transaction.atomic
def open_files(*, lawyers: Iterable[Lawyer] = (), firms: Iterable[Firm] = ()) -> None:
    """Open an integrity file for each of them that has none."""
    files = [IntegrityFile(lawyer_id=lawyer.pk) for lawyer in lawyers]
    files += [IntegrityFile(firm_id=firm.pk) for firm in firms]
    IntegrityFile.objects.bulk_create(files, batch_size=CHUNK, ignore_conflicts=True)


@transaction.atomic
def follow_firms(firm_ids: Collection[int]) -> None:
    """After firms were entered or changed: each has a file, its lawyers belong to its authority."""
    authority = Subquery(Firm.objects.filter(pk=OuterRef("firm_id")).values("authority")[:1])
    for some in chunks(firm_ids, CHUNK):
        open_files(firms=Firm.objects.filter(pk__in=some, file=None))
        for rows in (Lawyer.objects.all(), PracticeTerm.objects.filter(until=None)):
            strayed = rows.filter(firm__in=some).exclude(authority=F("firm__authority"))
            strayed.update(authority=authority)


@transaction.atomic
def enter_measure(
    file: IntegrityFile,
    *,
    code: str,
    period: str,
    numerator_milli: int,
    denominator_milli: int | None = None,
    source: str = "",
    now: datetime,
    actor: User | None,
) -> Measure:
    """Write down a rate or count of one period, in thousandths; the newest of a period holds."""
    require(actor, "enter_measure", file)
    measure = Measure.objects.create(
        file=file,
        code=code,
        period=period,
        numerator_milli=numerator_milli,
        denominator_milli=denominator_milli,
        recorded_at=now,
        source=source,
    )
    emit(FILE_CHANGED, [file.pk])
    return measure
