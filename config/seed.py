"""Reference data of every installation: roles, districts, kinds of records; scheme and policy as drafts."""

from django.db import transaction

from accounts import services as accounts
from base import clock
from credit_ratings import services as credit_ratings
from disclosures import services as disclosures
from firms import services as firms
from lawyers import services as lawyers

FLOORS = (accounts, firms, lawyers, credit_ratings, disclosures)
"""From the ground up: a floor may need what one below has seeded."""


@transaction.atomic
def seed() -> None:
    """Safe to repeat: what the office has changed since stays as the office has it."""
    now = clock.now()
    for floor in FLOORS:
        floor.seed(now=now)
