"""The addresses of the demo city's pages, by the role that opens them."""

from collections.abc import Iterator

from django.contrib import admin
from django.urls import reverse

from accounts.service_admin import ServiceAdmin
from config.demo.cast import member
from config.demo.office import holder
from tests.config import authz

SHEN = "13299201210004821"
PUBLIC = ["/", "/search/?q=沈", "/search/?q=zzz", f"/lawyers/{SHEN}/", "/grading/", "/about/", "/contact/"]
PORTAL = [
    "/portal/",
    f"/portal/lawyers/{SHEN}/",
    "/accounts/",
    "/accounts/password/change/",
    "/accounts/logout/",
]
MEMBERS = ("director", "clerk", "supervisor", "lawyer")


def pages() -> dict[str, ServiceAdmin]:
    """The office's pages by label of their model."""
    return {model._meta.label_lower: page for model, page in admin.site._registry.items()}


def address(label: str, page: str, *args: object) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


def office_paths(role: str, *, shared: bool = True) -> list[str]:
    """The pages that this role opens; without the shared ones, those that it is the first to open."""
    paths = [reverse("admin:index")]
    for label, readers in authz.READERS.items():
        if _mine(readers, role, shared=shared):
            paths += list(reading(label, role))
        if _mine(authz.ADDERS.get(label, ""), role, shared=shared):
            paths.append(address(label, "add"))
    paths += [path for label in authz.ACTS for path in acting(label, role, shared=shared)]
    return [*paths, reverse("admin:jobs")] if role == "system-admin" else paths


def _mine(roles: str, role: str, *, shared: bool) -> bool:
    return role in (roles.split() if shared else roles.split()[:1])


def reading(label: str, role: str) -> Iterator[str]:
    page = pages()[label]
    yield address(label, "changelist")
    if page.search_fields:
        yield address(label, "changelist") + "?q=zzz"
    if role in authz.EXPORTERS and label not in authz.WITHOUT_EXPORT:
        yield address(label, "export")
    rows = page.model._default_manager.visible_to(holder(member(role)), "view")  # type: ignore[attr-defined]
    for row in rows.order_by("pk")[:1]:
        yield address(label, "change", row.pk)
        yield address(label, "history", row.pk)


def acting(label: str, role: str, *, shared: bool) -> Iterator[str]:
    """The form of each act of this role, on a row that it suits."""
    user = holder(member(role))
    for verb in pages()[label].verbs:
        if not _mine(authz.ACTS[label][verb.name], role, shared=shared):
            continue
        rows = pages()[label].model._default_manager.visible_to(user, verb.asks)  # type: ignore[attr-defined]
        for row in [row for row in rows.order_by("pk")[:300] if verb.suits(row)][:1]:
            yield address(label, "act", row.pk, verb.name)
