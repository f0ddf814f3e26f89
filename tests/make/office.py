"""People of the office with the roles every installation has, and their real log-in with both factors."""

from django.test import Client
from django.utils import timezone

from accounts.mfa import six_digits
from accounts.models import Person, Role, User
from accounts.services import enrol_totp
from base import clock
from firms.models import Firm
from tests.make.accounts import CITY, PASSWORD, seat, user

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def official(role: str, *, authority: str = CITY) -> User:
    """Somebody of the office in this seeded role, with a second factor."""
    return _enrolled(user(seat=seat(role=Role.objects.get(code=role), authority=authority)))


def member(role: str, firm: Firm) -> User:
    """Somebody of a firm in this seeded role."""
    return _enrolled(user(seat=seat(role=Role.objects.get(code=role), firm_id=firm.pk)))


def self_(of: Person) -> User:
    """A lawyer with a seat for their own matters."""
    return user(seat=seat(role=Role.objects.get(code="lawyer"), own=True), person=of)


def _enrolled(who: User) -> User:
    if who.needs_second_factor:
        enrol_totp(who, SECRET, clock.now())
    return who


def logged_in(who: User) -> Client:
    """A browser in which this person gave user name, password and, where asked, the six digits: once only,
    since the digits of one half minute are taken once.
    """
    browser = Client()
    answer = browser.post("/accounts/login/", {"login": who.username, "password": PASSWORD})
    if who.needs_second_factor:
        assert answer["Location"] == "/accounts/2fa/authenticate/"
        answer = browser.post("/accounts/2fa/authenticate/", {"code": six_digits(who, timezone.now())})
    assert answer.status_code == 302
    assert answer["Location"] in {"/admin/", "/portal/"}
    return browser
