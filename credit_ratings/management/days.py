"""Days as people write them on a command line."""

from datetime import date

from django.core.management.base import CommandError
from django.utils.translation import gettext as _


def read_day(text: str | None, otherwise: date) -> date:
    if text is None:
        return otherwise
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(
            _("日期“%(text)s”填写有误，请按 2026-11-20 的格式填写") % {"text": text}
        ) from error
