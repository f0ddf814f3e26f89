"""Districts: seeded with the provinces, completed from the national list whenever a code is met."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from stdnum import numdb

from accounts.audit import record_bulk
from accounts.models import User
from accounts.permissions import require_verb
from base.errors import RuleError
from firms.models import District

DISTRICTS = Path(__file__).parents[1] / "data" / "districts.json"
_TERM = re.compile(r"\[([0-9]*)-([0-9]*)\]([^,]+)")
"""How the list of GB/T 2260 in python-stdnum writes a name that held for some years only."""


def seed(now: datetime) -> None:
    """Reference data of this app."""
    seed_districts()


@transaction.atomic
def seed_districts() -> None:
    """The provinces of the file; what exists stays as it is."""
    rows = json.loads(DISTRICTS.read_text())
    District.objects.bulk_create([District(**row) for row in rows], ignore_conflicts=True)


@transaction.atomic
def add_districts(
    names: Mapping[str, str], *, fictional: bool = False, now: datetime, actor: User | None
) -> list[District]:
    """Enter districts (code: name) that the national list lacks. Fictional ones are refused in production."""
    require_verb(actor, "import_roster", "register_firm")
    if fictional and settings.PRODUCTION:
        raise RuleError(_("正式系统不得登记演示用的区划"), code="fictional")
    known = set(District.objects.filter(pk__in=names).values_list("pk", flat=True))
    rows = [
        District(code=code, name=name, fictional=fictional)
        for code, name in names.items()
        if code not in known
    ]
    District.objects.bulk_create(rows)
    record_bulk(actor, "add_district", [(row, {"name": (None, row.name)}) for row in rows], now=now)
    return rows


def add_district(*, code: str, name: str, now: datetime, actor: User | None) -> District:
    """Enter one district by hand."""
    added = add_districts({code: name}, now=now, actor=actor)
    if not added:
        raise RuleError(_("这个区划代码已经登记"), code="known")
    return added[0]


@transaction.atomic
def known_districts(codes: Iterable[str]) -> dict[str, District]:
    """Those of the codes that exist; one of the national list that is met for the first time is entered."""
    wanted = set(codes)
    found = District.objects.in_bulk(list(wanted))
    names = {code: national_name(code) for code in wanted - found.keys()}
    new = [District(code=code, name=name) for code, name in names.items() if name]
    District.objects.bulk_create(new, ignore_conflicts=True)
    return found | {district.code: district for district in new}


def national_name(code: str) -> str:
    """The present name of a code of six digits in GB/T 2260, or "" for a former or unknown one."""
    if not re.fullmatch(r"[0-9]{6}", code):
        return ""
    parts = {
        name: value for _prefix, values in numdb.get("cn/loc").info(code) for name, value in values.items()
    }
    written = parts.get("county", "")
    terms = _TERM.findall(written)
    return next((name for _since, until, name in terms if not until), "" if terms else written)
