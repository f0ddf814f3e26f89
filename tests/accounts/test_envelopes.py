"""Sealed matter: the site closes it, two people let one person read it, and every reading leaves a line."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from accounts import box
from accounts.models import AuditDetail, AuditEntry, Envelope, EnvelopeOpening, EnvelopeRelease, User
from accounts.permissions import NotVisible
from accounts.services import (
    approve_release,
    end_release,
    open_envelope,
    request_release,
    seal_envelope,
)
from base import clock
from base.crypto import SealError
from base.errors import RuleError
from tests.make import accounts as make

pytestmark = pytest.mark.django_db

SECRET = "举报人：欧阳无名，手机 13900000000"
UNTIL = make.NOON + timedelta(days=3)
ASKS = ("view_envelope", "request_unsealing", "view_person")
AGREES = ("view_envelope", "approve_unsealing")


@pytest.fixture(autouse=True)
def keys(settings: Any, tmp_path: Path) -> Path:
    settings.ENVELOPE_PUBLIC_KEY = tmp_path / "public.json"
    settings.ENVELOPE_PRIVATE_KEY = tmp_path / "private.json"
    box.make_pair(settings.ENVELOPE_PUBLIC_KEY, settings.ENVELOPE_PRIVATE_KEY)
    return tmp_path


def sealed(text: str = SECRET) -> Envelope:
    return seal_envelope(purpose="tip", text=text, authority=make.CITY, now=make.NOON, actor=None)


def requested(envelope: Envelope, reader: User, actor: User | None = None) -> EnvelopeRelease:
    assert reader.person
    return request_release(
        envelope,
        reader=reader.person,
        until=UNTIL,
        reason="核实举报人身份",
        now=make.NOON,
        actor=actor or make.staff(*ASKS),
    )


def released(envelope: Envelope, reader: User) -> EnvelopeRelease:
    return approve_release(requested(envelope, reader), now=make.NOON, actor=make.staff(*AGREES))


def opened(release: EnvelopeRelease, reader: User, after: timedelta = timedelta(hours=1)) -> str:
    return open_envelope(release, now=make.NOON + after, actor=reader)


def test_what_two_people_released_is_read_by_the_third_and_every_reading_is_written_down():
    reader, envelope = make.user(), sealed()
    release = released(envelope, reader)

    assert opened(release, reader) == opened(release, reader) == SECRET

    verbs = AuditEntry.objects.about(envelope).values_list("verb", flat=True)
    assert list(verbs) == [
        "open_envelope", "open_envelope", "approve_unsealing", "request_unsealing", "seal_envelope"
    ]  # fmt: skip
    assert EnvelopeOpening.objects.filter(release=release, opened_by=reader).count() == 2


def test_nothing_of_the_secret_stands_in_the_database():
    release = released(sealed(), make.user())

    stored = bytes(Envelope.objects.get(pk=release.envelope_id).content_sealed)
    words = str(list(AuditDetail.objects.values()))
    for part in ("欧阳无名", "13900000000"):
        assert part.encode() not in stored
        assert part not in words


def test_the_site_closes_without_a_private_key_and_cannot_open(settings):
    settings.ENVELOPE_PRIVATE_KEY.unlink()
    reader = make.user()

    release = released(sealed(), reader)

    with pytest.raises(RuleError, match="不能读取私钥"):
        opened(release, reader)
    assert not EnvelopeOpening.objects.exists()


def test_only_the_person_named_opens():
    reader, boss = make.user(), make.staff(*ASKS, *AGREES, is_superuser=True)
    release = released(sealed(), reader)

    for other in (boss, make.user(person=None), make.user(person=reader.person, is_active=False)):
        with pytest.raises(NotVisible):
            opened(release, other)
    assert opened(release, make.user(person=reader.person)) == SECRET


def test_nobody_opens_before_another_agreed_or_after_the_end():
    reader, envelope = make.user(), sealed()

    with pytest.raises(RuleError, match="尚未批准"):
        opened(requested(envelope, reader), reader)
    with pytest.raises(RuleError, match="到期或者终止"):
        opened(released(envelope, reader), reader, after=timedelta(days=3))
    ended = released(envelope, reader)
    end_release(ended, reason="无需再看", now=make.NOON, actor=make.staff(*AGREES))
    with pytest.raises(RuleError, match="到期或者终止"):
        opened(ended, reader)
    with pytest.raises(RuleError, match="已经终止"):
        end_release(ended, reason="x", now=make.NOON, actor=make.staff(*AGREES))
    assert not EnvelopeOpening.objects.exists()


def test_neither_who_asked_nor_who_reads_agrees_not_even_by_another_log_in():
    reader, asking = make.user(), make.staff(*ASKS)
    release = requested(sealed(), reader, asking)

    for person in (reader.person, asking.person, None):
        with pytest.raises(RuleError, match="请由另一人批准"):
            approve_release(release, now=make.NOON, actor=make.staff(*AGREES, person=person))
    for person in (reader.person, asking.person):
        with pytest.raises(IntegrityError, match="envelope_release_two_people"), transaction.atomic():
            EnvelopeRelease.objects.filter(pk=release.pk).update(approved_by=person, approved_at=make.NOON)


def test_a_release_is_agreed_to_once_and_in_time():
    release = released(sealed(), make.user())
    late = requested(sealed(), make.user())

    for one, now in ((release, make.NOON), (late, UNTIL)):
        with pytest.raises(RuleError, match="已经批准、终止或者过期"):
            approve_release(one, now=now, actor=make.staff(*AGREES))


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"until": make.NOON}, "截止时间"),
        ({"until": make.NOON + timedelta(days=31)}, "30 天"),
        ({"reason": " "}, "理由"),
    ],
)
def test_a_request_says_why_and_for_how_long(fields: dict[str, Any], why: str):
    given: dict[str, Any] = {"reader": make.person(), "until": UNTIL, "reason": "核实"} | fields

    with pytest.raises(RuleError, match=why):
        request_release(sealed(), **given, now=make.NOON, actor=make.staff(*ASKS))
    with pytest.raises(RuleError, match="没有需要密封"):
        sealed(" ")


def test_rights_are_asked_for_asking_and_agreeing():
    envelope, reader = sealed(), make.user()

    with pytest.raises(PermissionDenied):
        requested(envelope, reader, make.staff(*AGREES))
    with pytest.raises(NotVisible):
        requested(envelope, reader, make.staff(*ASKS, authority="3100"))
    with pytest.raises(RuleError, match="没有关联人员"):
        requested(envelope, reader, make.staff(*ASKS, person=None))
    with pytest.raises(PermissionDenied):
        approve_release(requested(envelope, reader), now=make.NOON, actor=make.staff(*ASKS))


@pytest.mark.parametrize(
    "fields", [{"reason": "x"}, {"until": UNTIL + timedelta(days=9)}, {"approved_at": UNTIL}]
)
def test_an_agreed_release_is_not_changed(fields: dict[str, Any]):
    release = released(sealed(), make.user())

    with pytest.raises(IntegrityError, match=r"frozen|append_only"), transaction.atomic():
        EnvelopeRelease.objects.filter(pk=release.pk).update(**fields)


def test_an_ended_release_does_not_begin_again_and_no_reading_is_forgotten():
    reader = make.user()
    release = released(sealed(), reader)
    opened(release, reader)
    end_release(release, reason="x", now=make.NOON, actor=make.staff(*AGREES))

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        EnvelopeRelease.objects.filter(pk=release.pk).update(ended_at=None)
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        EnvelopeOpening.objects.all().delete()


@pytest.mark.parametrize("at", [0, 1, 9, 41, 53, -1])
def test_a_changed_byte_does_not_open(at: int):
    reader, envelope = make.user(), sealed()
    release = released(envelope, reader)
    changed = bytearray(envelope.content_sealed)
    changed[at] ^= 1
    make.tamper(envelope, content_sealed=bytes(changed))

    with pytest.raises(SealError):
        opened(release, reader)
    assert not EnvelopeOpening.objects.exists()


def test_an_envelope_put_in_the_place_of_another_does_not_open():
    reader, envelope, other = make.user(), sealed(), sealed("别的")
    release = released(envelope, reader)
    make.tamper(envelope, content_sealed=other.content_sealed)

    with pytest.raises(SealError, match="损坏"):
        opened(release, reader)


def test_after_a_new_pair_old_envelopes_open_with_the_old_key(settings):
    reader, old = make.user(), sealed()
    box.make_pair(settings.ENVELOPE_PUBLIC_KEY, settings.ENVELOPE_PRIVATE_KEY, rotate=True)
    new = sealed("新的")

    assert opened(released(old, reader), reader) == SECRET
    assert opened(released(new, reader), reader) == "新的"
    settings.ENVELOPE_PRIVATE_KEY.write_text(json.dumps({"keys": []}))
    with pytest.raises(SealError, match="恢复备份"):
        opened(released(new, reader), reader)


def test_the_command_makes_a_pair_and_never_overwrites_one(tmp_path: Path):
    files = {"public": tmp_path / "a.json", "private": tmp_path / "b.json"}

    call_command("make_envelope_keys", stdout=StringIO(), **files)

    before = files["private"].read_text()
    assert [path.stat().st_mode & 0o777 for path in files.values()] == [0o600, 0o600]
    with pytest.raises(CommandError, match="已经存在"):
        call_command("make_envelope_keys", **files)
    assert files["private"].read_text() == before
    with pytest.raises(CommandError, match="没有找到私钥"):
        call_command("make_envelope_keys", public=files["public"], private=tmp_path / "c.json", rotate=True)


def test_the_command_reads_for_the_person_named(capsys):
    reader = make.user()
    with clock.playing(make.NOON):
        release = released(sealed(), reader)
        call_command("open_envelope", str(release.pk), user=reader.username)
        for user, number, why in (
            (make.user().username, release.pk, "不是给这位"),
            ("nobody", release.pk, "没有这项"),
            (reader.username, 0, "没有这项"),
            (reader.username, requested(sealed(), reader).pk, "尚未批准"),
        ):
            with pytest.raises(CommandError, match=why):
                call_command("open_envelope", str(number), user=user)

    assert capsys.readouterr().out.strip() == SECRET


def test_a_production_site_wants_its_public_key_and_makes_none(settings):
    settings.PRODUCTION = True
    settings.ENVELOPE_PUBLIC_KEY.unlink()

    with pytest.raises(ImproperlyConfigured, match="make_envelope_keys"):
        sealed()


def test_an_embedded_site_makes_its_pair_when_it_first_needs_one(settings):
    settings.ENVELOPE_PUBLIC_KEY.unlink()
    settings.ENVELOPE_PRIVATE_KEY.unlink()
    reader = make.user()

    assert opened(released(sealed(), reader), reader) == SECRET


def test_the_office_asks_and_agrees_by_its_pages_and_never_sees_what_is_inside(client: Client):
    envelope, reader = sealed(), make.person("阅读人")
    asks, agrees = make.staff(*ASKS), make.staff(*AGREES)
    until = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    form = {"reader": "阅读人", "until": until, "reason": "核实"}
    act = f"/admin/accounts/envelope/{envelope.pk}/act/request_unsealing/"

    sent = make.sign_in(client, asks).post(act, form)
    page = client.get(f"/admin/accounts/envelope/{envelope.pk}/change/").content.decode()
    release = EnvelopeRelease.objects.get(envelope=envelope)
    agreed = make.sign_in(client, agrees).post(
        f"/admin/accounts/enveloperelease/{release.pk}/act/approve_unsealing/"
    )

    assert (sent.status_code, agreed.status_code) == (302, 302)
    assert "密封内容" not in page
    release.refresh_from_db()
    assert (release.reader, release.approved_by) == (reader, agrees.person)


@pytest.mark.parametrize("name", ["envelope", "enveloperelease"])
def test_the_lists_of_envelopes_ask_the_same_number_of_questions_for_one_row_and_for_many(
    client: Client, name: str
):
    make.sign_in(client, make.staff(*ASKS))
    requested(sealed(), make.user())
    client.get(f"/admin/accounts/{name}/")
    few = make.queries(lambda: client.get(f"/admin/accounts/{name}/"))
    for _number in range(3):
        requested(sealed(), make.user())

    assert len(make.queries(lambda: client.get(f"/admin/accounts/{name}/"))) == len(few) <= 8
