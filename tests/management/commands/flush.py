"""What ends a test that commits: the tables are emptied past their guards and get the reference data back."""

from typing import Any

from django.core.management.commands import flush
from django.db import connections, transaction

from base.operations import without_guards
from config.seed import seed


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        database = options["database"]
        with transaction.atomic(using=database):
            with without_guards(connections[database]):
                super().handle(**options)
            seed()
