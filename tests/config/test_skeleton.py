"""The main job, end to end: a row of a workbook becomes a record, a grade, a decision, a page."""

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.test import Client

from accounts.models import Role, User
from accounts.services import open_seat
from base import clock
from base.outbox import sweep
from credit_ratings.imports import read_file
from credit_ratings.models import ComputedGrade, DeterminedGrade, GradeRound, SchemeVersion
from credit_ratings.services import approve_version, create_version, put_in_force
from credit_ratings.services.schemes import SAMPLE
from disclosures.models import DisclosurePolicy, Release
from disclosures.services import prepare_policy
from lawyers.models import Lawyer
from lawyers.services import import_roster
from tests.make import disclosures as made
from tests.make.disclosures import NOON
from tests.make.firms import district
from tests.make.lawyers import roster
from tests.make.office import logged_in, official

pytestmark = pytest.mark.django_db

LICENCE, NUMBER = "13299201210004821", "31329901MD04120779"
PAGE = f"/lawyers/{LICENCE}/"
AS_OF, DECIDED = date(2026, 6, 30), date(2026, 9, 25)
ROUND = "/admin/credit_ratings/graderound"
DECISION = {"document_no": "云律信〔2026〕4 号", "decided_on": DECIDED}


@pytest.fixture(autouse=True)
def demo_day():
    with clock.playing(NOON):
        yield


def test_a_row_of_a_workbook_becomes_a_released_page(tmp_path):
    made.association()
    approver, officer, publisher = official("approver"), official("rating-officer"), official("publisher")
    desk, rating_desk, public_desk = logged_in(approver), logged_in(officer), logged_in(publisher)

    take_in(tmp_path)
    adopt_scheme(officer, approver)
    sweep()
    computed = ComputedGrade.objects.get(file__lawyer__licence=LICENCE)
    assert (computed.letter, computed.score_milli) == ("B", 85_000)

    round_ = decide(rating_desk, desk)
    grade = DeterminedGrade.objects.get(file=computed.file)
    assert (grade.letter, grade.score_milli) == ("B", 80_000)  # the reprimand still counted on 30 June
    assert (grade.document_no, grade.decided_on) == ("云律信〔2026〕4 号", DECIDED)
    assert Client().get(PAGE).status_code == 404

    adopt_policy(publisher, desk)
    let_out(public_desk, desk, policy=DisclosurePolicy.objects.get(number=1))
    sweep()
    assert "评定等级 B 级" not in shown()

    let_out(public_desk, desk, grade_round=round_)
    sweep()
    assert "评定等级 B 级" in shown()
    assert "2026年9月25日" in shown()
    assert "云律信〔2026〕4 号" in shown()
    assert "市级表彰" in shown()
    assert "训诫" not in shown()


def test_nobody_does_anothers_part(tmp_path):
    made.association()
    approver, officer, publisher = official("approver"), official("rating-officer"), official("publisher")
    rating_desk, public_desk = logged_in(officer), logged_in(publisher)
    take_in(tmp_path)
    version = adopt_scheme(officer, approver)
    draft = {"version": version.pk, "title": "2026 年度评定", "as_of": AS_OF}

    with pytest.raises(PermissionDenied):
        import_roster(tmp_path / "名册.xlsx", now=NOON, actor=officer)
    assert public_desk.post(f"{ROUND}/add/", draft).status_code == 403
    rating_desk.post(f"{ROUND}/add/", draft)
    row = GradeRound.objects.get()
    rating_desk.post(f"{ROUND}/{row.pk}/act/submit_grades/")
    assert rating_desk.post(f"{ROUND}/{row.pk}/act/approve_grades/", DECISION).status_code == 403
    assert (
        rating_desk.post("/admin/disclosures/release/add/", {"grade_round": f"={row.pk}"}).status_code == 200
    )

    assert not DeterminedGrade.objects.exists()
    assert not Release.objects.exists()


