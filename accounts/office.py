"""The door of the staff site: a staff seat opens it, and log-in is everybody's, with the second factor."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from accounts.permissions import NotVisible
from accounts.service_admin import ServiceAdmin


class OfficeSite(admin.AdminSite):
    """Django's admin without its own log-in, which would pass by the second factor."""

    def register(self, model_or_iterable: Any, admin_class: type[Any] | None = None, **options: Any) -> None:
        """Only pages that act through services. What packages bring (groups, secrets) stays out."""
        if admin_class is not None and issubclass(admin_class, ServiceAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.is_office

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """To the one log-in page. For a lawyer who is logged in there is nothing here."""
        if request.user.is_authenticated:
            raise NotVisible
        back = request.GET.get(REDIRECT_FIELD_NAME) or reverse(f"{self.name}:index")
        return redirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: back})}")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]  # Django's answers with a page
        return redirect("account_logout")

    def password_change(  # type: ignore[override]  # Django's answers with a page
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")
