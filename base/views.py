from dataclasses import asdict

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from base import clock
from base.health import health


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """For a monitor: 200 when all is well, 503 when somebody should look. No cookie, no names."""
    state = health(clock.now())
    return JsonResponse(asdict(state) | {"good": state.good}, status=200 if state.good else 503)
