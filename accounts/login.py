"""How people log in: a name and a password given by the office, then a second factor. Nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth publishes no types
    """The log-in pages of django-allauth, without sign-up and without mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
