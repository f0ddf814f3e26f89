"""The child process that makes PDF files: the only module that imports WeasyPrint.

It reads requests from standard input and answers on standard output, each a length and then JSON or PDF. It
opens no address whatever (texts of users end up in its pages), holds no database connection, and has a
limit on its memory; its parent, base.documents, has one on its time.
"""

import json
import logging
import os
import resource
import struct
import sys
from functools import cache
from typing import IO, Any
from unicodedata import category

from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

MEMORY = 2 * 1024**3  # bytes of address space; a page of Noto CJK takes about a quarter of that
LENGTH = struct.Struct(">BI")
DONE, REFUSED, NO_FONT = 0, 1, 2
INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}
FONTS = FontConfiguration()


class ForbiddenAddressError(FatalURLFetchingError):  # type: ignore[misc]  # published without types
    """The document asks for something that it must not have."""


class MissingGlyphError(Exception):
    """The fonts of this machine lack a character of the document."""


class NoFetcher(URLFetcher):  # type: ignore[misc]  # published without types
    """Opens nothing: pictures of ours are inline SVG, style sheets are sent along."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        raise ForbiddenAddressError(f"a document may not open {url[:80]}")


def finish(document: Document, _pdf: Any) -> None:
    """Refuse boxes instead of characters: WeasyPrint would draw them without a word."""
    missing = sorted({chr(point) for font in document.fonts.values() for point in font.missing})
    visible = [character for character in missing if category(character) not in INVISIBLE]
    if visible:
        raise MissingGlyphError(f"no font has {' '.join(visible[:20])}")


@cache
def style_sheet(text: str) -> CSS:
    return CSS(string=text, url_fetcher=NoFetcher(), font_config=FONTS)


def make(request: dict[str, Any]) -> bytes:
    os.environ["SOURCE_DATE_EPOCH"] = str(request["dated"])
    page = HTML(string=request["html"], base_url="about:blank", url_fetcher=NoFetcher())
    made: bytes = page.write_pdf(
        finisher=finish,
        font_config=FONTS,
        stylesheets=[style_sheet(text) for text in request["styles"]],
        pdf_variant="pdf/ua-1",
    )
    return made


def answer(request: bytes) -> tuple[int, bytes]:
    """The document, or why not. Of a foreign error only its name: its message may hold words of the page."""
    try:
        return DONE, make(json.loads(request))
    except MissingGlyphError as error:
        return NO_FONT, str(error).encode()
    except ForbiddenAddressError as error:
        return REFUSED, str(error).encode()
    except Exception as error:  # noqa: BLE001  whatever went wrong, the child lives on
        return REFUSED, type(error).__name__.encode()


def read(stream: IO[bytes]) -> bytes:
    head = stream.read(LENGTH.size)
    return stream.read(LENGTH.unpack(head)[1]) if head else b""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may get between the answers
    while request := read(sys.stdin.buffer):
        status, body = answer(request)
        out.write(LENGTH.pack(status, len(body)) + body)
        out.flush()


if __name__ == "__main__":
    main()
