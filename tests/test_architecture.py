"""The rules of tests/architecture over every file, and over made-up violations, so that none falls silent."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.addresses import FLOORS, python_addresses_point_down, template_addresses_point_down
from tests.architecture.code import (
    imports_stand_at_the_top,
    only_base_speaks_to_celery,
    other_apps_are_met_at_models_and_services,
    there_are_no_signals,
    writes_stand_in_services,
)
from tests.architecture.templates import (
    chinese_stands_in_translate,
    every_field_has_a_label,
    nothing_is_inline,
)

Rule = Callable[[Path, str], Iterator[str]]

ROOT = Path(settings.BASE_DIR)
TOOL_FILES = [".coveragerc", ".djlintrc", ".flake8", ".importlinter", ".mypy.ini", ".pylintrc", ".ruff.toml"]
TOOL_FILES += [
    "mypy.ini",
    "pytest.ini",
    "pytest.toml",
    "ruff.toml",
    "setup.cfg",
    "setup.py",
    "tox.ini",
    "uv.toml",
]
PYTHON: list[Rule] = [
    writes_stand_in_services,
    other_apps_are_met_at_models_and_services,
    imports_stand_at_the_top,
    there_are_no_signals,
    only_base_speaks_to_celery,
    python_addresses_point_down,
]
TEMPLATE: list[Rule] = [
    nothing_is_inline,
    every_field_has_a_label,
    chinese_stands_in_translate,
    template_addresses_point_down,
]
VIOLATIONS: list[tuple[Rule, str, str]] = [
    (writes_stand_in_services, "firms/views.py", "def view(firm):\n    firm.save()"),
    (writes_stand_in_services, "firms/forms.py", "Firm.objects.filter(pk=1).update(name='x')"),
    (writes_stand_in_services, "accounts/tasks.py", "Seat.objects.bulk_create([])"),
    (
        other_apps_are_met_at_models_and_services,
        "lawyers/models.py",
        "from firms.querysets import FirmQuerySet",
    ),
    (other_apps_are_met_at_models_and_services, "lawyers/views.py", "from firms import rules"),
    (imports_stand_at_the_top, "base/files.py", "def read():\n    import json"),
    (there_are_no_signals, "firms/apps.py", "from django.db.models.signals import post_save"),
    (there_are_no_signals, "accounts/apps.py", "from allauth.account import signals"),
    (only_base_speaks_to_celery, "firms/services.py", "regrade.delay(1)"),
    (
        python_addresses_point_down,
        "base/views.py",
        "def view():\n    return redirect('admin:index')",
    ),
    (nothing_is_inline, "templates/a.html", "<button onclick='go()'>"),
    (nothing_is_inline, "templates/a.html", '<p style="color: red">'),
    (nothing_is_inline, "templates/a.html", "<script>go()</script>"),
    (nothing_is_inline, "templates/a.html", "{{ text|safe }}"),
    (every_field_has_a_label, "templates/a.html", '<label for="b">B</label><input id="a" name="a">'),
    (every_field_has_a_label, "templates/a.html", "<select name='a'></select>"),
    (chinese_stands_in_translate, "templates/a.html", '<p>{% translate "姓名" %}: 姓名</p>'),
    (template_addresses_point_down, "templates/base/a.html", "{% url 'admin:index' %}"),
]


def python_files() -> list[Path]:
    files = [path.relative_to(ROOT) for app in FLOORS for path in (ROOT / app).rglob("*.py")]
    return sorted(path for path in files if "migrations" not in path.parts)


def template_files() -> list[Path]:
    found = [*(ROOT / "templates").rglob("*.*"), *(ROOT.glob("*/templates/**/*.*"))]
    return sorted(path.relative_to(ROOT) for path in found if path.suffix in {".html", ".txt", ".svg"})


@pytest.mark.parametrize("path", python_files(), ids=str)
def test_code(path: Path):
    assert not faults(PYTHON, path)


@pytest.mark.parametrize("path", template_files(), ids=str)
def test_template(path: Path):
    assert not faults(TEMPLATE, path)


def faults(rules: list[Rule], path: Path) -> list[str]:
    text = (ROOT / path).read_text()
    return [f"{path} {fault} ({rule.__name__})" for rule in rules for fault in rule(path, text)]


@pytest.mark.parametrize(("rule", "path", "text"), VIOLATIONS)
def test_the_rule_sees_a_violation(rule: Rule, path: str, text: str):
    assert list(rule(Path(path), text))


def test_a_field_with_its_label_and_a_translated_text_are_in_order():
    text = (
        '<label for="{{ f.id }}">{% translate "姓名" %}</label><input id="{{ f.id }}"><label><input></label>'
    )

    assert not [fault for rule in TEMPLATE for fault in rule(Path("templates/a.html"), text)]


def test_tools_are_set_in_pyproject_only():
    assert not [name for name in TOOL_FILES if (ROOT / name).exists()]