def test_one_person_with_both_roles_cannot_approve_what_they_drew_up(tmp_path):
    both = official("rating-officer")
    open_seat(
        both, role=Role.objects.get(code="approver"), authority="3299", since=AS_OF, now=NOON, actor=None
    )
    desk = logged_in(both)
    take_in(tmp_path)
    version = adopt_scheme(both, official("approver"))
    desk.post(f"{ROUND}/add/", {"version": version.pk, "title": "2026 年度评定", "as_of": AS_OF})
    row = GradeRound.objects.get()
    desk.post(f"{ROUND}/{row.pk}/act/submit_grades/")

    answer = desk.post(f"{ROUND}/{row.pk}/act/approve_grades/", DECISION)

    assert "拟制人与批准人不得为同一人" in answer.content.decode()
    assert not DeterminedGrade.objects.exists()


def test_a_row_that_is_not_accepted_stores_nothing_of_itself_and_says_why(tmp_path):
    district()
    workbook = roster(
        tmp_path / "名册.xlsx",
        律师=[{"姓名": "沈知远", "执业证号": "13299201210004821", "律所名称": "云江无名所"}],
    )

    report = import_roster(workbook, now=NOON, actor=official("registrar"))

    assert "云江无名所" in report.problems["律师"][2]
    assert not Lawyer.objects.exists()


def take_in(folder: Path) -> None:
    """The registrar's workbook: a firm, a lawyer, an honour, and a reprimand that never becomes public."""
    district()
    firm = {
        "名称": "云江砚澄律师事务所",
        "统一社会信用代码": NUMBER,
        "区划代码": "329901",
        "管辖机关": "329900",
    }
    lawyer = {
        "姓名": "沈知远",
        "执业证号": LICENCE,
        "律所名称": "云江砚澄律师事务所",
        "入所日期": date(2012, 9, 10),
    }
    honour = {"对象证号": LICENCE, "类别": "优良", "种类": "市级表彰", "生效日期": date(2026, 5, 15)}
    blame = {"对象证号": LICENCE, "类别": "不良", "种类": "训诫", "生效日期": date(2025, 10, 17)}
    assessed = {"对象证号": LICENCE, "年度": 2025, "结果": "称职"}
    workbook = roster(
        folder / "名册.xlsx",
        律师事务所=[firm],
        律师=[lawyer],
        诚信记录=[honour, blame],
        历年考核=[assessed],
    )
    report = import_roster(workbook, now=NOON, actor=official("registrar"))
    assert (report.written, report.refused) == (5, 0)


def adopt_scheme(officer: User, approver: User) -> SchemeVersion:
    version = create_version(read_file(SAMPLE), now=NOON, actor=officer)
    approve_version(version, now=NOON, actor=approver)
    return put_in_force(version, valid_from=date(2026, 1, 1), now=NOON, actor=approver)


def decide(rating_desk: Client, desk: Client) -> GradeRound:
    """Drawn up by one person and approved by another, on their own pages."""
    version = SchemeVersion.objects.get()
    rating_desk.post(f"{ROUND}/add/", {"version": version.pk, "title": "2026 年度评定", "as_of": AS_OF})
    row = GradeRound.objects.get()
    rating_desk.post(f"{ROUND}/{row.pk}/act/submit_grades/")
    desk.post(f"{ROUND}/{row.pk}/act/approve_grades/", DECISION)
    return row


def adopt_policy(publisher: User, desk: Client) -> None:
    policy = DisclosurePolicy.objects.get(number=1)
    prepare_policy(policy, document_no="云律发〔2026〕8 号", since=AS_OF, now=NOON, actor=publisher)
    desk.post(f"/admin/disclosures/disclosurepolicy/{policy.pk}/act/approve/")


def let_out(public_desk: Client, desk: Client, **target: Model) -> None:
    """Prepared by one person and signed by another, on their own pages."""
    chosen = {name: f"={row.pk}" for name, row in target.items()}
    public_desk.post("/admin/disclosures/release/add/", chosen)
    release = Release.objects.latest("pk")
    desk.post(f"/admin/disclosures/release/{release.pk}/act/approve/")


def shown() -> str:
    answer = Client().get(PAGE)
    assert answer.status_code == 200
    return answer.content.decode()
