"""Every write of disclosures: policies and releases by people, items and pages by machines."""

from disclosures.services.policies import (
    add_rule,
    approve_policy,
    change_rule,
    draft_policy,
    prepare_policy,
    register_association,
    seed,
    update_association,
)
from disclosures.services.publishing import due_files, every_file, expire, publish
from disclosures.services.releases import approve_release, prepare_release, withdraw_release

__all__ = [
    "add_rule",
    "approve_policy",
    "approve_release",
    "change_rule",
    "draft_policy",
    "due_files",
    "every_file",
    "expire",
    "prepare_policy",
    "prepare_release",
    "publish",
    "register_association",
    "seed",
    "update_association",
    "withdraw_release",
]
