"""What Celery hears of an emit: one hint per commit, and no harm when nobody listens."""

import socket
from collections.abc import Callable, Iterator
from time import monotonic

import pytest
from celery import Celery, current_app
from django.db import transaction
from pytest_django import Settings

from base.outbox import emit, sweep
from tests.base.connections import committing
from tests.base.emitting import Recorder, say, take_back

pytestmark = committing


@pytest.fixture
def speak_to(settings: Settings) -> Iterator[Callable[[str], Celery]]:
    """For this test Celery has this broker."""
    before = current_app._get_current_object()

    def choose(address: str) -> Celery:
        return Celery("sample", broker=address, set_as_current=True)

    settings.CELERY_BROKER_URL = "redis://broker.example"
    yield choose
    current_app.close()
    before.set_current()


@pytest.fixture
def broker(speak_to: Callable[[str], Celery]) -> Celery:
    """Its messages stay in memory."""
    return speak_to("memory://")


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_one_hint_goes_out_after_each_commit(subscribe, broker):
    subscribe("changed", db={"note": Recorder()})

    with transaction.atomic():
        emit("changed", [1])
        emit("changed", [2])
        take_back("changed", 3)
    take_back("changed", 4)

    assert hints(broker) == ["base.sweep"]
    sweep()


def test_a_hint_survives_the_rollback_of_an_inner_part(subscribe, broker):
    subscribe("changed", db={"note": Recorder()})

    with transaction.atomic():
        take_back("changed", 1)
        emit("changed", [2])

    assert hints(broker) == ["base.sweep"]
    sweep()


@pytest.mark.parametrize("state", ["down", "silent"])
def test_a_broker_that_does_not_answer_loses_nothing_and_holds_up_nobody(
    state, silent_port, subscribe, speak_to, caplog
):
    speak_to(f"redis://127.0.0.1:{silent_port if state == 'silent' else 1}/0")
    note = Recorder()
    subscribe("changed", db={"note": note})

    begun = monotonic()
    say("changed", 1)

    assert monotonic() - begun < 3
    assert "no hint sent" in caplog.text
    sweep()
    assert note.calls == [["1"]]


def hints(app: Celery) -> list[str]:
    with app.connection_for_read() as connection, connection.SimpleQueue("celery") as queue:
        return [queue.get_nowait().headers["task"] for _ in range(queue.qsize())]
