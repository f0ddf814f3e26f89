"""May this person do this? Asked in the first line of every service."""

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404

from accounts.models import User


class NotVisible(Http404):
    """The row does not exist for this person."""


def require(actor: User | None, verb: str, target: models.Model) -> None:
    """May this person do this to this very row, from one and the same seat? Superusers are not asked for.

    Raises NotVisible (404) when they may not even see the row, PermissionDenied (403) when they see it but
    lack the verb. To create a row, ask about its parent. No actor means the house itself (seed, jobs, demo):
    no request ever comes without one.
    """
    if actor is None:
        return
    rows = type(target)._default_manager.filter(pk=target.pk)
    if rows.visible_to(actor, verb).exists():  # type: ignore[attr-defined]  # every scoped model has it
        return
    if rows.visible_to(actor, "view").exists():  # type: ignore[attr-defined]
        raise PermissionDenied(verb)
    raise NotVisible


def require_verb(actor: User | None, *verbs: str) -> None:
    """For acts without a row (a whole roster): PermissionDenied unless some seat grants one of the verbs."""
    if actor is not None and not any(actor.can(verb) for verb in verbs):
        raise PermissionDenied(verbs[0])
