"""Every threat of SECURITY.md names a defence, and a test that exists."""

import re

import pytest

from tests.requirements import CODE, ROOT, is_there

THREAT = re.compile(r"^\| (T\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
ROWS = THREAT.findall((ROOT / "SECURITY.md").read_text())


def test_the_threats_are_numbered_once_and_in_order():
    numbers = [int(row[0][1:]) for row in ROWS]
    assert numbers
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_threat_names_tests_that_exist(row: tuple[str, str, str, str]):
    named = CODE.findall(row[3])
    assert named
    assert [name for name in named if not is_there(name)] == []
