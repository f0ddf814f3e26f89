"""Every address for every role, on rows within and beyond its seat, as tests/config/authz.py says."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db.models import Model
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from accounts.models import User
from accounts.service_admin import ServiceAdmin
from base import clock
from firms.models import Firm
from lawyers.models import Lawyer
from tests.config import authz
from tests.make import disclosures as made
from tests.make import office, world
from tests.make.accounts import owner, person
from tests.make.disclosures import NOON

pytestmark = pytest.mark.django_db

PLACES = {"own": "329901", "foreign": "329902", "abroad": "4403"}
Rows = dict[str, dict[str, Model]]


@pytest.fixture(autouse=True)
def demo_day():
    with clock.playing(NOON):
        yield


@pytest.fixture
def rows() -> Rows:
    """One row of every model in every relation."""
    made.association()
    made.district()
    version = made.scheme_version()
    rows = {relation: world.placed(place, version) for relation, place in PLACES.items()}
    shared = world.placeless(version)
    return {relation: found | shared for relation, found in rows.items()}


def named(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from named(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}"


def pages() -> dict[str, ServiceAdmin]:
    return {model._meta.label_lower: page for model, page in admin.site._registry.items()}


def of_models() -> set[str]:
    """The addresses of the office's models for which the matrix has a line."""
    kinds = {"changelist", "add", "history", "change", "export", "act"}
    labels = [label.replace(".", "_") for label in authz.READERS]
    return {f"admin:{label}_{kind}" for label in labels for kind in kinds}


def test_every_address_has_a_line():
    lines = {
        *authz.ANYBODY,
        *authz.LOGGED_IN,
        *authz.OFFICE_ONLY,
        *authz.ELSEWHERE,
        *authz.NOWHERE,
        "portal:lawyer",
    }

    assert set(named(get_resolver())) - lines - of_models() == set()
    assert lines - set(named(get_resolver())) == set()


def test_every_model_and_every_act_of_the_office_has_a_line():
    acts = {label: {verb.name for verb in page.verbs} for label, page in pages().items() if page.verbs}

    assert set(pages()) == set(authz.READERS)
    assert acts == {label: set(lines) for label, lines in authz.ACTS.items()}


def login(who: User) -> Client:
    client = Client()
    client.force_login(who)
    return client


def official(role: str) -> Client:
    place = PLACES["own"] if role in authz.ONE_DISTRICT else made.CITY
    return login(office.official(role, authority=place))


def url(label: str, page: str, *args: object) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


def reaches(role: str, relation: str, label: str) -> bool:
    """Does a seat of this role cover the row of this relation?"""
    if label in authz.PLACELESS:
        return True
    return relation == "own" or (relation == "foreign" and role not in authz.ONE_DISTRICT)


def expectations(role: str, rows: Rows) -> Iterator[tuple[str, set[int]]]:
    """All addresses of the office, and what they answer to this role."""
    for label, readers in authz.READERS.items():
        reads = role in readers.split()
        adds = role in authz.ADDERS.get(label, "").split()
        takes = reads and role in authz.EXPORTERS and label not in authz.WITHOUT_EXPORT
        yield url(label, "changelist"), {200 if reads else 403}
        yield url(label, "add"), {200, 302} if adds else {403}
        yield url(label, "export"), {200 if takes else 403}
        for relation in authz.RELATIONS:
            sees = reads and reaches(role, relation, label)
            row = rows[relation][label]
            yield url(label, "change", row.pk), {200 if sees else 404}
            yield url(label, "history", row.pk), {200 if sees else 404}
            for act, doers in authz.ACTS.get(label, {}).items():
                allowed = {200, 302} if role in doers.split() else {403}
                yield url(label, "act", row.pk, act), allowed if sees else {404}
    for name, roles in authz.OFFICE_ONLY.items():
        yield reverse(name), {200 if role in roles.split() else 403}


