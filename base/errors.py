"""Refusals people can act on, and what may be written down about the failures nobody foresaw."""

import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings


class RuleError(Exception):
    """A refusal in plain Chinese that says what to do next. Shown to the person as it is.

    message may hold %(name)s places, filled from params. code names the rule for programs and tests.
    status is the HTTP status of the page: 409 unless the input itself is wrong.
    """

    def __init__(
        self, message: object, *, code: str = "", params: Mapping[str, Any] | None = None, status: int = 409
    ) -> None:
        super().__init__(message)
        self.code = code
        self.params = params
        self.status = status

    @property
    def message(self) -> str:
        text = str(self.args[0])
        return text % self.params if self.params else text

    def __str__(self) -> str:
        return self.message


def fault(error: BaseException) -> str:
    """Class and innermost own line of an error. Not its message, which may hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _is_own(frame.filename)] or frames
    where = f" ({Path(own[-1].filename).name}:{own[-1].lineno} {own[-1].name})" if own else ""
    return f"{type(error).__name__}{where}"[:200]


def trace(error: BaseException) -> str:
    """The lines of code an error came through, again without any values."""
    return "".join(traceback.format_tb(error.__traceback__)) + type(error).__name__


def _is_own(filename: str) -> bool:
    path = Path(filename)
    return path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts
