"""Public addresses: the page as published, one neutral answer for everything else, no cookie, no session."""

import gzip
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from base import clock
from disclosures.models import PublicPage
from disclosures.services import expire
from lawyers.models import Lawyer
from tests.make import disclosures as make
from tests.make.disclosures import DAY, noon

pytestmark = pytest.mark.django_db

LAST = date(2028, 11, 16)
GZIP = {"accept-encoding": "gzip, deflate, br"}
PAGES = ["home", "search", "grading", "about", "contact"]


@pytest.fixture(autouse=True)
def today():
    with clock.playing(noon(DAY)):
        yield


def lawyer() -> Lawyer:
    """With a censure on the page that ends on LAST."""
    make.association()
    made = make.lawyer()
    make.released_register()
    make.release(record=make.record(made, "public-censure"))
    make.published()
    return made


def same(one, other) -> bool:
    """Equal in status, body and headers, but for the number of the request in the log."""
    headers = [
        {name: value for name, value in r.headers.items() if name != "X-Request-ID"} for r in (one, other)
    ]
    return (one.status_code, one.content) == (other.status_code, other.content) and headers[0] == headers[1]


# The stored page


def test_a_page_is_served_as_published(client: Client):
    made = lawyer()

    response = client.get(made.public_path())

    assert response.status_code == 200
    assert "公开谴责" in response.content.decode()
    assert response.headers["Cache-Control"] == "public, max-age=5"
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("of_firm", [0, 1])
def test_the_address_is_the_one_that_the_register_writes_down(client: Client, of_firm: int):
    made = lawyer()
    subject, name = (made.firm, "firm") if of_firm else (made, "lawyer")
    number = made.firm.number if of_firm else made.licence

    assert subject.public_path() == reverse(f"disclosures:{name}", args=[number])
    assert client.get(subject.public_path()).status_code == 200


def test_a_client_that_reads_gzip_gets_the_stored_bytes(client: Client):
    made = lawyer()

    packed, plain = client.get(made.public_path(), headers=GZIP), client.get(made.public_path())

    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.content == bytes(PublicPage.objects.get(subject__number=made.licence).body)
    assert gzip.decompress(packed.content) == plain.content
    assert "Content-Encoding" not in plain.headers
    refusing = client.get(made.public_path(), headers={"accept-encoding": "gzip;q=0, identity"})
    assert refusing.content == plain.content


def test_who_has_the_page_is_told_that_it_has_not_changed(client: Client):
    made = lawyer()
    etag = client.get(made.public_path()).headers["ETag"]

    again = client.get(made.public_path(), headers={"if-none-match": etag})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == etag
    assert client.get(made.public_path(), headers={"if-none-match": 'W/"other"'}).status_code == 200


def test_a_stored_page_is_one_read(client: Client, django_assert_num_queries):
    made = lawyer()

    with django_assert_num_queries(1):
        client.get(made.public_path())


def test_a_former_number_leads_to_the_present_page(client: Client):
    made = lawyer()
    old, new = made.licence, "13299201511999999"
    made.former_licences.create(number=old)
    Lawyer.objects.filter(pk=made.pk).update(licence=new)
    make.published()

    response = client.get(f"/lawyers/{old}/")

    assert (response.status_code, response.headers["Location"]) == (302, f"/lawyers/{new}/")


# The neutral answer


@pytest.mark.requirement("S2-19")
def test_unknown_expired_unpublished_and_malformed_addresses_get_the_same_answer(client: Client):
    made, hidden = lawyer(), make.lawyer("申芷若")
    unknown = client.get("/lawyers/13299201210999999/")
    with clock.playing(noon(LAST + timedelta(days=1))):
        expired = client.get(made.public_path())
    unpublished = client.get(hidden.public_path())
    firm = client.get("/firms/13299201210999999/")
    malformed = [client.get(f"/lawyers/{text}/") for text in ("%00", "沈知远", "1" * 400, "a'b")]

    assert unknown.status_code == 404
    for other in (expired, unpublished, firm, *malformed):
        assert same(unknown, other)


@pytest.mark.requirement("S2-23")
def test_a_page_past_its_last_day_shows_nothing_until_it_is_made_again(client: Client):
    made = lawyer()
    with clock.playing(noon(LAST)):
        assert "公开谴责" in client.get(made.public_path()).content.decode()

    tomorrow = LAST + timedelta(days=1)
    with clock.playing(noon(tomorrow)):
        assert client.get(made.public_path()).status_code == 404
        assert "没有找到" in client.get(f"/search/?q={made.name}").content.decode()
        expire(today=tomorrow, now=noon(tomorrow))
        again = client.get(made.public_path())

    assert again.status_code == 200
    assert "公开谴责" not in again.content.decode()


