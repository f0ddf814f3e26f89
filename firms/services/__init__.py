"""Every write to districts, firms and Party branches."""

from firms.services.branches import (
    BranchRow,
    cover_firms,
    register_branch,
    register_branches,
    update_branch,
)
from firms.services.districts import (
    add_district,
    add_districts,
    known_districts,
    national_name,
    seed,
    seed_districts,
)
from firms.services.registers import (
    FirmRow,
    name_firms,
    register_firm,
    register_firms,
    update_firm,
    update_firms,
)

__all__ = [
    "BranchRow",
    "FirmRow",
    "add_district",
    "add_districts",
    "cover_firms",
    "known_districts",
    "name_firms",
    "national_name",
    "register_branch",
    "register_branches",
    "register_firm",
    "register_firms",
    "seed",
    "seed_districts",
    "update_branch",
    "update_firm",
    "update_firms",
]
