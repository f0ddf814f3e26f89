"""Names are looked for as they are compared."""

from typing import Any

from django.db import models
from django.http import HttpRequest

from accounts.service_admin import ServiceAdmin
from base.numbers import normalise_name


class PlainSearch(ServiceAdmin):
    """Names are looked for as they are compared: without spaces and dots."""

    def get_search_results(
        self, request: HttpRequest, queryset: "models.QuerySet[Any]", search_term: str
    ) -> tuple["models.QuerySet[Any]", bool]:
        return super().get_search_results(request, queryset, normalise_name(search_term))
