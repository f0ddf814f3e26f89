"""Small pieces of public pages: icons, dates, numbers, and whose site it is."""

import re
from datetime import date
from decimal import Decimal

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from disclosures.models import Association

register = template.Library()

LICENCE = re.compile(r"(\d)(\d{4})(\d{4})(\d)(\d)(\d{6})")
FIRM_NUMBER = re.compile(r"(\w{8})(\w{9})(\w)")


@register.simple_tag(takes_context=True)
def association(context: Context) -> Association:
    """Whose site it is: as handed to the page, or the one row."""
    return context.get("association") or Association.objects.current()


@register.simple_tag
def plain_static(name: str) -> str:
    """A file of ours under its plain name: stored pages outlive the hashed name of one release."""
    return f"{settings.STATIC_URL}{name}"


@register.simple_tag
def icon(name: str, css: str = "icon") -> SafeString:
    """A sign from the sprite; always beside a word, so it is hidden from screen readers."""
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}icons.svg#{}"/></svg>',
        css,
        settings.STATIC_URL,
        name,
    )


@register.filter
def day(value: date | str) -> SafeString:
    """A date in a sentence: 2026年11月20日."""
    found = as_date(value)
    words = _("%(year)s年%(month)s月%(day)s日") % {"year": found.year, "month": found.month, "day": found.day}
    return format_html('<time datetime="{}">{}</time>', found.isoformat(), words)


@register.filter
def isoday(value: date | str) -> SafeString:
    """A date in a table: 2026-11-20."""
    text = as_date(value).isoformat()
    return format_html('<time datetime="{}">{}</time>', text, text)


@register.filter
def grouped(number: str) -> SafeString:
    """A licence or credit code in the groups it is read in; copied text has plain spaces."""
    match = LICENCE.fullmatch(number) or FIRM_NUMBER.fullmatch(number)
    return format_html('<span class="nobr">{}</span>', " ".join(match.groups()) if match else number)


@register.filter
def last_six(number: str) -> str:
    return number[-6:]


@register.filter
def milli(value: int) -> str:
    """Thousandths as a plain figure: 3000 is 3, 1500 is 1.5."""
    return f"{(Decimal(value) / 1000).normalize():f}"


@register.filter
def thousands(value: int) -> str:
    return f"{value:,}"


@register.filter
def by_four(value: str) -> str:
    """The first sixteen characters of a digest in groups of four."""
    return " ".join(value[i : i + 4] for i in range(0, 16, 4))


def as_date(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
