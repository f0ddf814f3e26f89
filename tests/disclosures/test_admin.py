"""The publication desk: prepared by one, approved by another, each seeing only the acts that are theirs."""

import re
from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from disclosures.models import Association, DisclosurePolicy, Release
from tests.make import disclosures as make
from tests.make.accounts import sign_in, staff

pytestmark = pytest.mark.django_db

RELEASES = "/admin/disclosures/release/"
POLICIES = "/admin/disclosures/disclosurepolicy/"
SEEN = (
    "view_release",
    "view_record",
    "view_disclosurepolicy",
    "view_policyrule",
    "view_publicsubject",
    "view_logleaf",
)


def office(user: User) -> Client:
    return sign_in(Client(), user)


def publisher() -> User:
    return staff("prepare_release", "prepare_policy", "withdraw_release", "publish", *SEEN)


def secretary() -> User:
    return staff("approve_release", "approve_policy", *SEEN)


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_a_sanction_goes_over_the_desk_from_one_person_to_another():
    make.released_register()
    record = make.record(make.lawyer("沈知远"), "public-censure")
    form = {"record": "沈知远", "summary": "私自收取费用，已全部退还。"}

    response = office(publisher()).post(f"{RELEASES}add/", form)

    release = Release.objects.get(record=record)
    assert response.headers["Location"] == f"{RELEASES}{release.pk}/change/"
    page = text_of(office(secretary()), f"{RELEASES}{release.pk}/change/")
    assert "私自收取费用，已全部退还。" in page
    assert record.file.lawyer.licence in page
    office(secretary()).post(f"{RELEASES}{release.pk}/act/approve/")
    release.refresh_from_db()
    assert release.status == "approved"


def test_who_prepared_it_is_told_why_he_cannot_approve_it():
    make.released_register()
    both = staff("prepare_release", "approve_release", *SEEN)
    record = make.record(make.lawyer("沈知远"), "public-censure")
    office(both).post(f"{RELEASES}add/", {"record": "沈知远", "summary": "私自收取费用。"})
    release = record.releases.get()

    page = office(both).post(f"{RELEASES}{release.pk}/act/approve/").content.decode()

    assert "请由另一人签发" in page
    release.refresh_from_db()
    assert release.status == "prepared"


def test_a_text_with_a_telephone_number_stays_in_the_form():
    make.released_register()
    make.record(make.lawyer("沈知远"), "public-censure")

    response = office(publisher()).post(
        f"{RELEASES}add/", {"record": "沈知远", "summary": "当事人电话 13912345678"}
    )

    page = response.content.decode()
    assert "疑似有电话号码" in page
    assert "当事人电话 13912345678" in page
    assert not Release.objects.filter(what="record").exists()


def test_an_officer_of_another_city_finds_no_release():
    make.released_register()
    release = make.prepare(make.record(make.lawyer(), "public-censure"))
    stranger = office(staff("approve_release", *SEEN, authority="3301"))

    assert stranger.get(f"{RELEASES}{release.pk}/change/").status_code == 404
    assert stranger.post(f"{RELEASES}{release.pk}/act/approve/").status_code == 404


def test_without_the_verb_there_is_no_act():
    make.released_register()
    release = make.prepare(make.record(make.lawyer(), "public-censure"))
    reader = office(staff(*SEEN))

    assert "签发公布" not in text_of(reader, f"{RELEASES}{release.pk}/change/")
    assert reader.post(f"{RELEASES}{release.pk}/act/approve/").status_code == 403


def test_a_policy_goes_from_draft_to_force():
    policy = make.default_policy()
    line = policy.rules.get(item="grade")
    author = office(publisher())
    rules = "/admin/disclosures/policyrule/"

    author.post(
        f"{rules}{line.pk}/act/change/", {"shown": "on", "letters": "a、B c", "counted_from": "effective"}
    )
    author.post(
        f"{POLICIES}{policy.pk}/act/prepare/", {"document_no": "云律发〔2026〕1 号", "since": "2026-12-01"}
    )
    office(secretary()).post(f"{POLICIES}{policy.pk}/act/approve/")

    policy.refresh_from_db()
    line.refresh_from_db()
    assert (policy.status, policy.since) == ("in_force", date(2026, 12, 1))
    assert line.letters == ["A", "B", "C"]
    assert "act/change/" not in text_of(author, f"{rules}{line.pk}/change/")


def test_a_new_version_is_drafted_with_one_button():
    make.released_register()
    DisclosurePolicy.objects.filter(number=1).delete()

    office(publisher()).post(f"{POLICIES}add/")

    assert DisclosurePolicy.objects.get(status="draft").number == 3


def test_the_association_is_named_once_and_then_corrected():
    author, path = office(publisher()), "/admin/disclosures/association/"
    author.post(f"{path}add/", {"name": "云江市律师协会"})
    row = Association.objects.get()

    author.post(f"{path}{row.pk}/act/update/", {"name": "云江市律师协会", "hotline": "8800 1234"})

    row.refresh_from_db()
    assert row.hotline == "8800 1234"
    assert author.get(f"{path}add/").status_code == 403


@pytest.mark.parametrize(
    "model", ["release", "disclosurepolicy", "policyrule", "publicsubject", "logleaf", "association"]
)
def test_each_list_and_page_opens(model: str):
    make.association()
    lawyer = make.lawyer("沈知远")
    make.released_register()
    make.release(record=make.record(lawyer, "public-censure"))
    make.published()
    reader, path = office(publisher()), f"/admin/disclosures/{model}/"

    page = text_of(reader, path)
    row = re.findall(rf"{path}(\d+)/change/", page)[0]

    assert text_of(reader, f"{path}{row}/change/")
    assert "沈知远" in text_of(reader, "/admin/disclosures/publicsubject/?q=沈知远")


def test_a_public_row_cannot_be_changed_by_hand():
    make.released_register()
    make.lawyer()
    make.published()
    reader = office(publisher())

    for path in ("publicsubject/add/", "logleaf/add/"):
        assert reader.get(f"/admin/disclosures/{path}").status_code == 403
