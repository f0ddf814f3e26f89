"""Where writes, imports and task calls may stand in Python files."""

import ast
from collections.abc import Iterator
from pathlib import Path

DOMAIN = {"firms", "lawyers", "credit_ratings", "disclosures"}


def writes_stand_in_services(path: Path, text: str) -> Iterator[str]:
    """Only services and bulk write (and base, and the audit): a form, a view or a task calls them."""
    if path.parts[0] == "base" or path == Path("accounts/audit.py") or is_writer(path):
        return
    for call, name in method_calls(text):
        if is_write(call, name):
            yield f"line {call.lineno}: .{name}() outside services and bulk"


def is_writer(path: Path) -> bool:
    """services.py, bulk.py, or a module in a package of one of these names."""
    return any(part.removesuffix(".py") in {"services", "bulk"} for part in path.parts[1:])


def is_write(call: ast.Call, name: str) -> bool:
    """An ORM write, told by its arguments from dict.update(), cache.delete(key) and workbook.save(file)."""
    return (
        name in {"create", "get_or_create", "update_or_create", "bulk_create", "bulk_update"}
        or (name in {"save", "delete"} and not call.args)
        or (name == "update" and not call.args and bool(call.keywords))
    )


def other_apps_are_met_at_models_and_services(path: Path, text: str) -> Iterator[str]:
    """From another domain app only its models and services."""
    if path.parts[0] not in DOMAIN:
        return
    for line, module in imported(text):
        app, inner, *_ = [*module.split("."), ""]
        if app in DOMAIN - {path.parts[0]} and inner not in {"models", "services"}:
            yield f"line {line}: imports {module}"


def imports_stand_at_the_top(_: Path, text: str) -> Iterator[str]:
    functions = [
        node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    for function in functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield f"line {node.lineno}: import inside {function.name}()"


def there_are_no_signals(_: Path, text: str) -> Iterator[str]:
    for line, module in imported(text):
        if module.startswith("django.dispatch") or "signals" in module.split("."):
            yield f"line {line}: imports {module}"


def only_base_speaks_to_celery(path: Path, text: str) -> Iterator[str]:
    """Everybody else emits, so that a task is as durable as the change that caused it."""
    if path.parts[0] == "base":
        return
    for call, name in method_calls(text):
        if name in {"delay", "delay_on_commit", "apply_async", "apply_async_on_commit", "send_task"}:
            yield f"line {call.lineno}: .{name}() instead of emit()"


def method_calls(text: str) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, node.func.attr


def imported(text: str) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported: `from firms import models` counts as firms.models."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
