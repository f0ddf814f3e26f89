"""The second factor: six digits from an app (TOTP) or a recovery code."""

from allauth.mfa.adapter import DefaultMFAAdapter


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth publishes no types
    """The second factor of django-allauth."""
