"""Letters: .docx templates filled from data, to be edited in the office suite, signed, sealed and filed back.

A template is a program (Jinja2), also one that staff uploaded: it runs in a sandbox, sees plain values only,
and a field it asks for that nobody gives is an error, never a blank.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import segno
from django.utils.translation import gettext as _
from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import DictLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from base.errors import RuleError

Value = str | int | bool | date | None | Sequence["Value"] | Mapping[str, "Value"]
QR_WIDTH = Mm(22)
FAULTS = (TemplateError, PackageNotFoundError, BadZipFile, KeyError, ValueError)


def fields(template: Path) -> set[str]:
    """The names that a template asks for. RuleError when it is no template at all."""
    try:
        return set(DocxTemplate(template).get_undeclared_template_variables(_environment()))
    except FAULTS as error:
        raise _broken(error) from error


def fill(template: Path, values: Mapping[str, Value], *, codes: Mapping[str, str] | None = None) -> bytes:
    """The letter with these values; `codes` are texts to be printed as QR codes of 22 mm.

    RuleError names a field that the template asks for and the data do not have. TypeError for a value that is
    not plain: a template never gets an object of ours.
    """
    document = DocxTemplate(template)
    pictures = {name: _qr(document, text) for name, text in (codes or {}).items()}
    try:
        document.render({**_plain(values), **pictures}, jinja_env=_environment(), autoescape=True)
    except FAULTS as error:
        raise _broken(error) from error
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def day(value: date) -> str:
    """A date as letters write it: 2026年11月20日."""
    return f"{value.year}年{value.month}月{value.day}日"


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, loader=DictLoader({})
    )
    environment.filters["day"] = day
    return environment


def _qr(document: DocxTemplate, text: str) -> InlineImage:
    picture = io.BytesIO()
    segno.make(text, error="q", micro=False).save(picture, kind="png", scale=8, border=2)
    picture.seek(0)
    return InlineImage(document, picture, width=QR_WIDTH)


def _plain(value: Any) -> Any:
    """A copy of plain containers and values."""
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, str | int | date | None):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [_plain(one) for one in value]
    raise TypeError(f"a letter takes plain values, not {type(value).__name__}")


def _broken(error: Exception) -> RuleError:
    return RuleError(
        _("文书模板有误, 无法生成 (%s)。请联系管理文书模板的人员改正后再试") % error, code="template_broken"
    )
