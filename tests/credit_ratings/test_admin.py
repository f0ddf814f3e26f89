"""The rating desk over HTTP: each sees what a seat covers, and acts through the services."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from base import clock
from credit_ratings.models import ComputedGrade, DeterminedGrade, GradeProposal, GradeRound, SchemeVersion
from credit_ratings.services import approve_round, regrade, submit_round
from credit_ratings.services.schemes import SAMPLE
from tests.make.accounts import CITY, sign_in, staff
from tests.make.credit_ratings import approver, drafter, grade_round, in_force, version
from tests.make.firms import firm
from tests.make.lawyers import lawyer, record

pytestmark = pytest.mark.django_db

DESK = "/admin/credit_ratings"
SEEN = (
    "view_scheme", "view_schemeversion", "view_category", "view_rule", "view_band", "view_veto",
    "view_computedgrade", "view_computedchange", "view_graderound", "view_gradeproposal",
    "view_determinedgrade",
)  # fmt: skip
OFFICER = ("prepare_scheme", "propose_grades", "submit_grades", "regrade")
SECRETARY = ("approve_scheme", "approve_grades", "return_grades")


def office(*verbs: str, authority: str = CITY) -> Client:
    return sign_in(Client(), staff(*SEEN, *verbs, authority=authority))


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_a_scheme_goes_from_a_file_into_force():
    author, secretary = office(*OFFICER), office(*SECRETARY)
    upload = SimpleUploadedFile("scheme.json", SAMPLE.read_bytes().replace(b"lawyer-credit", b"city"))

    author.post(f"{DESK}/schemeversion/add/", {"content": upload})

    draft = SchemeVersion.objects.get(scheme__code="city")
    page = text_of(secretary, f"{DESK}/schemeversion/{draft.pk}/change/")
    assert "累计每满 20 小时计 +1 分" in page
    assert "第十五条第一项" in page
    secretary.post(f"{DESK}/schemeversion/{draft.pk}/act/approve_scheme/")
    secretary.post(f"{DESK}/schemeversion/{draft.pk}/act/put-in-force/", {"valid_from": "2026-01-01"})
    draft.refresh_from_db()
    assert (draft.status, draft.valid_from) == ("in_force", date(2026, 1, 1))


def test_a_file_with_a_mistake_is_told_where():
    upload = SimpleUploadedFile("scheme.json", SAMPLE.read_bytes().replace(b'"base": 80', b'"base": "80"'))
    page = office(*OFFICER).post(f"{DESK}/schemeversion/add/", {"content": upload}).content.decode()
    assert "base 填写有误" in page


def test_the_sample_is_adopted_before_it_can_be_approved():
    sample = SchemeVersion.objects.get(scheme__code="lawyer-credit")
    path = f"{DESK}/schemeversion/{sample.pk}"
    assert "act/approve_scheme/" not in text_of(office(*SECRETARY), f"{path}/change/")

    office(*OFFICER).post(f"{path}/act/adopt/")

    assert "act/approve_scheme/" in text_of(office(*SECRETARY), f"{path}/change/")


def test_nothing_of_a_scheme_is_changed_by_hand():
    draft = version()
    client = office(*OFFICER, *SECRETARY)
    assert client.post(f"{DESK}/schemeversion/{draft.pk}/change/", {"base_milli": 1}).status_code == 403
    assert 'name="base' not in text_of(client, f"{DESK}/schemeversion/{draft.pk}/change/")


def test_a_round_goes_over_the_desk_from_one_person_to_another():
    graded = in_force()
    someone = lawyer("沈知远")
    record(someone.file, conduct_on=None, effective_on=clock.today())
    author, secretary = office(*OFFICER), office(*SECRETARY)
    day = clock.today().isoformat()

    author.post(f"{DESK}/graderound/add/", {"version": graded.pk, "title": "年度评定", "as_of": day})
    round_ = GradeRound.objects.get()
    proposal = GradeProposal.objects.get()
    page = text_of(author, f"{DESK}/gradeproposal/{proposal.pk}/change/")
    assert "每条 -2 分" in page
    author.post(f"{DESK}/gradeproposal/{proposal.pk}/act/amend/", {"letter": "A", "reason": "表彰待补录"})
    author.post(f"{DESK}/graderound/{round_.pk}/act/submit_grades/")
    secretary.post(f"{DESK}/graderound/{round_.pk}/act/return_grades/", {"opinion": "请补附文件"})
    author.post(f"{DESK}/graderound/{round_.pk}/act/submit_grades/")
    secretary.post(
        f"{DESK}/graderound/{round_.pk}/act/approve_grades/",
        {"document_no": "云律〔2026〕1号", "decided_on": day},
    )

    grade = DeterminedGrade.objects.get()
    assert (grade.letter, grade.document_no) == ("A", "云律〔2026〕1号")
    assert "每条 -2 分" in text_of(secretary, f"{DESK}/determinedgrade/{grade.pk}/change/")
    assert "act/amend/" not in text_of(author, f"{DESK}/gradeproposal/{proposal.pk}/change/")


def test_who_drew_up_a_round_is_told_why_he_cannot_approve_it():
    graded = in_force()
    lawyer()
    both = staff(*SEEN, *OFFICER, *SECRETARY)
    round_ = submit_round(grade_round(graded, now=clock.now(), actor=both), now=clock.now(), actor=both)
    form = {"document_no": "一号", "decided_on": clock.today().isoformat()}

    page = sign_in(Client(), both).post(f"{DESK}/graderound/{round_.pk}/act/approve_grades/", form)

    assert "拟制人与批准人不得为同一人" in page.content.decode()
    assert not DeterminedGrade.objects.exists()


def test_without_the_verb_there_is_no_act():
    graded = in_force()
    lawyer()
    round_ = grade_round(graded, now=clock.now())
    reader = office()
    for path in (
        f"graderound/{round_.pk}/act/submit_grades/",
        f"schemeversion/{graded.pk}/act/approve_scheme/",
    ):
        assert reader.post(f"{DESK}/{path}").status_code == 403
    assert reader.post(f"{DESK}/graderound/add/").status_code == 403


def test_a_district_sees_its_own_lawyers_only():
    in_force()
    here, there = (
        lawyer("沈知远", firm=firm(authority="329901")),
        lawyer("陆文山", firm=firm(authority="329902")),
    )
    regrade(as_of=clock.today(), now=clock.now())
    district = office("regrade", authority="329901")

    page = text_of(district, f"{DESK}/computedgrade/")

    assert "沈知远" in page
    assert "陆文山" not in page
    for path in ("change/", "act/regrade/", "history/"):
        assert district.get(f"{DESK}/computedgrade/{there.file.pk}/{path}").status_code == 404
    assert district.get(f"{DESK}/computedgrade/{here.file.pk}/change/").status_code == 200


def test_a_computed_grade_says_that_it_decides_nothing_and_how_it_came_about():
    in_force()
    someone = lawyer("沈知远")
    record(someone.file, "upheld-complaint", conduct_on=None, effective_on=clock.today(), document_no="诉7号")
    client = office("regrade")
    regrade(as_of=clock.today(), now=clock.now())

    page = text_of(client, f"{DESK}/computedgrade/{someone.file.pk}/change/")

    assert "供评定参考" in page
    assert "诉7号" in page
    assert "一票否决" in page
    assert client.post(f"{DESK}/computedgrade/{someone.file.pk}/act/regrade/").status_code == 302


def test_the_list_of_those_who_fell_below_their_grade():
    graded = in_force()
    fallen, steady = lawyer("沈知远"), lawyer("陆文山")
    now = clock.now()
    round_ = submit_round(grade_round(graded, now=now), now=now, actor=drafter())
    approve_round(round_, document_no="一号", decided_on=now.date(), now=now, actor=approver())
    record(fallen.file, "upheld-complaint", conduct_on=None, effective_on=now.date())
    regrade(as_of=now.date(), now=now)

    page = text_of(office(), f"{DESK}/computedgrade/?lower=1")

    assert "沈知远" in page
    assert "陆文山" not in page
    assert ComputedGrade.objects.filter(file=steady.file).exists()


@pytest.mark.parametrize(
    "model", ["schemeversion", "graderound", "gradeproposal", "computedgrade", "determinedgrade"]
)
def test_a_list_takes_the_same_number_of_queries_for_many_rows(model: str, django_assert_max_num_queries):
    graded = in_force()
    for number in range(6):
        lawyer(f"律师{number}")
    now = clock.now()
    regrade(as_of=now.date(), now=now)
    for number in range(3):
        round_ = submit_round(grade_round(graded, title=f"批次{number}", now=now), now=now, actor=drafter())
        approve_round(round_, document_no=f"{number}号", decided_on=now.date(), now=now, actor=approver())
    client = office()
    client.get(f"{DESK}/{model}/")

    with django_assert_max_num_queries(14):
        page = client.get(f"{DESK}/{model}/")

    assert page.status_code == 200
    assert re.search(rf"credit_ratings/{model}/\d+/change/", page.content.decode())


def test_the_filters_of_each_list_work():
    graded = in_force()
    lawyer()
    round_ = grade_round(graded, now=clock.now())
    client = office()
    for path in (
        "schemeversion/?status__exact=in_force",
        "graderound/?status__exact=draft",
        f"gradeproposal/?round__id__exact={round_.pk}&amended=1&vetoed__exact=0",
        "computedgrade/?letter=B&vetoed__exact=1&lower=1",
        "determinedgrade/?letter=B",
        "gradeproposal/?q=13299",
    ):
        assert client.get(f"{DESK}/{path}").status_code == 200
    assert f"gradeproposal/?round__id__exact={round_.pk}" in text_of(
        client, f"{DESK}/graderound/{round_.pk}/change/"
    )
