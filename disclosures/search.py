"""Public search: by name, firm name and number, never by grade or sanction.

`text` holds the names as compared, `grams` all their one- and two-character pieces. PostgreSQL finds rows by
an index over the pieces and checks the text; SQLite reads the text of all rows.
"""

from datetime import date

from django.db import connection
from django.db.models import BooleanField, Func, Value
from pypinyin import lazy_pinyin

from disclosures.models import PublicSubject, SearchEntry
from disclosures.querysets import SearchEntryQuerySet
from disclosures.rules import Payload, grams, pairs, search_text

LEAST, LONGEST = 2, 50
"""Characters of a search. One character would find thousands of people."""

SURNAMES = {
    "万俟": "mo qi", "单": "shan", "解": "xie", "仇": "qiu", "曾": "zeng", "查": "zha", "朴": "piao",
    "区": "ou", "盖": "ge", "缪": "miao", "翟": "zhai", "乐": "yue", "覃": "qin", "员": "yun", "牟": "mu",
    "黑": "he", "秘": "bi", "折": "she", "召": "shao", "种": "chong", "繁": "po", "便": "pian",
    "祭": "zhai", "隗": "wei", "郇": "xun", "洗": "xian", "卜": "bu", "佴": "nai", "阚": "kan", "都": "du",
    "长孙": "zhang sun",
}  # fmt: skip
"""Surnames that the library reads otherwise."""


class HoldsPairs(Func):
    """PostgreSQL: does the array of pieces hold all of these? Served by the index searchentry_grams."""

    arg_joiner = ", ' ') @> string_to_array("
    template = "(string_to_array(%(expressions)s, ' '))"
    output_field = BooleanField()


def find(query: str, kind: str, day: date) -> SearchEntryQuerySet:
    """Entries whose name or firm name holds the query, in the order of a list."""
    wanted = search_text(query)
    found = SearchEntry.objects.shown_on(day).filter(text__contains=wanted)
    if connection.vendor == "postgresql":
        found = found.filter(HoldsPairs("grams", Value(" ".join(pairs(wanted)))))
    return (found.filter(kind=kind) if kind else found).listed()


def entry(subject: PublicSubject, profile: Payload) -> SearchEntry:
    """The search row of a published profile."""
    name, firm = profile["name"], profile.get("firm") or {}
    names = [name, firm.get("name", ""), *profile.get("former_names", ())]
    until = profile.get("status_until")
    return SearchEntry(
        subject=subject,
        kind=subject.kind,
        name=name,
        number=subject.number,
        firm_name=firm.get("name", ""),
        form=profile.get("category") or profile.get("form") or "",
        status_code=profile["status"],
        status_until=until and date.fromisoformat(until),
        sort_key=sort_key(name, subject.kind)[:300],
        text="\n".join(search_text(part) for part in names if part),
        grams=grams(*names),
    )


def sort_key(name: str, kind: str) -> str:
    """Pinyin by syllables, then the name itself: 沈知远 before 沈志衡, and two of one sound stay in order."""
    surname = next((name[:length] for length in (2, 1) if name[:length] in SURNAMES), "")
    if kind == PublicSubject.Kind.FIRM or not surname:
        return " ".join([*lazy_pinyin(name), name])
    return " ".join([SURNAMES[surname], *lazy_pinyin(name[len(surname) :]), name])
