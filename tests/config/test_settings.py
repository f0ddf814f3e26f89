"""Unsafe settings do not start, and say in one line what to do (SECURITY: deployment)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SAFE = {
    "DATABASE_URL": "postgres://postgres@localhost:5432/lvxin",
    "REDIS_URL": "redis://localhost:6379/0",
    "ALLOWED_HOSTS": "lvxin.example.org",
    "CSRF_TRUSTED_ORIGINS": "https://lvxin.example.org",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP",
}


@pytest.fixture
def safe(tmp_path: Path) -> dict[str, str]:
    keys = tmp_path / "keys.json"
    keys.touch(mode=0o600)
    return SAFE | {"LVXIN_KEYS": str(keys), "LVXIN_VAR": str(tmp_path / "var")}


def start(environment: dict[str, str], show: str = "") -> subprocess.CompletedProcess[str]:
    """Load the settings in a process that has this environment only."""
    return subprocess.run(  # noqa: S603  our own interpreter and text
        [sys.executable, "-c", f"from config import settings; print({show!r} and settings.{show or 'MODE'})"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_safe_production_settings_start(safe):
    started = start(safe, "PRODUCTION")

    assert (started.returncode, started.stdout.strip(), started.stderr) == (0, "True", "")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SECRET_KEY", None),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "django-insecure-0123456789abcdefghijklmnopqrstuvwxyzABCDEF"),
        ("DEBUG", "true"),
        ("ALLOWED_HOSTS", None),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "lvxin.example.org,*"),
        ("REDIS_URL", None),
        ("DATABASE_URL", "sqlite:///lvxin.sqlite3"),
        ("HTTPS", "false"),
        ("CSRF_TRUSTED_ORIGINS", "http://lvxin.example.org"),
        ("LVXIN_KEYS", "no/such/file"),
        ("LVXIN_MODE", "prodution"),
    ],
)
def test_each_unsafe_production_setting_is_refused_by_name_in_one_line(safe, variable, value):
    unsafe = {name: text for name, text in safe.items() if name != variable}

    refused = start(unsafe | ({} if value is None else {variable: value}))

    assert refused.returncode == 3
    assert refused.stderr.startswith("律信拒绝启动")
    assert variable in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_all_faults_stand_in_the_one_line(safe):
    refused = start({"LVXIN_MODE": "production", "LVXIN_VAR": safe["LVXIN_VAR"], "DEBUG": "true"})

    for variable in ("SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "REDIS_URL", "DATABASE_URL", "LVXIN_KEYS"):
        assert variable in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_a_key_file_that_others_may_read_is_refused(safe):
    Path(safe["LVXIN_KEYS"]).chmod(0o644)

    assert "LVXIN_KEYS" in start(safe).stderr


def test_debug_on_an_address_that_others_can_reach_is_refused_on_a_laptop_too(tmp_path):
    refused = start({"LVXIN_VAR": str(tmp_path), "DEBUG": "true", "ALLOWED_HOSTS": "192.0.2.7"})

    assert refused.returncode == 3
    assert "DEBUG" in refused.stderr


def test_the_embedded_mode_keeps_one_secret_that_only_its_owner_reads(tmp_path):
    embedded = {"LVXIN_VAR": str(tmp_path)}

    first, second = start(embedded, "SECRET_KEY"), start(embedded, "SECRET_KEY")

    assert first.stdout == second.stdout != ""
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert start({"LVXIN_VAR": str(tmp_path / "other")}, "SECRET_KEY").stdout != first.stdout


def test_production_sends_browsers_to_https_with_cookies_bound_to_the_host(safe):
    assert start(safe, "SECURE_SSL_REDIRECT").stdout.strip() == "True"
    assert start(safe, "SESSION_COOKIE_NAME").stdout.startswith("__Host-")


@pytest.mark.django_db
def test_even_an_unknown_address_answers_with_the_strict_policy_and_no_cookie(client):
    response = client.get("/no-such-page/")

    assert response.status_code == 404
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert not response.cookies
