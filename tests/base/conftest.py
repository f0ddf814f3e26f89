"""Tables for the made-up models, the subscriptions and the schedule of one test."""

from collections.abc import Callable, Iterator
from datetime import time
from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.state import ModelState, ProjectState
from pytest_django import DjangoDbBlocker, Settings

from base import outbox
from base.guards import Trigger
from base.jobs import Job
from tests.base import sample

Subscribe = Callable[..., None]
Plan = Callable[..., None]


@pytest.fixture(scope="session")
def sample_triggers() -> list[Trigger]:
    """What the guards of the made-up models should have set up on this database."""
    by_name: dict[str, type[models.Model]] = {model.__name__: model for model in sample.MODELS}
    return [
        trigger
        for guard in sample.GUARDS
        for trigger in guard.triggers(by_name[guard.model_name], connection.vendor)
    ]


@pytest.fixture(scope="module")
def sample_tables(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The made-up models' tables with their guards, set up and taken down as by a migration."""
    states = [ProjectState()]
    operations = [*map(creation, sample.MODELS), *sample.GUARDS]
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            for operation in operations:
                states.append(states[-1].clone())
                operation.state_forwards("sample", states[-1])
                operation.database_forwards("sample", editor, *states[-2:])
        yield
        with connection.schema_editor() as editor:
            for operation in reversed(operations):
                after = states.pop()
                operation.database_backwards("sample", editor, after, states[-1])


def creation(model: type[models.Model]) -> CreateModel:
    state = ModelState.from_model(model)
    return CreateModel(state.name, list(state.fields.items()), state.options, state.bases, state.managers)


@pytest.fixture
def subscribe(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Subscribe:
    """subscribe("topic", db={name: function}, effect={name: function}): nothing else exists in this test."""
    monkeypatch.setattr(outbox, "TASKS", {})
    monkeypatch.setattr(sample, "SUBSCRIPTIONS", {})
    settings.SUBSCRIPTIONS = "tests.base.sample.SUBSCRIPTIONS"

    def add(
        topic: str, *, db: dict[str, Any] | None = None, effect: dict[str, Any] | None = None, **options: Any
    ) -> None:
        for name, function in (db or {}).items():
            outbox.db_task(name, **options)(function)
        for name, function in (effect or {}).items():
            outbox.effect_task(name, **options)(function)
        sample.SUBSCRIPTIONS[topic] = (*(db or {}), *(effect or {}))

    return add


@pytest.fixture
def plan(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """plan("name", every, at, run): the schedule of this test."""
    settings.SCHEDULE = "tests.base.sample.SCHEDULE"
    monkeypatch.setattr(sample, "SCHEDULE", ())
    monkeypatch.setattr(sample, "RUNS", [])

    def add(name: str, every: Any = "day", at: time | None = None, run: str = "note_run") -> None:
        sample.SCHEDULE = (*sample.SCHEDULE, Job(name, every, at, f"tests.base.sample.{run}"))

    return add
