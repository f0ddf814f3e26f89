"""What the background does: mail and SMS go out, and days that are over are closed."""

from datetime import datetime

from accounts.models import Delivery, SmsCode
from accounts.services import close_days, deliver, send_code
from base.jobs import Progress
from base.outbox import effect_task


@effect_task("accounts.deliver")
def deliver_one(key: str, now: datetime) -> None:
    """Sent at least once; a crash between sending and writing it down may send a second time."""
    delivery = Delivery.objects.select_related("notification__person").filter(pk=key).first()
    if delivery:
        deliver(delivery, now=now)


@effect_task("accounts.send_code")
def send_one_code(key: str, now: datetime) -> None:
    """A code of log-in. One that comes too late is not sent."""
    code = SmsCode.objects.select_related("user__person").filter(pk=key).first()
    if code:
        send_code(code, now=now)


def close_day(progress: Progress, now: datetime) -> None:
    """Job, after midnight: a root over the audit entries of the day before, and of any day missed."""
    close_days(progress=progress, now=now)
