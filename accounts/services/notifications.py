"""Telling people: a row in the transaction of the act, mail and SMS after it, and what they have read."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import channels
from accounts.models import Delivery, Notification, Person, User
from accounts.permissions import NotVisible
from accounts.services.persons import phone_of
from accounts.topics import DELIVERY_WANTED
from base.locks import require_transaction
from base.outbox import emit


def notify(
    people: Iterable[Person],
    *,
    topic: str,
    title: str,
    body: str = "",
    reference: str = "",
    path: str = "",
    ways: Collection[str] = (),
    now: datetime,
) -> list[Notification]:
    """Tell each of these people once, on the site and by these further ways ("mail", "sms").

    topic: what it is about, as a code. body: no names of parties, no case details. path: where on this site
    it is dealt with. reference: number of the paper 文号. RuntimeError outside the transaction of an act.
    """
    require_transaction("notify()")
    if len(title) > 60 or len(body) > 200 or path[:2] == "//" or path[:1] not in {"", "/"}:
        raise ValueError("a notification is short and leads to a page of this site")
    told = {person.pk: person for person in people}
    rows = Notification.objects.bulk_create(
        [
            Notification(
                person=person,
                topic=topic,
                title=title,
                body=body,
                reference=reference,
                path=path,
                created_at=now,
            )
            for person in told.values()
        ],
        batch_size=500,
    )
    _hand_over(rows, ways)
    return rows


def _hand_over(rows: list[Notification], ways: Collection[str]) -> None:
    wanted = [Delivery(notification=row, channel=Delivery.Channel(way)) for row in rows for way in ways]
    if wanted:
        Delivery.objects.bulk_create(wanted, batch_size=500)
        emit(DELIVERY_WANTED, [delivery.pk for delivery in wanted])


def deliver(delivery: Delivery, *, now: datetime) -> None:
    """Send it, unless that was done: what a task calls. Raises where another try may help."""
    if delivery.sent_at or delivery.failure:
        return
    notification = delivery.notification
    by_sms = delivery.channel == Delivery.Channel.SMS
    failure = _by_sms(notification) if by_sms else _by_mail(notification)
    Delivery.objects.filter(pk=delivery.pk).update(sent_at=None if failure else now, failure=failure)


def _by_sms(notification: Notification) -> str:
    number = phone_of(notification.person)
    if not number:
        return _("没有登记手机号码")
    if not channels.sms_ready():
        return _("尚未配置短信服务")
    text = f"{notification.title}：{notification.body}" if notification.body else notification.title
    channels.send_sms(number, text)
    return ""


def _by_mail(notification: Notification) -> str:
    users = notification.person.users.filter(is_active=True).exclude(email="")
    addresses = sorted(set(users.values_list("email", flat=True)))
    if not addresses:
        return _("没有登记邮箱")
    channels.send_mail(addresses, title=notification.title, text=notification.body or notification.title)
    return ""


@transaction.atomic
def mark_read(notification: Notification, *, now: datetime, actor: User) -> None:
    """Its person has seen it. Somebody else's does not exist."""
    if actor.person_id is None or notification.person_id != actor.person_id:
        raise NotVisible
    Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=now)


@transaction.atomic
def mark_all_read(*, now: datetime, actor: User) -> int:
    """All of one's own; how many were new."""
    return Notification.objects.of(actor).filter(read_at=None).update(read_at=now)


def group_text(notification: Notification, *, greeting: str = "") -> str:
    """复制群内通知文字: to be pasted into a chat group, with neither names nor case details."""
    greeting = greeting or _("各位主任")
    if notification.reference:
        text = _(
            "%(greeting)s：请登录工作台查收编号 %(reference)s 的书面通知，按通知所附期限办理。"
            "通知内容请勿在群内讨论或转发。"
        )
    else:
        text = _("%(greeting)s：请登录工作台查收新的通知，按通知所附期限办理。通知内容请勿在群内讨论或转发。")
    return text % {"greeting": greeting, "reference": notification.reference}
