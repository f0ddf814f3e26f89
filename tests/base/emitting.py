"""Emits, and tasks that remember."""

from datetime import datetime
from typing import Any

from django.db import transaction

from base.outbox import emit


class Recorder:
    """A task that remembers what it was given, and fails for the poison keys."""

    def __init__(self, *poison: str) -> None:
        self.poison = set(poison)
        self.calls: list[Any] = []

    def __call__(self, given: list[str] | str, _now: datetime) -> None:
        self.calls.append(given)
        if self.poison.intersection([given] if isinstance(given, str) else given):
            raise ValueError("张三 320102199003071234")


def say(topic: str, *keys: str | int) -> None:
    with transaction.atomic():
        emit(topic, keys)


def take_back(topic: str, *keys: int) -> None:
    """Emit, and roll back."""
    with transaction.atomic():
        emit(topic, keys)
        transaction.set_rollback(True)