def test_unknown_and_expired_take_the_same_path(client: Client, django_assert_num_queries):
    made = lawyer()

    with django_assert_num_queries(3):
        client.get("/lawyers/13299201210999999/")
    with clock.playing(noon(LAST + timedelta(days=1))), django_assert_num_queries(3):
        client.get(made.public_path())


# Every page


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_read_in_at_most_three_queries(client: Client, django_assert_max_num_queries, name: str):
    lawyer()

    with django_assert_max_num_queries(3):
        assert client.get(reverse(f"disclosures:{name}")).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_before_anything_is_published(client: Client, name: str):
    response = client.get(reverse(f"disclosures:{name}"))

    assert response.status_code == 200
    assert "律师协会" in response.content.decode()


@pytest.mark.parametrize("path", ["/", "/search/", "/grading/", "/about/", "/contact/", "/lawyers/1/"])
def test_a_reading_page_sets_no_cookie_and_allows_no_script(client: Client, path: str):
    response = client.get(path)

    assert not response.cookies
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'none'" in policy
    assert "connect-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["Cache-Control"] == "public, max-age=5"


@pytest.mark.parametrize("path", ["/", "/search/", "/lawyers/1/", "/contact/"])
def test_a_reading_page_takes_no_post(client: Client, path: str):
    assert client.post(path).status_code == 405


def test_a_page_that_names_a_sanction_asks_not_to_be_found(client: Client):
    made, clean = lawyer(), make.lawyer("申芷若")
    make.published()

    assert (
        '<meta name="robots" content="noindex, noarchive">' in client.get(made.public_path()).content.decode()
    )
    assert '<meta name="robots" content="noarchive">' in client.get(clean.public_path()).content.decode()


def test_the_home_page_counts_what_is_published(client: Client):
    lawyer()
    make.lawyer(status="cancelled")
    make.published()

    text = client.get("/").content.decode()

    assert "正常执业律师，公示的律师共 2 人" in text
    assert "<dd>1<small>" in text


def test_the_home_page_names_nobody_with_a_sanction(client: Client):
    made = lawyer()

    text = client.get("/").content.decode()

    assert made.name not in text
    assert "谴责" not in text


def test_the_scheme_in_force_is_explained_after_its_first_released_round(client: Client):
    made = lawyer()
    assert "还没有公布评定办法" in client.get("/grading/").content.decode()

    make.release(grade_round=make.grade_round((made, "B")))
    make.published()

    text = client.get("/grading/").content.decode()
    assert "律师信用等级评定办法" in text
    assert "75 分至不满 90 分" in text
    assert "不是服务质量评价" in text


def test_the_policy_in_force_is_listed_with_what_is_not_public(client: Client):
    lawyer()

    text = client.get("/about/").content.decode()

    assert "公示制度第 2 版" in text
    assert "自生效之日起 24 个月" in text
    assert text.count("不公开</span>") >= 3


def test_the_contact_page_gives_the_hotline(client: Client):
    lawyer()

    assert 'href="tel:88001234"' in client.get("/contact/").content.decode()


@pytest.mark.parametrize(
    "path", ["/", "/search/?q=沈知", "/grading/", "/about/", "/contact/", "lawyer", "firm"]
)
def test_no_link_is_dead(client: Client, path: str):
    made = lawyer()
    make.release(grade_round=make.grade_round((made, "B")))
    make.published()
    path = {"lawyer": made.public_path(), "firm": made.firm.public_path()}.get(path, path)

    for target in links(client.get(path).content.decode()):
        if target.startswith("/"):
            address, _hash, anchor = target.partition("#")
            response = client.get(address)
            assert response.status_code == 200, target
            assert not anchor or f'id="{anchor}"' in response.content.decode(), target
        else:
            assert target.startswith(("#", "tel:")), target


def links(text: str) -> set[str]:
    return {
        part.split('"')[0].replace("&amp;", "&")
        for part in text.split('href="')[1:]
        if not part.split('"')[0].endswith((".css", ".svg"))
    } - {part.split('"')[0] for part in text.split('<use href="')[1:]}
