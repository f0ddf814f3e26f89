"""What the documents name exists: files, functions, tests, make targets, commands, environment variables."""

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from tests.requirements import ROOT, is_there
from tests.test_requirements import exists

DOCUMENTS = sorted(path.relative_to(ROOT) for path in chain(ROOT.glob("*.md"), (ROOT / "docs").rglob("*.md")))
APPS = ("base", "accounts", "firms", "lawyers", "credit_ratings", "disclosures")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
CODE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"(?:[\w-]+/)+[\w.-]*\w/?|[\w-]+\.(?:md|py|toml|lock|txt)")
PACKAGES = tuple(f"{app}." for app in (*APPS, "config", "tests"))
PER_APP = {
    "admin.py", "bulk.py", "facts.py", "forms.py", "imports.py", "models.py", "querysets.py", "render.py",
    "rules.py", "search.py", "services.py", "services/", "tasks.py", "topics.py", "urls.py", "views.py",
    "utils.py",
}  # fmt: skip
"""Names that stand for a file of every app, and the one that no app has."""


def said(document: Path, pattern: re.Pattern[str]) -> list[str]:
    return pattern.findall((ROOT / document).read_text())


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_link_leads_to_a_file(document: Path):
    folder = (ROOT / document).parent
    assert [link for link in said(document, LINK) if not (folder / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_file_named_is_there(document: Path):
    named = [code for code in said(document, CODE) if FILE.fullmatch(code) and code not in PER_APP]
    assert [name for name in named if not (ROOT / name).exists() and not name.startswith("var/")] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_test_named_is_there(document: Path):
    named = [code for code in said(document, CODE) if "::" in code]
    assert [name for name in named if not is_there(name)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_dotted_name_leads_somewhere(document: Path):
    named = [code for code in said(document, CODE) if code.startswith(PACKAGES) and " " not in code]
    names = [name for name in named if not name.endswith(".py") and re.fullmatch(r"[\w.]+", name)]
    assert [name for name in names if not exists(name)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_make_target_and_command_is_there(document: Path):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    commands = {path.stem for path in ROOT.glob("*/management/commands/[a-z]*.py")}
    commands |= {"check", "migrate", "createsuperuser", "collectstatic", "shell"}
    text = (ROOT / document).read_text()
    assert set(re.findall(r"`(?:[A-Z]+=\S+ )*make ([a-z-]+)", text)) - targets == set()
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) - commands == set()


def test_every_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    reasons = (ROOT / "docs" / "decisions" / "0007-libraries.md").read_text()
    names = [re.split(r"[\[><=]", one)[0] for one in wanted]
    assert [name for name in names if name not in reasons] == []


def test_every_setting_of_the_environment_is_explained():
    read = set(re.findall(r'env\.\w+\("(\w+)"', (ROOT / "config" / "settings.py").read_text()))
    assert sorted(read - set(re.findall(r"`([A-Z_]+)`", (ROOT / "README.md").read_text()))) == []
