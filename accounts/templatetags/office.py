"""What the pages of log-in and of the office are made of."""

from typing import Any, NamedTuple

import segno
from django import forms, template
from django.contrib.admin.templatetags.admin_list import result_headers
from django.forms.widgets import Input
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.display import heading, shown, value

register = template.Library()

CHECK = "action_checkbox"


@register.simple_tag
def icon(name: str, css_class: str = "icon") -> SafeString:
    """One symbol of the sprite, always beside a word."""
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        css_class,
        static("icons.svg"),
        name,
    )


@register.inclusion_tag("accounts/field.html")
def field(bound: forms.BoundField, *, label: str = "", hint: str = "", **attrs: str) -> dict[str, Any]:
    """Label, hint, faults and control of one field of a form; further attributes go to the control."""
    widget = bound.field.widget
    kind = "text"
    if isinstance(widget, forms.CheckboxInput):
        kind = "checkbox"
    elif isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        kind = "group"
    plain = {"class": "input"} if isinstance(widget, Input) and kind == "text" else {}
    return {
        "bound": bound,
        "kind": kind,
        "control": bound.as_widget(attrs={"placeholder": False, **plain, **attrs}),
        "label": label or bound.label,
        "hint": hint or bound.help_text,
    }


@register.inclusion_tag("accounts/errors.html")
def errors(form: forms.BaseForm, title: str = "") -> dict[str, Any]:
    """The summary on top of a refused form, with a way to each field; title is for faults of no field."""
    faults = [(bound.id_for_label, bound.label, bound.errors[0]) for bound in form if bound.errors]
    return {"faults": faults, "general": form.non_field_errors(), "count": len(faults) or 1, "title": title}


@register.inclusion_tag("accounts/qr.html")
def qr(text: str) -> dict[str, Any]:
    """A QR code drawn in the page itself, so that the content policy needs no exception."""
    code = segno.make(text, error="m", micro=False)
    dark = [(x, y) for y, row in enumerate(code.matrix_iter(border=4)) for x, on in enumerate(row) if on]
    path = "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)
    return {"size": code.symbol_size(border=4)[0], "path": path}


class Cell(NamedTuple):
    """One cell of a list: its column's name for narrow screens, content, and where it leads."""

    label: str
    content: str
    link: str = ""


@register.simple_tag
def list_headers(cl: Any) -> list[dict[str, Any]]:
    """Django's headers, with what is needed to sort."""
    return list(result_headers(cl))


@register.simple_tag
def list_rows(cl: Any) -> list[tuple[str, list[Cell]]]:
    """Each row of a list: its check box, then its cells; the first one leads to the row."""
    page = cl.model_admin
    columns = [name for name in cl.list_display if name != CHECK]
    labels = [heading(name, page) for name in columns]
    rows = []
    for row in cl.result_list:
        contents = [shown(value(name, row, page)) for name in columns]
        links = [cl.url_for_result(row), *[""] * (len(columns) - 1)]
        box = page.action_checkbox(row) if CHECK in cl.list_display else ""
        rows.append((box, [Cell(*cell) for cell in zip(labels, contents, links, strict=True)]))
    return rows
