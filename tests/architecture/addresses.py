"""An app may be deleted without touching one below, so nobody names an address of a higher floor."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

FLOORS = ["base", "accounts", "firms", "lawyers", "credit_ratings", "disclosures", "config"]  # lowest first


def python_addresses_point_down(path: Path, text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.Call)
            and node.args
            and called(node) in {"reverse", "reverse_lazy", "redirect"}
        ):
            name = getattr(node.args[0], "value", None)
            if isinstance(name, str) and points_up(path.parts[0], name):
                yield f"line {node.lineno}: reverses {name}, which lies above"


def template_addresses_point_down(path: Path, text: str) -> Iterator[str]:
    """A page in an app's folder links only to its own floor and below."""
    app = next((part for part in path.parts if part in FLOORS), "config")
    for name in re.findall(r"{%\s*url\s+[\"']([^\"']+)[\"']", text):
        if points_up(app, name):
            yield f"links to {name}, which lies above"


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def points_up(app: str, name: str) -> bool:
    owner = owners().get(name, "")
    return owner in FLOORS and FLOORS.index(owner) > FLOORS.index(app)


@cache
def owners() -> dict[str, str]:
    """The app that answers each named address; of an admin page, the app of its model."""
    return dict(named(get_resolver(), ""))


def named(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from named(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif entry.name:
            yield prefix + entry.name, owner_of(entry, prefix)


def owner_of(entry: URLPattern, prefix: str) -> str:
    view = getattr(entry.callback, "view_class", entry.callback)
    if prefix == "admin:":
        return next((app for app in FLOORS if str(entry.name).startswith(f"{app}_")), "config")
    return str(view.__module__).split(".")[0]
