"""The demo city for tests that only look: built once a run on a database of its own, in a small edition."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from base import clock
from disclosures.services import publish
from tests.make import demo


@pytest.fixture(scope="session")
def city_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    with django_db_blocker.unblock(), demo.copied_database("city"):
        with demo.switched_to("city"):
            demo.play_small(tmp_path_factory.mktemp("city"))
            publish(today=clock.today(), now=clock.now())  # the demo is told on a day that is over
        yield


@pytest.fixture(scope="module")
def city(city_database: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """This module's tests look at the demo city."""
    with django_db_blocker.unblock(), demo.switched_to("city"):
        yield
