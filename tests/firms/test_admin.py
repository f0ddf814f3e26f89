"""The office's register of firms and branches over HTTP."""

import pytest
from django.test import Client

from firms.models import District, Firm
from tests.make import firms as make
from tests.make.accounts import sign_in, staff

pytestmark = pytest.mark.django_db

FIRMS = "/admin/firms/firm/"
NUMBER = "31321000MD0123454U"
ALL = ("view_firm", "view_firmname", "view_formerfirmnumber", "view_branchcoverage", "view_partybranch")


def office(*verbs: str, authority: str = "3299") -> Client:
    return sign_in(Client(), staff(*verbs, authority=authority))


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.requirement("S1-07")
@pytest.mark.parametrize(
    "query", ["砚 澄", "旧渡", NUMBER, "?status__exact=normal", "?form__exact=partnership"]
)
def test_a_firm_is_found_by_names_number_and_filters(query: str):
    firm = make.firm("云江砚澄律师事务所", number=NUMBER)
    firm.names.create(name="云江旧渡律师事务所", name_key="云江旧渡律师事务所", kind="former")
    make.firm("云江听石律师事务所", status=Firm.Status.CANCELLED, form=Firm.Form.STATE)

    found = text(office(*ALL), FIRMS + (query if query.startswith("?") else f"?q={query}"))

    assert "砚澄" in found
    assert "听石" not in found


@pytest.mark.requirement("b-1")
def test_city_run_firms_are_listed_apart_from_those_of_the_district_they_lie_in():
    make.district("329900", "云江市")
    lies_in = make.district("329901", "砚湖区")
    make.firm("市直砚澄所", authority="3299", district=lies_in)
    make.firm("区管听石所", authority="329901", district=lies_in)
    client = office(*ALL, "view_district")

    city, district = text(client, f"{FIRMS}?authority=3299"), text(client, f"{FIRMS}?authority=329901")

    assert "市直砚澄所" in city
    assert "区管听石所" not in city
    assert "区管听石所" in district
    assert "云江市" in city


@pytest.mark.requirement("S1-07")
@pytest.mark.requirement("S1-01")
def test_the_page_of_a_firm_shows_former_names_numbers_and_branch():
    firm = make.firm("云江砚澄律师事务所")
    firm.names.create(name="旧渡所", name_key="旧渡所", kind="former")
    firm.former_numbers.create(number="23299199810100042")
    branch = make.branch(firm, name="砚澄党支部")
    client = office(*ALL)

    page = text(client, f"{FIRMS}{firm.pk}/change/")

    assert all(word in page for word in ("旧渡所", "23299199810100042", "砚澄党支部"))
    assert "云江砚澄" in text(client, f"/admin/firms/partybranch/{branch.pk}/change/")


@pytest.mark.requirement("b-1")
def test_another_district_does_not_find_the_firm():
    firm = make.firm("云江砚澄律师事务所", authority="329902")
    client = office(*ALL, "update_firm", authority="329901")

    assert "砚澄" not in text(client, FIRMS)
    for page in ("change/", "history/", "act/update_firm/"):
        assert client.get(f"{FIRMS}{firm.pk}/{page}").status_code == 404


@pytest.mark.requirement("S1-07")
def test_a_firm_is_entered_and_changed_on_its_forms():
    make.district("329901", "砚湖区")
    client = office(*ALL, "view_district", "register_firm", "update_firm")
    fields = {
        "name": "新所",
        "number": NUMBER,
        "form": "partnership",
        "district": "329901",
        "authority": "329900",
    }

    client.post(f"{FIRMS}add/", fields)
    firm = Firm.objects.get()
    client.post(
        f"{FIRMS}{firm.pk}/act/update_firm/",
        fields | {"name": "新名所", "authority": "3299", "status": "suspended", "district": "=329901"},
    )

    firm.refresh_from_db()
    assert (firm.name, firm.number, firm.authority, firm.district_id) == ("新名所", NUMBER, "3299", "329901")
    assert firm.status == "suspended"
    assert firm.names.get().name == "新所"


def test_a_wrong_number_is_told_on_the_form():
    client = office(*ALL, "register_firm")

    page = client.post(f"{FIRMS}add/", {"name": "新所", "number": "123", "authority": "3299"})

    assert "18 位" in page.content.decode()
    assert not Firm.objects.exists()


def test_who_only_reads_is_offered_no_act():
    firm = make.firm()
    client = office(*ALL)

    assert "act/update_firm" not in text(client, f"{FIRMS}{firm.pk}/change/")
    assert client.get(f"{FIRMS}{firm.pk}/act/update_firm/").status_code == 403
    assert client.get(f"{FIRMS}add/").status_code == 403


def test_a_district_is_entered_once():
    client = office("view_district", "register_firm")

    for _time in range(2):
        page = client.post("/admin/firms/district/add/", {"code": "329977", "name": "新设区"})

    assert District.objects.get(pk="329977").name == "新设区"
    assert "已经登记" in page.content.decode()


def test_a_list_of_many_firms_costs_few_queries(django_assert_max_num_queries):
    district = make.district()
    for _number in range(30):
        make.firm(district=district)
    client = office(*ALL)

    with django_assert_max_num_queries(15):
        text(client, FIRMS)
