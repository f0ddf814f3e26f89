"""What ends a test that commits: the tables are emptied past their guards and get the reference data back."""

from typing import Any

from django.core.management.commands import flush
from django.db import connections

from base.operations import without_guards
from tests.conftest import seed


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        with without_guards(connections[options["database"]]):
            super().handle(**options)
        seed()
