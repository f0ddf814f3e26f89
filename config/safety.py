"""What may not go into service: unsafe settings are refused at start, in one line that names them all."""

import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

LOCAL_HOSTS = {"127.0.0.1", "localhost", "[::1]", ".localhost", "testserver"}
REFUSED = 3  # gunicorn stops, instead of starting workers again and again, when one leaves with 3


def refuse(faults: list[str]) -> NoReturn:
    """Print one line for the operator and leave; a traceback would hide what to do."""
    sys.stderr.write(f"律信拒绝启动, 请先改正: {'; '.join(faults)}\n")
    raise SystemExit(REFUSED)


def faults(settings: Mapping[str, Any]) -> list[str]:
    """Everything wrong with these settings, each naming its environment variable."""
    return [*_everywhere(settings), *(_production(settings) if settings["PRODUCTION"] else ())]


def _everywhere(settings: Mapping[str, Any]) -> Iterator[str]:
    if settings["MODE"] not in {"embedded", "production"}:
        yield "LVXIN_MODE 只能是 embedded 或 production"
    if "*" in settings["ALLOWED_HOSTS"]:
        yield "ALLOWED_HOSTS 不得为 *"
    if (
        settings["DEBUG"]
        and not settings["PRODUCTION"]
        and not LOCAL_HOSTS.issuperset(settings["ALLOWED_HOSTS"])
    ):
        yield "DEBUG 只能用于本机地址 (ALLOWED_HOSTS)"


def _production(settings: Mapping[str, Any]) -> Iterator[str]:
    if settings["DEBUG"]:
        yield "DEBUG 须为 false"
    if not settings["ALLOWED_HOSTS"]:
        yield "ALLOWED_HOSTS 未设置"
    if settings["DATABASES"]["default"]["ENGINE"] != "django.db.backends.postgresql":
        yield "DATABASE_URL 须指向 PostgreSQL"
    if not settings["REDIS_URL"]:
        yield "REDIS_URL 未设置"
    if not settings["HTTPS"]:
        yield "HTTPS 不得关闭"
    if not all(origin.startswith("https://") for origin in settings["CSRF_TRUSTED_ORIGINS"]):
        yield "CSRF_TRUSTED_ORIGINS 只能写 https:// 地址"
    yield from _secrets(settings)


def _secrets(settings: Mapping[str, Any]) -> Iterator[str]:
    key = settings["SECRET_KEY"]
    if len(key) < 50 or len(set(key)) < 5 or key.startswith("django-insecure-"):
        yield "SECRET_KEY 未设置或过于简单 (至少 50 个随机字符)"
    keys = settings["KEYS_FILE"]
    if not keys.is_file():
        yield f"LVXIN_KEYS 指向的密钥文件不存在, 请执行 LVXIN_MODE=embedded ./manage.py make_keys {keys}"
    elif keys.stat().st_mode & 0o077:
        yield f"LVXIN_KEYS 密钥文件权限过宽, 请执行 chmod 600 {keys}"


def kept_secret(path: Path) -> str:
    """The random secret in this file, written once and readable by its owner only.

    Several processes may start together: each writes a file of its own and only the first gets the name.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        own = path.with_name(f"{path.name}.{os.getpid()}")
        own.touch(mode=0o600)
        own.write_text(secrets.token_urlsafe(64))
        try:
            path.hardlink_to(own)
        except FileExistsError:
            pass
        finally:
            own.unlink()
    return path.read_text()
