"""PDF documents: one warm child process per server process, with limits on memory, time and reach.

The same HTML, style sheets, date and fonts give the same bytes, so a stored digest proves a document.
"""

import json
import logging
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from select import select
from time import monotonic
from typing import IO

from django.utils.translation import gettext as _

from base.errors import RuleError, fault

SECONDS = 30.0
PIECE = 1 << 16
RENEWED_AFTER = 500  # documents, so that a library's leaks never add up
ROOT = Path(__file__).resolve().parent.parent
LENGTH = struct.Struct(">BI")  # as in base.pdf_child, which only the child may import
NO_FONT = 2

log = logging.getLogger(__name__)


class DocumentError(RuleError):
    """The document was not made. The message is for the user, the reason went to the log."""


class _Child:
    """The process and its pipes. Every call holds the lock: one page at a time."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.made = 0

    def ask(self, request: bytes, seconds: float) -> tuple[int, bytes]:
        with self.lock:
            process = self._running()
            try:
                return self._exchange(process, request, monotonic() + seconds)
            except (OSError, EOFError, TimeoutError):
                self.stop()
                raise

    def _running(self) -> "subprocess.Popen[bytes]":
        if self.process and (self.process.poll() is not None or self.made >= RENEWED_AFTER):
            self.stop()
        if not self.process:
            self.made = 0
            self.process = subprocess.Popen(
                [sys.executable, "-m", "base.pdf_child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=ROOT,
                env={
                    name: os.environ[name]
                    for name in ("PATH", "HOME", "LANG", "TMPDIR")
                    if name in os.environ
                },
            )
        self.made += 1
        return self.process

    def _exchange(
        self, process: "subprocess.Popen[bytes]", request: bytes, until: float
    ) -> tuple[int, bytes]:
        assert process.stdin
        assert process.stdout
        process.stdin.write(LENGTH.pack(0, len(request)) + request)
        process.stdin.flush()
        status, length = LENGTH.unpack(_read(process.stdout, LENGTH.size, until))
        return status, _read(process.stdout, length, until)

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.communicate()
            self.process = None


_child = _Child()


def pdf(html: str, *, styles: Sequence[Path] = (), dated: datetime, seconds: float = SECONDS) -> bytes:
    """The page as a tagged PDF (PDF/UA-1). `dated` is the day the document bears, not the moment of printing.

    The HTML is of our own templates, escaped; it may name no address at all. Raises DocumentError when the
    document cannot be made within its limits, or when no font has one of its characters.
    """
    request = {
        "html": html,
        "styles": [path.read_text() for path in styles],
        "dated": int(dated.timestamp()),
    }
    try:
        status, body = _child.ask(json.dumps(request).encode(), seconds)
    except (OSError, EOFError, TimeoutError) as error:
        log.error("pdf: the child was stopped: %s", fault(error))  # noqa: TRY400  a trace may hold content
        raise DocumentError(
            _("这份文件太大或过于复杂, 没有生成。请减少内容后再试"), code="too_much"
        ) from error
    if status:
        log.error("pdf: %s", body.decode())
        raise _refusal(status)
    return body


def _refusal(status: int) -> DocumentError:
    if status == NO_FONT:
        return DocumentError(
            _("服务器缺少中文字体, 无法生成 PDF。请管理员安装 fonts-noto-cjk"), code="no_font"
        )
    return DocumentError(_("这份文件没有生成, 请把这句话告诉秘书处的系统管理员"), code="document_failed")


def close() -> None:
    """Stop the child, as a server that ends does."""
    with _child.lock:
        _child.stop()


def _read(stream: IO[bytes], length: int, until: float) -> bytes:
    """Exactly so many bytes, before the moment is over."""
    pieces, missing = [], length
    while missing:
        left = until - monotonic()
        if left <= 0 or not select([stream], [], [], left)[0]:
            raise TimeoutError("the document took too long")
        piece = os.read(stream.fileno(), min(missing, PIECE))
        if not piece:
            raise EOFError("the child ended")
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)
