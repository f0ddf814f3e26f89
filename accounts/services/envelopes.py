"""Sealed matter: everybody closes, two people let one person open, every opening is written down."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import box
from accounts.audit import record
from accounts.models import Envelope, EnvelopeOpening, EnvelopeRelease, Person, User
from accounts.permissions import NotVisible, require
from base.crypto import held
from base.errors import RuleError
from base.states import change

LONGEST = timedelta(days=30)


@transaction.atomic
def seal_envelope(
    *, purpose: str, text: str, authority: str = "", now: datetime, actor: User | None
) -> Envelope:
    """Close this text away, for the release process alone. The calling service has asked for the right."""
    if not text.strip():
        raise RuleError(_("没有需要密封的内容"), code="empty", status=400)
    envelope = Envelope(purpose=purpose, authority=authority, created_at=now)
    envelope.content_sealed = box.close(_public_key(), text, place=envelope.place)
    envelope.save(force_insert=True)
    record(actor, "seal_envelope", envelope, now=now)
    return envelope


@transaction.atomic
def request_release(
    envelope: Envelope, *, reader: Person, until: datetime, reason: str, now: datetime, actor: User
) -> EnvelopeRelease:
    """Ask that one person may read this envelope for a time, 30 days at most."""
    require(actor, "request_unsealing", envelope)
    if actor.person is None:
        raise RuleError(_("该用户没有关联人员，不能申请启封"), code="person")
    if not now < until <= now + LONGEST:
        raise RuleError(_("截止时间须晚于现在，且不超过 30 天"), code="until", status=400)
    if not reason.strip():
        raise RuleError(_("请写明启封理由"), code="reason", status=400)
    release = EnvelopeRelease.objects.create(
        envelope=envelope,
        reader=reader,
        until=until,
        reason=reason.strip()[:200],
        requested_by=actor.person,
        requested_at=now,
    )
    record(actor, "request_unsealing", envelope, _told(release), reason=reason, now=now)
    return release


@transaction.atomic
def approve_release(release: EnvelopeRelease, *, now: datetime, actor: User) -> EnvelopeRelease:
    """Agree, as another person than who asked and who will read."""
    require(actor, "approve_unsealing", release)
    if actor.person is None or actor.person_id in {release.requested_by_id, release.reader_id}:
        raise RuleError(_("申请人和阅读人不能批准，请由另一人批准"), code="oneself")
    if release.approved_at or release.ended_at or now >= release.until:
        raise RuleError(_("这项申请已经批准、终止或者过期"), code="wrong_state")
    seen = {"approved_at": None, "ended_at": None}
    change(release, expect=seen, approved_by=actor.person, approved_at=now)
    record(actor, "approve_unsealing", release.envelope, _told(release), now=now)
    return release


@transaction.atomic
def end_release(release: EnvelopeRelease, *, reason: str, now: datetime, actor: User) -> EnvelopeRelease:
    """Before its end, asked for or agreed to: from now on nobody reads by it."""
    require(actor, "approve_unsealing", release)
    if release.ended_at:
        raise RuleError(_("这项许可已经终止"), code="wrong_state")
    change(release, expect={"ended_at": None}, ended_at=now)
    record(actor, "end_unsealing", release.envelope, _told(release), reason=reason, now=now)
    return release


@transaction.atomic
def open_envelope(release: EnvelopeRelease, *, now: datetime, actor: User) -> str:
    """The text, for the one person named in an agreed release that has not ended. Needs the private key file.

    What is returned has been written down: a failure to write is a failure to read.
    """
    if actor.person_id is None or not actor.is_active or actor.person_id != release.reader_id:
        raise NotVisible
    release = EnvelopeRelease.objects.select_for_update().get(pk=release.pk)
    if release.approved_at is None:
        raise RuleError(_("启封申请尚未批准"), code="wrong_state")
    if release.ended_at or now >= release.until:
        raise RuleError(_("启封许可已经到期或者终止，需要再看的请重新申请"), code="ended")
    envelope = release.envelope
    sealed = bytes(envelope.content_sealed)
    private = box.read_private(_private_file(), box.split(sealed).key_id)
    text = box.unclose(private, sealed, place=envelope.place)
    EnvelopeOpening.objects.create(release=release, at=now, opened_by=actor)
    record(actor, "open_envelope", envelope, _told(release), now=now)
    return text


def _told(release: EnvelopeRelease) -> dict[str, tuple[None, object]]:
    """For the audit trail: which release, for whom, until when."""
    return {
        "releases": (None, release.pk),
        "reader": (None, release.reader_id),
        "until": (None, release.until),
    }


def _public_key() -> bytes:
    """Of the setting; the embedded mode makes a pair when it first needs one."""
    path = Path(settings.ENVELOPE_PUBLIC_KEY)
    if not path.exists() and settings.PRODUCTION:
        raise ImproperlyConfigured(f"{path} is missing: run manage.py make_envelope_keys")
    if not path.exists():
        _make_pair(path, Path(settings.ENVELOPE_PRIVATE_KEY))
    return box.read_public(path)


def _make_pair(public: Path, private: Path) -> None:
    """Two processes that need it at once make one pair between them."""
    with held(private.with_name(f"{private.name}.lock")):
        if not private.exists():
            box.make_pair(public, private)
        box.publish(public, private)


def _private_file() -> Path:
    path = Path(settings.ENVELOPE_PRIVATE_KEY)
    try:
        readable = path.is_file() and bool(path.read_bytes())
    except PermissionError:
        readable = False
    if not readable:
        raise RuleError(_("此处不能读取私钥文件。请在保管私钥的机器上启封"), code="private", status=403)
    return path
