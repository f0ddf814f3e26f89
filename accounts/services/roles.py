"""Roles: seeded from data/roles.json, then kept by the office."""

import json
from collections.abc import Collection
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Grant, Role, User
from accounts.permissions import require
from base.errors import RuleError

ROLES = Path(__file__).parents[1] / "data" / "roles.json"


@transaction.atomic
def set_grants(role: Role, *, verbs: Collection[str], reason: str, now: datetime, actor: User | None) -> None:
    """Say what a role may do. Nobody changes a role they hold themselves."""
    require(actor, "manage_roles", role)
    if actor and actor.seats.on(now.date()).filter(role=role).exists():
        raise RuleError(_("不能修改自己正在担任的角色，请由另一位系统管理员办理"), code="oneself")
    unknown = set(verbs) - known_verbs()
    if unknown:
        raise RuleError(
            _("没有这些权限：%(verbs)s"), code="unknown", params={"verbs": "、".join(sorted(unknown))}
        )
    old = set(role.grants.values_list("verb", flat=True))
    role.grants.exclude(verb__in=verbs).delete()
    Grant.objects.bulk_create(Grant(role=role, verb=verb) for verb in sorted(set(verbs) - old))
    record(actor, "set_grants", role, {"verbs": (sorted(old), sorted(verbs))}, reason=reason, now=now)


@transaction.atomic
def seed(now: datetime) -> None:
    """Create the roles of the file and grant them each verb that was never offered to them before.

    So a new release brings its new verbs, and a verb the office has taken away does not come back.
    """
    for entry in _file()["roles"]:
        fields = {name: entry[name] for name in ("name", "staff", "second_factor")}
        role, created = Role.objects.get_or_create(code=entry["code"], defaults=fields)
        fresh = sorted(verbs_of(entry) - set(role.offered))
        if not fresh:
            continue
        Grant.objects.bulk_create([Grant(role=role, verb=verb) for verb in fresh], ignore_conflicts=True)
        role.offered = sorted({*role.offered, *fresh})
        role.save(update_fields=["offered"])
        if not created:
            record(None, "set_grants", role, {"verbs": (None, fresh)}, now=now)


def known_verbs() -> set[str]:
    """Everything some role of the file may do."""
    return {verb for entry in _file()["roles"] for verb in verbs_of(entry)}


def verbs_of(entry: dict[str, Any]) -> set[str]:
    """The verbs of a role of the file: its own and those of its groups."""
    groups = _file()["groups"]
    return {*entry["verbs"], *(verb for name in entry["groups"] for verb in groups[name])}


@cache
def _file() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(ROLES.read_text())
    return content
