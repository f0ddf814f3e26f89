"""The office's register of lawyers and the integrity files over HTTP."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from lawyers.models import ImportBatch, Lawyer, Measure, Post, Record, RecordText
from lawyers.services import enter_record
from tests.make import lawyers as make
from tests.make.accounts import NOON, sign_in, staff
from tests.make.firms import branch, firm

pytestmark = pytest.mark.django_db

LAWYERS, FILES, RECORDS = "/admin/lawyers/lawyer/", "/admin/lawyers/integrityfile/", "/admin/lawyers/record/"
REGISTER = (
    "view_lawyer",
    "view_practiceterm",
    "view_formerlicence",
    "view_integrityfile",
    "view_post",
    "view_firm",
)
FILE = ("view_integrityfile", "view_record", "view_recordtext", "view_recordkind", "view_measure")


def office(*verbs: str, authority: str = "3299") -> Client:
    return sign_in(Client(), staff(*verbs, authority=authority))


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, address: str, **fields: Any) -> str:
    return client.post(address, fields, follow=True).content.decode()


@pytest.mark.requirement("S2-02")
@pytest.mark.parametrize(
    "query",
    ["q=沈 知远", "q=13299201210004821", "q=砚澄", "status__exact=normal&q=沈", "authority=3299&q=沈"],
)
def test_a_lawyer_is_found_by_name_licence_firm_and_status(query: str):
    make.lawyer("沈知远", licence="13299201210004821", firm=firm("云江砚澄律师事务所"))
    make.lawyer("祁一鸣", status="suspended")

    found = text(office(*REGISTER), f"{LAWYERS}?{query}")

    assert "沈知远" in found
    assert "祁一鸣" not in found


@pytest.mark.requirement("S2-08")
def test_the_page_of_a_lawyer_shows_his_terms_and_leads_to_his_file():
    lawyer = make.lawyer(since=date(2020, 5, 1))
    make.practice(lawyer, firm=firm("旧日所"), since=date(2010, 1, 1), until=date(2020, 5, 1))

    page = text(office(*REGISTER), f"{LAWYERS}{lawyer.pk}/change/")

    assert "旧日所" in page
    assert f"{FILES}{lawyer.file.pk}/change/" in page


@pytest.mark.requirement("S2-02")
def test_the_page_of_a_file_shows_every_image_and_measure():
    record = make.record(matter="甲", document_no="云律惩〔2025〕9 号")
    make.record(record.file, root=record, sequence=2, because="文号有误", document_no="云律惩〔2025〕8 号")
    Measure.objects.create(
        file=record.file, code="training-hours", period="2025", numerator_milli=40_000, recorded_at=NOON
    )

    page = text(office(*FILE), f"{FILES}{record.file.pk}/change/")

    assert all(word in page for word in ("〔2025〕9 号", "〔2025〕8 号", "文号有误", "training-hours"))


@pytest.mark.requirement("S2-02")
@pytest.mark.parametrize("path", [LAWYERS, FILES, RECORDS])
def test_another_district_finds_neither_lawyer_nor_file_nor_record(path: str):
    place = firm(authority="329902")
    lawyer = make.lawyer("沈知远", firm=place)
    record = make.record(make.file(lawyer))
    keys = {LAWYERS: lawyer.pk, FILES: record.file.pk, RECORDS: record.pk}
    client = office(*REGISTER, *FILE, authority="329901")

    assert "沈知远" not in text(client, path)
    assert client.get(f"{path}{keys[path]}/change/").status_code == 404


@pytest.mark.requirement("S1-20")
def test_a_record_is_entered_corrected_restored_and_overturned_on_its_forms():
    file = make.file()
    client = office(*FILE, "enter_record", "correct_record", "restore_record", "overturn_record")
    fields = {"kind": make.kind().pk, "effective_on": "2025-06-01", "quantity": "1", "summary": "怠于履职"}

    send(client, f"{FILES}{file.pk}/act/enter_record/", **fields)
    first = Record.objects.get()
    assert "怠于履职" in text(client, f"{RECORDS}{first.pk}/act/correct_record/")
    send(client, f"{RECORDS}{first.pk}/act/correct_record/", **fields, matter="甲", because="补事项编号")
    second = Record.objects.latest().get()
    send(client, f"{RECORDS}{second.pk}/act/restore_record/", ends_on="2026-01-01", because="修复决定")
    third = Record.objects.latest().get()
    send(client, f"{RECORDS}{third.pk}/act/overturn_record/", because="复查撤销")

    last = Record.objects.latest().get()
    assert (first.conduct_on, first.conduct_assumed) == (date(2025, 6, 1), True)
    assert (second.matter, third.ends_on, last.void) == ("甲", date(2026, 1, 1), True)
    assert RecordText.objects.filter(summary="怠于履职").count() == 4


@pytest.mark.requirement("S1-20")
def test_a_refused_record_is_told_on_the_form():
    file = make.file()
    client = office(*FILE, "enter_record")

    page = send(
        client,
        f"{FILES}{file.pk}/act/enter_record/",
        kind=make.kind().pk,
        effective_on="2999-03-10",
        quantity="1",
    )

    assert "生效日期在今天之后" in page
    assert not Record.objects.exists()


def test_the_list_of_records_shows_what_holds_now_and_all_images_on_request():
    first = make.record(document_no="旧号")
    make.record(first.file, root=first, sequence=2, document_no="新号")
    client = office(*FILE)

    now, everything = text(client, RECORDS), text(client, f"{RECORDS}?edition=all")

    assert "新号" in now
    assert "旧号" not in now
    assert "旧号" in everything


def test_the_page_of_a_record_shows_its_text_to_who_may_read_it():
    entered = enter_record(
        make.file(), kind=make.kind(), effective_on=date(2025, 6, 1), summary="怠于履职", now=NOON, actor=None
    )

    assert "怠于履职" in text(office(*FILE), f"{RECORDS}{entered.pk}/change/")
    assert "怠于履职" not in text(office("view_record"), f"{RECORDS}{entered.pk}/change/")


def test_a_lawyer_is_entered_changed_moved_and_appointed_on_forms():
    place, other = firm("砚澄所"), firm("听石所")
    client = office(
        *REGISTER, "register_person", "register_lawyer", "update_lawyer", "move_lawyer", "appoint"
    )

    send(client, f"{LAWYERS}add/", name="沈知远", licence="13299201210004821", category="1", firm="砚澄所",
         since="2020-05-01")  # fmt: skip
    lawyer = Lawyer.objects.get()
    assert lawyer.firm == place
    address = f"{LAWYERS}{lawyer.pk}/act"
    send(
        client, f"{address}/update_lawyer/", licence=lawyer.licence, category="2", sex="male", status="normal"
    )
    send(client, f"{address}/move_lawyer/", firm="听石所", since="2026-01-01")
    send(client, f"{address}/appoint/", kind="director", firm="听石所", since="2026-02-01")

    lawyer.refresh_from_db()
    assert (lawyer.category, lawyer.firm) == ("2", other)
    assert Post.objects.get().firm == other


def test_a_post_is_ended_on_its_form():
    held = make.post("branch_secretary", branch=branch())
    client = office("view_post", "appoint")

    send(client, f"/admin/lawyers/post/{held.pk}/act/end/", until="2026-03-09")

    held.refresh_from_db()
    assert held.until == date(2026, 3, 9)


def test_imports_and_kinds_are_listed():
    ImportBatch.objects.create(
        digest="d" * 64,
        file_name="名册.xlsx",
        at=NOON,
        authority="3299",
        counts={"律师": {"new": 3, "changed": 1, "unchanged": 0, "refused": 2}},
        refused=2,
    )
    client = office("view_importbatch", "view_recordkind")

    assert "律师 3+1" in text(client, "/admin/lawyers/importbatch/")
    assert make.kind().name in text(client, "/admin/lawyers/recordkind/")
    assert "名册.xlsx" not in text(
        office("view_importbatch", authority="329901"), "/admin/lawyers/importbatch/"
    )


@pytest.mark.parametrize("path", [LAWYERS, FILES, RECORDS])
def test_lists_cost_few_queries_however_long(path: str, django_assert_max_num_queries: Any):
    for _number in range(10):
        make.record()
    client = office(*REGISTER, *FILE)

    with django_assert_max_num_queries(20):
        text(client, path)
