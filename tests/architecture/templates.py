"""What a template may not hold: inline style or script, a field without a label, text out of translation."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

FIELDS = {"input", "select", "textarea"}
UNSEEN = {"hidden", "submit", "button", "image", "reset"}
CHINESE = re.compile(r"[\u3400-\u9fff]")


def nothing_is_inline(_: Path, text: str) -> Iterator[str]:
    """The content policy blocks inline styles, handlers and scripts; nothing switches escaping off."""
    for tag, attributes in Page.read(text).tags:
        wrong = [name for name in attributes if name == "style" or re.fullmatch(r"on[a-z]+|hx-on.*", name)]
        yield from (f"<{tag} {name}=>" for name in wrong)
        yield from (f"<{tag} {name}={value}>" for name, value in attributes.items() if "javascript:" in value)
        if tag == "style" or (tag == "script" and "src" not in attributes):
            yield f"inline <{tag}>"
    yield from re.findall(r"\|\s*safe(?:seq)?\b|autoescape off", text)


def every_field_has_a_label(_: Path, text: str) -> Iterator[str]:
    yield from (f"no label: {field}" for field in Page.read(text).unlabelled())


def chinese_stands_in_translate(_: Path, text: str) -> Iterator[str]:
    """So that it can be translated, and is found by makemessages."""
    untranslated = re.sub(
        r"{#.*?#}"
        r"|{%\s*comment\b.*?endcomment\s*%}"
        r"|{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%}"
        r"|{%\s*trans(?:late)?\b.*?%}"
        r"|_\((?:\"[^\"]*\"|'[^']*')\)",
        "",
        text,
        flags=re.DOTALL,
    )
    for number, line in enumerate(untranslated.splitlines(), 1):
        if CHINESE.search(line):
            yield f"about line {number}: {line.strip()}"


class Page(HTMLParser):
    """The tags of a template, its own tags and variables taken out, and the labels around fields."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.labels = 0
        self.named: set[str] = set()
        self.fields: list[dict[str, str]] = []

    @classmethod
    def read(cls, text: str) -> "Page":
        page = cls()
        variables = re.sub(r"{{.*?}}", lambda match: re.sub(r"\W", "", match[0]), text, flags=re.DOTALL)
        page.feed(re.sub(r"{%.*?%}|{#.*?#}", " ", variables, flags=re.DOTALL))
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.tags.append((tag, attributes))
        if tag == "label":
            self.labels += 1
            self.named.add(attributes.get("for", ""))
        elif tag in FIELDS and attributes.get("type") not in UNSEEN:
            self.fields.append(attributes | {"inside": "label"} if self.labels else attributes)

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self.labels -= 1

    def unlabelled(self) -> Iterator[str]:
        for field in self.fields:
            told = {"inside", "aria-label", "aria-labelledby"} & field.keys()
            if not told and field.get("id") not in self.named:
                yield str(field)
