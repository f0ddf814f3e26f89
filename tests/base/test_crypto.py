"""Sealed to a place, opened by any key of the ring, never half."""

import json
import stat
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from threading import Barrier

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from base.crypto import SealError, add_key, lookup, lookups, make_keys, normalised, seal, unseal
from tests.base.connections import at_once

NUMBER = "320102199003071234"
PLACE = "accounts_person/7/id_number"


@pytest.fixture
def keys(settings: Settings, tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    settings.KEYS_FILE = path
    make_keys(path)
    return path


@pytest.mark.parametrize("text", [NUMBER, "张三", " ", "\0", "长" * 10_000])
def test_what_is_sealed_opens_again_and_does_not_show(keys, text):
    token = seal("identity", text, place=PLACE)

    assert unseal("identity", token, place=PLACE) == text
    assert text not in token
    assert token.isascii()


def test_the_empty_text_stays_empty(keys):
    assert (seal("identity", "", place=PLACE), unseal("identity", "", place=PLACE)) == ("", "")
    assert (lookup("lookup", ""), lookups("lookup", " ")) == ("", [])


def test_the_same_text_seals_differently_each_time(keys):
    assert seal("identity", NUMBER, place=PLACE) != seal("identity", NUMBER, place=PLACE)


@pytest.mark.parametrize(
    ("purpose", "place"), [("identity", "accounts_person/8/id_number"), ("identity", ""), ("mfa", PLACE)]
)
def test_a_token_of_another_place_or_purpose_is_refused(keys, purpose, place):
    token = seal("identity", NUMBER, place=PLACE)

    with pytest.raises(SealError) as refusal:
        unseal(purpose, token, place=place)

    assert NUMBER not in refusal.value.message


def test_a_token_damaged_anywhere_is_refused(keys):
    name, body = seal("identity", NUMBER, place=PLACE).split(".")
    sealed = urlsafe_b64decode(body)

    for place in range(len(sealed)):
        damaged = bytearray(sealed)
        damaged[place] ^= 1
        with pytest.raises(SealError, match="密文已损坏"):
            unseal("identity", f"{name}.{urlsafe_b64encode(bytes(damaged)).decode()}", place=PLACE)


@pytest.mark.parametrize("token", [NUMBER, "x", ".", "{name}.", "{name}.AA", "{name}.密文", "{name}.a"])
def test_what_is_no_token_at_all_is_refused(keys, token):
    name = json.loads(keys.read_text())["identity"][0]["id"]

    with pytest.raises(SealError):
        unseal("identity", token.format(name=name), place=PLACE)


def test_after_a_rotation_old_tokens_open_and_new_ones_use_the_new_key(keys):
    old = seal("identity", NUMBER, place=PLACE)
    old_hash = lookup("lookup", NUMBER)

    add_key(keys, "identity")
    add_key(keys, "lookup")
    new = seal("identity", NUMBER, place=PLACE)

    assert unseal("identity", old, place=PLACE) == unseal("identity", new, place=PLACE) == NUMBER
    assert old.split(".")[0] != new.split(".")[0]
    assert lookups("lookup", NUMBER) == [lookup("lookup", NUMBER), old_hash]
    assert lookup("lookup", NUMBER) != old_hash


def test_a_token_whose_key_has_left_the_ring_is_refused(keys):
    old = seal("identity", NUMBER, place=PLACE)
    add_key(keys, "identity")
    rings = json.loads(keys.read_text())
    rings["identity"].pop()
    keys.write_text(json.dumps(rings))

    with pytest.raises(SealError, match="不在密钥文件中"):
        unseal("identity", old, place=PLACE)


@given(st.text())
def test_the_normal_form_is_normal(text):
    assert normalised(normalised(text)) == normalised(text)


@pytest.mark.parametrize(
    "written",
    [
        "32010219900307123x",
        "32010219900307123X",
        " 320102 19900307 123X\u200b",
        "\uff13\uff12010219900307123\uff38",
    ],
)
def test_one_number_written_differently_is_found(keys, written):
    assert lookup("lookup", written) == lookup("lookup", "32010219900307123X")


def test_the_hash_is_keyed_by_purpose(keys):
    assert lookup("lookup", NUMBER) != lookup("identity", NUMBER)
    assert len(lookup("lookup", NUMBER)) == 64


def test_only_the_owner_may_read_the_key_file(keys):
    add_key(keys, "mfa")

    assert stat.S_IMODE(keys.stat().st_mode) == 0o600


def test_make_keys_again_keeps_the_keys(keys):
    before = keys.read_text()

    make_keys(keys)

    assert keys.read_text() == before


def test_of_many_who_make_keys_at_once_all_get_the_same(settings, tmp_path):
    settings.KEYS_FILE = tmp_path / "new" / "keys.json"

    results = at_once(*[lambda: lookup("lookup", NUMBER)] * 8)

    assert len({result.result() for result in results}) == 1


def test_of_many_who_rotate_at_once_none_loses_a_key(keys):
    start = Barrier(8)

    def rotate() -> None:
        start.wait(10)
        add_key(keys, "mfa")

    at_once(*[rotate] * 8)

    assert len(json.loads(keys.read_text())["mfa"]) == 9


def test_a_production_site_makes_no_keys_by_itself(settings, tmp_path):
    settings.KEYS_FILE = tmp_path / "keys.json"
    settings.PRODUCTION = True

    with pytest.raises(ImproperlyConfigured, match="make_keys"):
        seal("identity", NUMBER, place=PLACE)


def test_the_command_makes_and_rotates_keys(settings, tmp_path, capsys):
    settings.KEYS_FILE = tmp_path / "keys.json"

    call_command("make_keys")
    call_command("make_keys", "--rotate", "mfa")

    rings = json.loads(settings.KEYS_FILE.read_text())
    assert (len(rings["mfa"]), len(rings["identity"])) == (2, 1)
    assert "请另行备份" in capsys.readouterr().out


def test_the_command_knows_only_real_purposes(keys):
    with pytest.raises(CommandError):
        call_command("make_keys", "--rotate", "fame")
