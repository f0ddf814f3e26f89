"""What the engine reads, from the tables: versions as data, histories as facts."""

from datetime import datetime
from functools import lru_cache

from django.db.models import Q

from base.numbers import plain
from credit_ratings.models import Band, Category, Rule, SchemeVersion, Veto
from credit_ratings.rules import BandData, CategoryData, FactData, RuleData, SchemeData, VetoData
from lawyers.models import IntegrityFile, Record


def scheme_of(version: SchemeVersion) -> SchemeData:
    """All figures of a version; once it is approved, and so frozen, kept in memory under its digest."""
    if version.status == SchemeVersion.Status.DRAFT:
        return scheme_data(version)
    return _frozen(version.pk, version.digest)


@lru_cache(maxsize=16)
def _frozen(pk: int, _digest: str) -> SchemeData:
    return scheme_data(SchemeVersion.objects.whole().get(pk=pk))


def scheme_data(version: SchemeVersion) -> SchemeData:
    """All figures of a version as they stand; seven queries, or none when it was loaded with `whole()`."""
    return SchemeData(
        base_milli=version.base_milli,
        floor_milli=version.floor_milli,
        ceiling_milli=version.ceiling_milli,
        rounding=version.rounding,
        decimals=version.decimals,
        same_matter=version.same_matter,
        sure=version.sure,
        categories=tuple(_category(row) for row in version.categories.all()),
        rules=tuple(_rule(row) for row in version.rules.all()),
        bands=tuple(_band(row) for row in version.bands.all()),
        vetoes=tuple(_veto(row) for row in version.vetoes.all()),
    )


def _category(row: Category) -> CategoryData:
    return CategoryData(row.code, row.name, row.cap_milli, row.floor_milli, row.sure)


def _rule(row: Rule) -> RuleData:
    return RuleData(
        kind=row.kind.code,
        category=row.category.code,
        points_milli=row.points_milli,
        unit=row.unit,
        step_milli=row.step_milli,
        step_mode=row.step_mode,
        cap_milli=row.cap_milli,
        window_kind=row.window_kind,
        window_months=row.window_months,
        clause=row.clause,
        sure=row.sure,
    )


def _band(row: Band) -> BandData:
    return BandData(row.letter, row.threshold_milli, row.operator, row.name, row.sure)


def _veto(row: Veto) -> VetoData:
    return VetoData(row.kind.code, row.letter, row.window_kind, row.window_months, row.clause, row.sure)


def file_by_number(text: str) -> IntegrityFile | None:
    """The file of a licence or firm number, or else of a former one; None for an unknown number."""
    number = plain(text)
    if not number:
        return None
    now = Q(lawyer__licence=number) | Q(firm__number=number)
    once = Q(lawyer__former_licences__number=number) | Q(firm__former_numbers__number=number)
    files = IntegrityFile.objects.select_related("lawyer__person", "firm")
    for known in (now, once, Q(lawyer__legacy_number=number)):
        if found := files.filter(known).first():
            return found
    return None


def records_of(file: IntegrityFile, known_at: datetime | None = None) -> list[Record]:
    """The last images of one file's records as known at a moment, in the order of their first images."""
    records = Record.objects.filter(file=file).latest(known_at).select_related("kind")
    return sorted(records, key=lambda record: record.root_id or record.pk)


def fact_data(record: Record) -> FactData:
    return FactData(
        record_id=record.pk,
        root_id=record.root_id or record.pk,
        kind=record.kind.code,
        effective_on=record.effective_on,
        ends_on=record.ends_on,
        void=record.void,
        quantity_milli=record.quantity_milli,
        matter=record.matter,
    )
