"""The one ModelAdmin: what it shows, what it lets be done, and what it refuses, over HTTP."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import AuditDetail, AuditEntry, Person, Role, Seat, User
from accounts.service_admin import ServiceAdmin
from accounts.services import register_person
from base import clock, sheets
from tests.make import accounts as make

pytestmark = pytest.mark.django_db

PERSONS = "/admin/accounts/person/"
USERS = "/admin/accounts/user/"
SEATS = "/admin/accounts/seat/"
ID = "11010519491231002X"


def office(*verbs: str, authority: str = make.CITY) -> Client:
    return make.sign_in(Client(), make.staff(*verbs, authority=authority))


def test_each_page_of_the_office_is_one_of_ours():
    assert admin.site._registry
    assert all(isinstance(page, ServiceAdmin) for page in admin.site._registry.values())
    assert not admin.site.is_registered(Group)


def test_a_list_shows_what_the_seat_covers_and_nothing_else():
    make.person("东区甲", authority="329901")
    make.person("西区乙", authority="329902")

    page = office("view_person", authority="329901").get(PERSONS).content.decode()

    assert "东区甲" in page
    assert "西区乙" not in page


@pytest.mark.parametrize("page", ["change/", "history/", "act/correct_person/", ""])
def test_a_row_of_another_district_is_not_there(page: str):
    person = make.person(authority="329902")

    client = office("view_person", "correct_person", authority="329901")

    assert client.get(f"{PERSONS}{person.pk}/{page}", follow=True).status_code == 404


@pytest.mark.parametrize("path", [PERSONS, f"{PERSONS}1/change/", f"{PERSONS}add/", f"{PERSONS}export/"])
def test_without_the_view_verb_a_model_is_closed(path: str):
    assert office("view_user").get(path).status_code in {403, 404}


@pytest.mark.parametrize("key", ["0", "x", "99999999999999999999", "a/b", "_5F"])
def test_a_key_that_is_none_is_not_there(key: str):
    assert office("view_person").get(f"{PERSONS}{key}/change/").status_code == 404


def test_nothing_is_deleted_or_changed_by_djangos_own_pages():
    person = make.person("张三")
    client = office("view_person", "correct_person", "register_person")

    assert client.get(f"{PERSONS}{person.pk}/delete/", follow=True).status_code == 404
    assert client.post(f"{PERSONS}{person.pk}/change/", {"name": "李四"}).status_code == 403
    page = client.post(PERSONS, {"action": "delete_selected", "_selected_action": person.pk, "index": 0})
    assert page.status_code in {200, 302}
    assert Person.objects.get(pk=person.pk).name == "张三"


def test_a_page_shows_its_acts_to_who_may_do_them():
    person = make.person()

    reader = office("view_person").get(f"{PERSONS}{person.pk}/change/").content.decode()
    clerk = office("view_person", "correct_person").get(f"{PERSONS}{person.pk}/change/").content.decode()

    assert "act/correct_person/" not in reader
    assert "act/correct_person/" in clerk
    assert "act/view_identity/" not in clerk


def test_the_verb_of_another_district_is_not_offered():
    """View of the city, correction of one district: the button is only there."""
    user = make.user(
        seats=(
            make.seat(role=make.role(verbs={"view_person"}, staff=True)),
            make.seat(authority="329901", role=make.role(verbs={"correct_person"})),
        )
    )
    client = make.sign_in(Client(), user)
    east, west = make.person(authority="329901"), make.person(authority="329902")

    assert "act/correct_person/" in client.get(f"{PERSONS}{east.pk}/change/").content.decode()
    assert "act/correct_person/" not in client.get(f"{PERSONS}{west.pk}/change/").content.decode()
    assert client.get(f"{PERSONS}{west.pk}/act/correct_person/").status_code == 403


def test_an_act_goes_through_its_service():
    person = make.person("张三")
    client = office("view_person", "correct_person")
    address = f"{PERSONS}{person.pk}/act/correct_person/"
    assert 'value="张三"' in client.get(address).content.decode()

    response = client.post(address, {"name": "张珊", "reason": "笔误"}, follow=True)

    assert "已办理：更正" in response.content.decode()
    assert Person.objects.get(pk=person.pk).name == "张珊"
    assert AuditEntry.objects.about(person).get().detail.reason == "笔误"


def test_a_refusal_is_told_on_the_form_and_the_input_stays():
    person = make.person("张三")
    client = office("view_person", "correct_person")

    response = client.post(
        f"{PERSONS}{person.pk}/act/correct_person/", {"name": "张珊", "phone": "12", "reason": "笔误"}
    )

    page = response.content.decode()
    assert "电话号码不对" in page
    assert 'value="张珊"' in page
    assert "<title>需要改正" in page
    assert Person.objects.get(pk=person.pk).name == "张三"


def test_a_missing_answer_is_asked_for_at_its_field():
    page = office("view_person", "register_person").post(f"{PERSONS}add/", {"name": ""}).content.decode()

    assert '<a href="#id_name">姓名：请填写姓名</a>' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_name_error"' in page


def test_an_act_nobody_knows_and_one_that_is_not_theirs():
    person = make.person()
    client = office("view_person")

    assert client.get(f"{PERSONS}{person.pk}/act/fly/").status_code == 404
    assert client.get(f"{PERSONS}{person.pk}/act/correct_person/").status_code == 403
    assert (
        client.post(f"{PERSONS}{person.pk}/act/correct_person/", {"name": "x", "reason": "x"}).status_code
        == 403
    )


def test_an_act_that_does_not_suit_the_state_says_so():
    user = make.user(is_active=False)
    client = office("view_user", "manage_users")

    response = client.get(f"{USERS}{user.pk}/act/disable/", follow=True)

    assert "当前状态不能办理" in response.content.decode()
    assert "act/enable/" in response.content.decode()
    assert "act/disable/" not in response.content.decode()


def test_a_new_row_is_made_by_its_service_and_shown():
    client = office("view_person", "register_person")

    response = client.post(f"{PERSONS}add/", {"name": "新人", "id_number": ID}, follow=True)

    assert "新人" in response.content.decode()
    assert ID not in response.content.decode()
    assert Person.objects.get(name="新人").authority == make.CITY


def test_grave_acts_ask_for_the_password_first():
    user, actor = make.user(), make.staff("view_user", "manage_users")
    client = Client()
    client.force_login(actor)
    address = f"{USERS}{user.pk}/act/disable/"

    first = client.post(address, {"reason": "离职"})["Location"]
    assert first.startswith("/accounts/reauthenticate/?next=")
    assert User.objects.get(pk=user.pk).is_active

    assert client.post(first, {"password": make.PASSWORD})["Location"] == address
    client.post(address, {"reason": "离职"})
    assert not User.objects.get(pk=user.pk).is_active


def test_a_password_given_long_ago_does_not_count():
    user = make.user()
    client = office("view_user", "manage_users")

    with clock.playing(clock.now() + timedelta(minutes=16)):
        response = client.get(f"{USERS}{user.pk}/act/disable/")

    assert response["Location"].startswith("/accounts/reauthenticate/")


def test_a_number_is_shown_for_one_look_and_kept_in_no_cache_and_no_session():
    person = register_person(name="张三", id_number=ID, now=make.NOON, actor=None, authority=make.CITY)
    client = office("view_person", "view_identity")

    response = client.post(
        f"{PERSONS}{person.pk}/act/view_identity/", {"field": "id_number", "reason": "核对"}
    )

    assert ID in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert ID not in str(dict(client.session.items()))
    assert AuditEntry.objects.about(person).filter(verb="view_identity").exists()


def test_persons_are_found_by_number_only_by_who_may_read_numbers():
    register_person(name="欧阳一", id_number=ID, now=make.NOON, actor=None, authority=make.CITY)

    assert "欧阳一" in office("view_person", "view_identity").get(PERSONS, {"q": ID}).content.decode()
    assert "欧阳一" not in office("view_person").get(PERSONS, {"q": ID}).content.decode()


# many rows at once


def test_selected_rows_are_done_together():
    users = [make.user() for _number in range(3)]
    client = office("view_user", "manage_users")
    chosen = {"action": "disable", "_selected_action": [user.pk for user in users]}

    page = client.post(USERS, chosen | {"index": 0})
    assert "办理以下 3 条" in page.content.decode()
    response = client.post(USERS, chosen | {"confirmed": 1, "act-reason": "离职"}, follow=True)

    assert "已办理 3 条：停用" in response.content.decode()
    assert not User.objects.filter(pk__in=[user.pk for user in users], is_active=True).exists()


def test_what_does_not_suit_or_is_out_of_reach_is_left_out_and_said():
    fit, done, far = make.user(), make.user(is_active=False), make.user(authority="3100")
    client = office("view_user", "manage_users")
    chosen = {"action": "disable", "_selected_action": [fit.pk, done.pk, far.pk], "index": 0}

    page = client.post(USERS, chosen).content.decode()

    assert "办理以下 1 条" in page
    assert "另有 1 条" in page
    assert far.username not in page


def test_one_refusal_undoes_all():
    actor = make.staff("view_user", "manage_users")
    client = make.sign_in(Client(), actor)
    other = make.user()
    chosen = {"action": "disable", "_selected_action": [other.pk, actor.pk]}

    page = client.post(USERS, chosen | {"confirmed": 1, "act-reason": "离职"}).content.decode()

    assert "一条也没有办理" in page
    assert actor.username in page
    assert User.objects.get(pk=other.pk).is_active


def test_acts_on_many_are_offered_only_to_who_may_do_them():
    make.user()

    assert 'value="disable"' in office("view_user", "manage_users").get(USERS).content.decode()
    assert 'value="disable"' not in office("view_user").get(USERS).content.decode()


@pytest.mark.parametrize("keys", [["x"], ["99999999999999999999"], [""], []])
def test_keys_that_are_none_do_no_harm(keys: list[str]):
    client = office("view_user", "manage_users")

    response = client.post(USERS, {"action": "disable", "_selected_action": keys, "index": 0})

    assert response.status_code in {200, 302}


@pytest.mark.parametrize(
    "query", ["?is_active__exact=x", "?p=x", "?p=999", "?o=9.9", "?q=%00", "?_to_field=password"]
)
def test_a_query_that_is_none_does_no_harm(query: str):
    assert office("view_user").get(f"{USERS}{query}", follow=True).status_code in {200, 400}


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (USERS, "password__startswith=md5"),
        (USERS, "person__id_number_lookup__startswith=a"),
        (PERSONS, "id_number_lookup__startswith=a"),
        (SEATS, "role__grants__verb=export"),
        (SEATS, "user__password__contains=a"),
    ],
)
def test_nobody_asks_a_list_by_a_field_it_does_not_filter_by(path: str, query: str):
    assert office("view_user", "view_person", "view_seat").get(f"{path}?{query}").status_code == 400


def test_a_list_is_filtered_by_its_own_filters():
    role = make.role(verbs={"x"})
    user = make.user(seat=make.seat(role=role))
    other = make.staff("y")
    client = office("view_seat", "view_role", "view_user", "read_audit")

    page = client.get(f"{SEATS}?role__id__exact={role.pk}").content.decode()

    assert user.username in page
    assert other.username not in page
    assert client.get(f"{USERS}?is_active__exact=1").status_code == 200
    assert client.get("/admin/accounts/auditentry/?at__year=2026&at__month=3").status_code == 200


# looking up


def test_a_row_is_looked_up_by_name_among_those_one_may_see():
    user = make.user(person=make.person("程立夏"))
    make.user(person=make.person("程立夏", authority="3100"), authority="3100")
    role = Role.objects.get(code="registrar")
    client = office("view_seat", "manage_seats")
    fields = {"role": role.pk, "authority": "3299", "since": "2026-03-09"}

    client.post(f"{SEATS}add/", fields | {"user": "程立夏"})

    assert Seat.objects.get(role=role, user=user).authority == "3299"


def test_several_of_a_name_are_offered_to_pick_from():
    one, two = (make.user(person=make.person("王伟")) for _number in range(2))
    role = Role.objects.get(code="registrar")
    client = office("view_seat", "manage_seats")
    fields = {"role": role.pk, "authority": "3299", "since": "2026-03-09", "user": "王伟"}

    page = client.post(f"{SEATS}add/", fields).content.decode()
    assert "“王伟”有 2 个" in page
    assert page.count('name="user_pick"') == 2

    client.post(f"{SEATS}add/", fields | {"user_pick": two.pk, "user_for": "王伟"})
    assert Seat.objects.filter(user=two, role=role).exists()
    assert not Seat.objects.filter(user=one, role=role).exists()


def test_a_row_out_of_reach_cannot_be_picked():
    far = make.user(authority="3100")
    client = office("view_seat", "manage_seats")
    fields = {"role": Role.objects.get(code="registrar").pk, "authority": "3299", "since": "2026-03-09"}

    page = client.post(f"{SEATS}add/", fields | {"user": "", "user_pick": far.pk, "user_for": ""})

    assert "没有找到" in page.content.decode()
    assert not far.seats.exists()


def test_another_text_drops_an_earlier_pick():
    one, two = make.user(username="aaa"), make.user(username="bbb")
    client = office("view_seat", "manage_seats")
    fields = {"role": Role.objects.get(code="registrar").pk, "authority": "3299", "since": "2026-03-09"}

    client.post(f"{SEATS}add/", fields | {"user": "bbb", "user_pick": one.pk, "user_for": "aaa"})

    assert two.seats.exists()
    assert not one.seats.exists()


def test_a_link_may_name_the_row():
    user = make.user()

    page = office("view_seat", "manage_seats").get(f"{SEATS}add/?user=={user.pk}").content.decode()

    assert f'name="user_pick" value="{user.pk}" checked' in page


# export


def exported(client: Client, path: str, tmp_path: Path) -> sheets.Sheets:
    response = client.post(path, {"reason": "年度归档"})
    assert response["Content-Type"].endswith("sheet")
    target = tmp_path / "list.xlsx"
    target.write_bytes(BytesIO(response.content).getvalue())
    return sheets.read(target)


def test_a_list_goes_out_as_a_workbook_with_its_date_and_reason(tmp_path):
    make.person("=1+1")
    make.person("张三")
    user = make.staff("view_person", "export")
    client = make.sign_in(Client(), user)

    book = exported(client, f"{PERSONS}export/?q=张", tmp_path)

    rows = book["人员"]
    assert rows[0] == ["姓名", "登记机关"]
    assert ["张三", make.CITY] in rows
    assert ["=1+1", make.CITY] not in rows
    about = {row[0]: str(row[1]) for row in book["说明"]}
    assert about["截至"][:10] == clock.today().isoformat()
    assert about["用途"] == "年度归档"
    assert user.username in about["导出人"]
    entry = AuditEntry.objects.get(verb="export")
    assert entry.actor == user
    assert entry.detail.values["rows"][1] == len(rows) - 1


def test_a_cell_of_a_workbook_is_never_a_formula(tmp_path):
    make.person("=1+1")

    rows = exported(office("view_person", "export"), f"{PERSONS}export/", tmp_path)["人员"]

    assert ["=1+1", make.CITY] in rows


def test_only_what_one_may_take_away_goes_out(tmp_path):
    """View of the city, export of one district."""
    user = make.user(
        seats=(
            make.seat(role=make.role(verbs={"view_person"}, staff=True)),
            make.seat(authority="329901", role=make.role(verbs={"export"})),
        )
    )
    make.person("东区甲", authority="329901")
    make.person("西区乙", authority="329902")

    rows = exported(make.sign_in(Client(), user), f"{PERSONS}export/", tmp_path)["人员"]

    assert [row[0] for row in rows[1:]] == ["东区甲"]


def test_without_the_right_or_a_reason_nothing_goes_out():
    assert office("view_person").post(f"{PERSONS}export/", {"reason": "x"}).status_code == 403
    page = office("view_person", "export").post(f"{PERSONS}export/", {"reason": ""})
    assert "请填写用途" in page.content.decode()
    assert not AuditEntry.objects.filter(verb="export").exists()


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr("accounts.export.ROWS", 1)
    make.person()
    make.person()

    page = office("view_person", "export").post(f"{PERSONS}export/", {"reason": "x"})

    assert "请先筛选" in page.content.decode()


# history


def test_the_history_tells_who_and_when_and_to_the_auditor_what():
    person = make.person("张三")
    clerk = make.sign_in(Client(), make.staff("view_person", "correct_person"))
    clerk.post(f"{PERSONS}{person.pk}/act/correct_person/", {"name": "张珊", "reason": "笔误"})

    for_all = clerk.get(f"{PERSONS}{person.pk}/history/").content.decode()
    auditor = office("view_person", "read_audit").get(f"{PERSONS}{person.pk}/history/").content.decode()

    assert "更正人员信息" in for_all
    assert "笔误" not in for_all
    assert "笔误" in auditor
    assert "姓名：张三 → 张珊" in auditor


def test_a_history_outlives_its_words():
    person = make.person("张三")
    register_person(name="甲", now=make.NOON, actor=None)
    office("view_person", "correct_person").post(
        f"{PERSONS}{person.pk}/act/correct_person/", {"name": "张珊", "reason": "笔误"}
    )
    AuditDetail.objects.all().delete()

    page = office("view_person", "read_audit").get(f"{PERSONS}{person.pk}/history/")

    assert "更正人员信息" in page.content.decode()
    assert office("read_audit").get("/admin/accounts/auditentry/").status_code == 200


def test_the_auditor_reads_the_trail_and_can_do_nothing_to_it():
    make.sign_in(Client(), make.staff("view_person", "correct_person")).post(
        f"{PERSONS}{make.person().pk}/act/correct_person/", {"name": "张珊", "reason": "笔误"}
    )
    entry = AuditEntry.objects.get(verb="correct_person")
    client = office("read_audit")

    page = client.get(f"/admin/accounts/auditentry/{entry.pk}/change/").content.decode()

    assert "更正人员信息" in page
    assert "张珊" in page
    assert "/act/" not in page
    assert client.post(f"/admin/accounts/auditentry/{entry.pk}/change/", {}).status_code == 403


# cost


@pytest.mark.parametrize(
    ("path", "verbs"),
    [(PERSONS, ("view_person",)), (USERS, ("view_user",)), (SEATS, ("view_seat", "manage_seats")),
     ("/admin/accounts/auditentry/", ("read_audit",))],
)  # fmt: skip
def test_a_longer_list_costs_no_more_queries(path, verbs, django_assert_max_num_queries):
    client = office(*verbs)
    for _number in range(20):
        register_person(name="张三", now=make.NOON, actor=None, authority=make.CITY)
        make.staff()

    with django_assert_max_num_queries(14):
        assert client.get(path).status_code == 200


def test_a_look_writes_nothing():
    person = make.person()
    client = office("view_person", "view_user", "correct_person", "register_person", "export")
    before = AuditEntry.objects.count(), Person.objects.count()

    for path in (PERSONS, f"{PERSONS}{person.pk}/change/", f"{PERSONS}{person.pk}/history/", f"{PERSONS}add/",
                 f"{PERSONS}export/", f"{PERSONS}{person.pk}/act/correct_person/"):  # fmt: skip
        assert client.get(path).status_code == 200

    assert (AuditEntry.objects.count(), Person.objects.count()) == before
