"""A list as a workbook: what the columns show, who took it, when, why, and by which filter."""

from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.acts import viewer
from accounts.audit import SEALED
from accounts.display import heading, value
from accounts.forms import ScopedForm
from accounts.services import note_export
from base import sheets
from base.errors import RuleError

ROWS = 50_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Line = list[sheets.Cell | None]


class ExportForm(ScopedForm):
    """导出: taking data away is written down with its reason."""

    reason = forms.CharField(label=gettext_lazy("用途"), max_length=200)


def answer(
    page: "admin.ModelAdmin[Any]",
    request: HttpRequest,
    rows: "models.QuerySet[Any]",
    reason: str,
    now: datetime,
) -> HttpResponse:
    """The workbook as a download, after its audit line."""
    count = rows.count()
    if count > ROWS:
        text = _("共 %(count)d 条，超过一次可导出的 %(most)d 条，请先筛选")
        raise RuleError(text, code="too_many", params={"count": count, "most": ROWS})
    user, name = viewer(request), str(page.opts.verbose_name_plural)
    query = request.GET.urlencode()
    note_export(
        user, model=page.opts.label_lower, rows=count, query=query, reason=reason, now=now, actor=user
    )
    about: list[Line] = [
        [_("内容"), name],
        [_("截至"), now.strftime("%Y-%m-%d %H:%M")],
        [_("条数"), count],
        [_("筛选"), query],
        [_("用途"), reason],
        [_("导出人"), f"{user.person or ''} {user}".strip()],
    ]
    target = BytesIO()
    sheets.write(target, {name[:31]: lines(page, request, rows), _("说明"): about})
    response = HttpResponse(target.getvalue(), content_type=XLSX)
    file_name = f"{name}_{now:%Y-%m-%d}.xlsx"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file_name)
    return response


def lines(
    page: "admin.ModelAdmin[Any]", request: HttpRequest, rows: "models.QuerySet[Any]"
) -> Iterator[Line]:
    """The header, then one line for each row, as the list shows them; sealed columns never."""
    columns = [name for name in page.get_list_display(request) if not str(name).endswith(SEALED)]
    yield [heading(name, page) for name in columns]
    for row in rows.iterator(chunk_size=2000):
        yield [plain(value(name, row, page)) for name in columns]


def plain(found: Any) -> sheets.Cell | None:
    """Dates and numbers stay what they are, yes and no are words, everything else is what a reader sees."""
    if found is None:
        return None
    if isinstance(found, bool):
        return _("是") if found else _("否")
    if isinstance(found, datetime):
        return timezone.localtime(found).replace(tzinfo=None)
    return found if isinstance(found, date | int | float) else strip_tags(str(found))
