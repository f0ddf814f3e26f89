"""What the background does for people: mail and SMS go out."""

from datetime import datetime

from accounts.models import Delivery
from accounts.services import deliver
from base.outbox import effect_task


@effect_task("accounts.deliver")
def deliver_one(key: str, now: datetime) -> None:
    """Sent at least once; a crash between sending and writing it down may send a second time."""
    delivery = Delivery.objects.select_related("notification__person").filter(pk=key).first()
    if delivery:
        deliver(delivery, now=now)
