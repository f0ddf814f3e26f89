"""A later roster against the register: what changed is taken over with an audit line, the rest stays."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accounts.models import AuditEntry, Person
from base import crypto
from firms.models import Firm, FormerFirmNumber
from lawyers.models import FormerLicence, Lawyer, PartyMembership, PracticeTerm
from lawyers.services import ImportReport, import_roster
from tests.make import lawyers as make
from tests.make.accounts import NOON, staff
from tests.make.firms import district, firm

pytestmark = pytest.mark.django_db

TODAY = NOON.date()
SINCE = date(2015, 1, 1)
NUMBER = "31321000MD0123454U"
ID_NUMBER = "11010519491231002X"


@pytest.fixture
def taken(tmp_path: Path) -> Any:
    district()

    def take(**sheets: Any) -> ImportReport:
        path = make.roster(tmp_path / "名册.xlsx", **sheets)
        return import_roster(path, now=NOON, actor=staff("import_roster"))

    return take


def line(lawyer: Lawyer, **said: Any) -> dict[str, Any]:
    place = {"律所名称": lawyer.firm.name} if lawyer.firm else {}
    return {"姓名": lawyer.name, "执业证号": lawyer.licence} | place | said


def fresh(lawyer: Lawyer) -> Lawyer:
    return Lawyer.objects.select_related("person", "firm").get(pk=lawyer.pk)


def identified(lawyer: Lawyer) -> Lawyer:
    """With an ID number on file."""
    Person.objects.filter(pk=lawyer.person_id).update(id_number_lookup=crypto.lookup("lookup", ID_NUMBER))
    return lawyer


@pytest.mark.requirement("S2-08")
def test_a_lawyer_who_moved_closes_one_term_and_opens_another(taken):
    lawyer, other = make.lawyer(since=SINCE), firm("新所", authority="329901")
    old = lawyer.firm

    report = taken(律师=[line(lawyer, 律所名称="新所", 入所日期=date(2026, 2, 1))])

    assert report.counts["律师"].changed == 1
    assert (fresh(lawyer).firm, fresh(lawyer).authority) == (other, "329901")
    terms = lawyer.terms.order_by("since").values_list("firm", "since", "since_assumed", "until")
    assert list(terms) == [
        (old.pk, SINCE, False, date(2026, 2, 1)),
        (other.pk, date(2026, 2, 1), False, None),
    ]
    assert AuditEntry.objects.about(lawyer).get().verb == "move_lawyer"


def test_a_move_without_a_day_counts_from_today_and_says_that_it_is_assumed(taken):
    lawyer = make.lawyer()
    firm("新所")

    taken(律师=[line(lawyer, 律所名称="新所")])

    term = PracticeTerm.objects.get(lawyer=lawyer, until=None)
    assert (term.since, term.since_assumed) == (TODAY, True)


def test_a_move_before_the_present_term_began_is_refused(taken):
    lawyer = make.lawyer(since=SINCE)
    firm("新所")

    report = taken(律师=[line(lawyer, 律所名称="新所", 入所日期=SINCE)])

    assert "不晚于现执业经历" in report.problems["律师"][2]
    assert fresh(lawyer).firm == lawyer.firm


def test_an_assumed_first_day_gives_way_to_a_known_one(taken):
    lawyer = make.lawyer(since=SINCE)
    lawyer.terms.update(since_assumed=True)

    taken(律师=[line(lawyer, 入所日期=date(2014, 3, 1))])

    term = lawyer.terms.get()
    assert (term.since, term.since_assumed) == (date(2014, 3, 1), False)


def test_a_first_day_inside_an_earlier_term_is_refused(taken):
    lawyer = make.lawyer(since=SINCE)
    make.practice(lawyer, firm=firm(), since=date(2010, 1, 1), until=SINCE)

    report = taken(律师=[line(lawyer, 入所日期=date(2014, 3, 1))])

    assert "上一段执业经历" in report.problems["律师"][2]


@pytest.mark.parametrize(
    ("word", "status"), [("已注销", "cancelled"), ("转出", "moved"), ("吊销", "revoked")]
)
def test_who_leaves_practice_leaves_his_firm_today(taken, word: str, status: str):
    lawyer = make.lawyer()

    taken(律师=[line(lawyer, 状态=word)])

    assert (fresh(lawyer).status, fresh(lawyer).firm) == (status, None)
    assert lawyer.terms.get().until == TODAY
    assert AuditEntry.objects.about(lawyer).get(verb="import_roster").detail.values["status"][1] == status


def test_who_left_comes_back_only_when_the_roster_says_so(taken):
    lawyer = make.lawyer(firm=None, status=Lawyer.Status.MOVED)
    lawyer.terms.update(until=date(2020, 1, 1))
    firm("新所")

    silent = taken(律师=[line(lawyer, 律所名称="新所")])
    told = taken(律师=[line(lawyer, 律所名称="新所", 状态="正常执业", 入所日期=date(2026, 1, 1))])

    assert "如已重新执业" in silent.problems["律师"][2]
    assert told.problems == {}
    assert (fresh(lawyer).status, fresh(lawyer).firm.name) == ("normal", "新所")


def test_a_suspended_lawyer_stays_in_his_firm(taken):
    lawyer = make.lawyer()

    taken(律师=[line(lawyer, 状态="停止执业")])

    assert (fresh(lawyer).status, fresh(lawyer).firm) == ("suspended", lawyer.firm)


def test_what_was_unknown_is_filled_in_and_blanks_erase_nothing(taken):
    lawyer = make.lawyer(sex="")

    taken(律师=[line(lawyer, 性别="女", 身份证号=ID_NUMBER, 手机="13800138000", 政治面貌="群众")])
    report = taken(律师=[line(lawyer)])

    person = fresh(lawyer).person
    assert report.written == 0
    assert person.id_number_lookup == crypto.lookup("lookup", ID_NUMBER)
    assert person.phone_lookup == crypto.lookup("lookup", "13800138000")
    assert (fresh(lawyer).sex, PartyMembership.objects.get(person=person).affiliation) == ("female", "none")


def test_sealed_matter_and_affiliation_are_not_spelled_out_in_the_audit(taken):
    lawyer = make.lawyer()

    taken(律师=[line(lawyer, 身份证号=ID_NUMBER, 手机="13800138000", 政治面貌="民盟")])

    values = AuditEntry.objects.about(lawyer).get().detail.values
    assert values["id_number_sealed"] == "changed"
    assert values["phone_lookup"] == "changed"
    assert "democratic" not in str(values)


def test_a_changed_affiliation_and_phone_are_taken_over(taken):
    lawyer = make.lawyer()
    taken(律师=[line(lawyer, 手机="13800138000", 政治面貌="预备党员")])

    report = taken(律师=[line(lawyer, 手机="13900139000", 政治面貌="党员")])

    assert report.counts["律师"].changed == 1
    assert fresh(lawyer).person.phone_lookup == crypto.lookup("lookup", "13900139000")
    assert PartyMembership.objects.get().affiliation == "member"


def test_another_name_with_the_same_id_number_is_a_change_of_name(taken):
    lawyer = identified(make.lawyer("沈知远"))

    report = taken(律师=[line(lawyer, 姓名="沈致远", 身份证号=ID_NUMBER)])

    assert report.counts["律师"].changed == 1
    assert (fresh(lawyer).name, fresh(lawyer).person.name_key) == ("沈致远", "沈致远")


def test_a_spaced_name_is_no_other_name(taken):
    lawyer = make.lawyer("王芳")

    assert taken(律师=[line(lawyer, 姓名="王　芳")]).written == 0


def test_another_category_is_taken_over_with_its_term(taken):
    lawyer = make.lawyer()

    taken(律师=[line(lawyer, 执业类别="兼职")])

    assert (fresh(lawyer).category, lawyer.terms.get().category) == ("2", "2")


def test_a_former_licence_leads_to_the_same_lawyer(taken):
    lawyer = make.lawyer()
    FormerLicence.objects.create(lawyer=lawyer, number="13299200510000017")

    report = taken(律师=[line(lawyer), line(lawyer, 执业证号="13299200510000017")])

    assert "同一位律师" in report.problems["律师"][3]
    assert Lawyer.objects.count() == 1


def test_a_renamed_firm_keeps_its_file_and_its_old_name(taken):
    known = firm("旧名所", number=NUMBER)

    taken(律师事务所=[{"名称": "新名所", "统一社会信用代码": NUMBER}])

    assert Firm.objects.get().name == "新名所"
    assert known.names.get().name == "旧名所"
    assert taken(律师事务所=[{"名称": "旧名所", "统一社会信用代码": NUMBER}]).written == 0
    assert Firm.objects.get().name == "新名所"


@pytest.mark.parametrize("old", ["", "23299199810100042"])
def test_a_firm_gets_its_credit_code_later(taken, old: str):
    known = firm("砚澄所", number=old)

    taken(律师事务所=[{"名称": "砚澄所", "统一社会信用代码": NUMBER}])

    assert Firm.objects.get().number == NUMBER
    assert list(FormerFirmNumber.objects.filter(firm=known).values_list("number", flat=True)) == [old] * bool(
        old
    )


def test_a_former_name_without_a_number_is_not_taken_for_a_new_firm(taken):
    known = firm("新名所")
    known.names.create(name="旧名所", name_key="旧名所", kind="former")

    report = taken(律师事务所=[{"名称": "旧名所"}])

    assert "曾用名或简称" in report.problems["律师事务所"][2]
    assert Firm.objects.count() == 1


def test_another_credit_code_under_a_known_name_is_another_firm(taken):
    firm("砚澄所")

    taken(律师事务所=[{"名称": "砚澄所", "统一社会信用代码": NUMBER, "管辖机关": "3299"}])

    assert Firm.objects.filter(name="砚澄所").count() == 2


def test_two_lines_about_one_firm_are_not_merged(taken):
    firm("砚澄所", number=NUMBER)

    report = taken(律师事务所=[{"名称": "砚澄所", "统一社会信用代码": NUMBER}, {"名称": "砚澄所"}])

    assert "同一家律所" in report.problems["律师事务所"][3]


def test_the_lawyers_of_a_firm_follow_it_to_another_authority(taken):
    lawyer = make.lawyer()

    taken(律师事务所=[{"名称": lawyer.firm.name, "管辖机关": "329901"}])

    assert fresh(lawyer).authority == "329901"
    assert lawyer.terms.get().authority == "329901"


def test_a_firm_that_closes_says_so_and_forgets_since_when(taken):
    known = firm("砚澄所", status_since=date(2009, 4, 2))

    taken(律师事务所=[{"名称": "砚澄所", "状态": "注销"}])

    known.refresh_from_db()
    assert (known.status, known.status_since) == ("cancelled", None)
