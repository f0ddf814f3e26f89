"""Districts, firms and Party branches for tests, with dull defaults."""

from datetime import date
from itertools import count
from typing import Any

from stdnum.cn import uscc

from base.numbers import normalise_name
from firms.models import BranchCoverage, District, Firm, PartyBranch
from tests.make.accounts import CITY

_numbers = count(1)


def number() -> str:
    """A valid credit code of a law firm that no other call has given."""
    head = f"31329900MD{next(_numbers):06d}4"
    return head + uscc.calc_check_digit(head)


def district(code: str = "329901", name: str = "砚湖区", **fields: Any) -> District:
    return District.objects.get_or_create(code=code, defaults={"name": name, "fictional": True} | fields)[0]


def firm(name: str = "", **fields: Any) -> Firm:
    """A partnership in normal practice, run by the city unless told otherwise."""
    name = name or f"云江第{next(_numbers)}律师事务所"
    defaults = {"number": number(), "form": Firm.Form.PARTNERSHIP, "authority": CITY}
    return Firm.objects.create(name=name, name_key=normalise_name(name), **defaults | fields)


def branch(*firms: Firm, since: date = date(2020, 7, 1), **fields: Any) -> PartyBranch:
    """A branch that covers these firms, or a firm of its own, since a day."""
    covered = firms or (firm(),)
    form = PartyBranch.Form.OWN if len(covered) == 1 else PartyBranch.Form.JOINT
    defaults = {"name": f"第{next(_numbers)}党支部", "form": form, "founded": since, "authority": CITY}
    made = PartyBranch.objects.create(**defaults | fields)
    BranchCoverage.objects.bulk_create(BranchCoverage(branch=made, firm=one, since=since) for one in covered)
    return made