@pytest.mark.parametrize("role", authz.OFFICE)
def test_the_office_opens_what_its_line_says_and_nothing_else(role, rows):
    client = official(role)

    answers = [(path, client.get(path).status_code, right) for path, right in expectations(role, rows)]

    assert [answer for answer in answers if answer[1] not in answer[2]] == []


@pytest.mark.parametrize("role", authz.OFFICE)
def test_no_act_on_many_rows_reaches_beyond_the_seat(role, rows):
    client = official(role)
    for label, page in pages().items():
        beyond = [rows[relation][label] for relation in authz.RELATIONS if not reaches(role, relation, label)]
        before = [model_to_dict(row) for row in beyond]
        for verb in page.verbs if beyond else ():
            chosen = {"action": verb.name, "_selected_action": [row.pk for row in beyond], "confirmed": "1"}
            assert client.post(url(label, "changelist"), chosen).status_code in {200, 302, 403}
        for row in beyond:
            row.refresh_from_db()
        assert [model_to_dict(row) for row in beyond] == before


def outsiders(rows: Rows) -> Iterator[tuple[str, Client]]:
    """Nobody, and everybody who has a seat but not in the office."""
    firm = Firm.objects.get(authority=PLACES["own"])
    yield "nobody", Client()
    for role in ("director", "clerk", "supervisor"):
        yield role, login(office.member(role, firm))
    yield "lawyer", login(owner(person()))


def test_nobody_but_the_office_opens_anything_of_the_office(rows):
    near = dict.fromkeys(authz.RELATIONS, rows["own"])
    paths = {path for path, _right in expectations("approver", near)}
    for role, client in outsiders(rows):
        assert [(role, path) for path in paths if client.get(path).status_code != 302] == []


def test_the_portal_shows_a_firm_its_own_lawyers_and_nobody_elses(rows):
    firm = Firm.objects.get(authority=PLACES["own"])
    for role in ("director", "clerk", "supervisor"):
        client = login(office.member(role, firm))
        for relation in authz.RELATIONS:
            licence = rows[relation]["lawyers.lawyer"].licence
            right = 200 if relation in authz.PORTAL_FILE[role] else 404
            assert client.get(f"/portal/lawyers/{licence}/").status_code == right, (role, relation)


def test_the_portal_shows_a_lawyer_their_own_file_alone(rows):
    colleague = made.lawyer(firm=Firm.objects.get(authority=PLACES["own"]), authority=PLACES["own"])
    client = login(office.self_(colleague.person))

    assert client.get(f"/portal/lawyers/{colleague.licence}/").status_code == 200
    for relation in authz.RELATIONS:
        licence = rows[relation]["lawyers.lawyer"].licence
        assert client.get(f"/portal/lawyers/{licence}/").status_code == 404, relation


def test_the_office_has_no_way_into_files_by_the_portal(rows):
    licence = rows["own"]["lawyers.lawyer"].licence
    for role in authz.OFFICE:
        assert official(role).get(f"/portal/lawyers/{licence}/").status_code == 404, role


def everybody(rows: Rows) -> Iterator[tuple[str, Client]]:
    yield from outsiders(rows)
    for role in authz.OFFICE:
        yield role, official(role)


def test_public_addresses_answer_everybody_alike(rows):
    subject = rows["own"]["disclosures.publicsubject"]
    lawyer, firm = Lawyer.objects.exclude(licence="")[0], Firm.objects.exclude(number="")[0]
    numbers = {"disclosures:lawyer": [lawyer.licence], "disclosures:firm": [firm.number]}
    assert subject
    for role, client in everybody(rows):
        for name, right in authz.ANYBODY.items():
            answer = client.get(reverse(name, args=numbers.get(name, [])))
            assert answer.status_code == right, (role, name)


def test_whoever_is_logged_in_reaches_their_own_log_in_and_nobody_else_does(rows):
    for role, client in everybody(rows):
        for name, right in authz.LOGGED_IN.items():
            expected = {right} if role != "nobody" else {302, 200} if name == "account_inactive" else {302}
            assert client.get(reverse(name)).status_code in expected, (role, name)
