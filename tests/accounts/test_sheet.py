"""The office's style sheet keeps to the floor of office browsers (Chromium 86) and to the tokens."""

import re
from pathlib import Path

import pytest
from django.conf import settings

SHEET = (Path(settings.BASE_DIR) / "static" / "admin-lvxin.css").read_text()
RULES = re.sub(r"/\*.*?\*/", "", SHEET, flags=re.DOTALL)
TOO_NEW = {
    "cascade layers": r"@layer|@container",
    "nesting": r"(?m)^\s*&",
    "selectors": r":(is|where|has)\(",
    "inset": r"\binset(-\w+)*\s*:",
    "two-value logical shorthands": r"\b(margin|padding)-(block|inline)\s*:",
    "start and end in flex alignment": r"(align|justify)-(items|content|self)\s*:\s*(start|end)\b",
    "range media queries": r"@media[^{]*[<>]",
    "logical floats": r"float\s*:\s*inline",
}


@pytest.mark.parametrize("pattern", TOO_NEW.values(), ids=TOO_NEW)
def test_nothing_is_too_new(pattern: str):
    assert not re.search(pattern, RULES)


def test_colours_come_from_the_tokens():
    """But for the QR code, which is black on white in every light."""
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", RULES)) <= {"#ffffff", "#1c2422"}


def test_each_token_is_one_of_the_house():
    tokens = (Path(settings.BASE_DIR) / "static" / "lvxin.css").read_text()

    assert {name for name in re.findall(r"var\((--[\w-]+)\)", RULES) if f"{name}:" not in tokens} == set()
