"""评定批次: proposed by the machine, drawn up by one person, decided as a whole by another."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.permissions import NotVisible
from base.errors import RuleError
from base.models import OutboxTask
from credit_ratings.models import DeterminedGrade, GradeProposal, GradeRound
from credit_ratings.services import (
    amend_proposal,
    approve_round,
    explain_grade,
    propose_round,
    regrade,
    return_round,
    submit_round,
)
from lawyers.models import IntegrityFile
from lawyers.services import enter_record, overturn_record
from tests.make.accounts import NOON, role, seat, staff, user
from tests.make.credit_ratings import approver, drafter, grade_round, in_force, rule, version
from tests.make.credit_ratings import scheme_data as made_up
from tests.make.firms import firm
from tests.make.lawyers import file, kind, lawyer, record

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
NUMBER = "云律〔2026〕12号"


def submitted(**fields) -> GradeRound:
    round_ = grade_round(**fields)
    return submit_round(round_, now=NOON, actor=drafter())


def decided(**fields) -> GradeRound:
    round_ = submitted(**fields)
    return approve_round(round_, document_no=NUMBER, decided_on=TODAY, now=NOON, actor=approver())


def refused(act, **fields) -> str:
    with pytest.raises(RuleError) as error:
        act(**fields)
    return error.value.code


def test_a_round_proposes_what_is_computed_as_of_its_day():
    one, other = file(), file()
    record(one, effective_on=date(2026, 2, 1))

    round_ = grade_round(as_of=date(2026, 1, 31))
    later = grade_round(round_.version, as_of=date(2026, 2, 1))

    assert (round_.status, round_.known_at, round_.authority) == ("draft", NOON, "3299")
    assert {row.file: row.score_milli for row in round_.proposals.all()} == {one: 80_000, other: 80_000}
    assert later.proposals.get(file=one).score_milli == 78_000
    assert not DeterminedGrade.objects.exists()


def test_only_practising_lawyers_in_scope_are_proposed():
    here = file(lawyer(firm=firm(authority="329901")))
    file(lawyer(firm=firm(authority="329902")))
    file(lawyer(firm=firm(authority="329901"), status="cancelled"))

    round_ = grade_round(actor=drafter("329901"))

    assert [row.file for row in round_.proposals.all()] == [here]
    assert round_.authority == "329901"
    with pytest.raises(NotVisible):
        submit_round(round_, now=NOON, actor=drafter("329902"))


def test_a_round_may_be_for_one_lawyer():
    one, _other = file(), file()
    assert [row.file for row in grade_round(file_ids=[one.pk]).proposals.all()] == [one]


def test_a_round_needs_somebody_to_grade_a_title_a_day_and_a_scheme_of_that_day():
    graded = in_force(since=date(2026, 1, 1))
    assert refused(grade_round, of=graded) == "empty"
    file()
    assert refused(grade_round, of=graded, title=" ") == "title"
    assert refused(grade_round, of=graded, as_of=TODAY + timedelta(days=1)) == "as_of"
    assert refused(grade_round, of=graded, as_of=date(2025, 12, 31)) == "not_in_force"
    assert refused(grade_round, of=version(title="草案")) == "not_in_force"
    assert not GradeRound.objects.exists()


def test_without_the_verb_or_with_a_right_for_one_firm_only_nobody_proposes():
    graded, one = in_force(), file()
    assert one.lawyer is not None
    director = user(seat=seat(firm_id=one.lawyer.firm_id, role=role(verbs={"propose_grades"})))
    for actor in (staff("view_graderound"), director):
        with pytest.raises(PermissionDenied):
            propose_round(graded, title="批次", as_of=TODAY, now=NOON, actor=actor)


@pytest.mark.requirement("S2-22")
def test_one_approval_determines_every_grade_under_number_and_date():
    files = [file() for _number in range(3)]
    record(files[0], "upheld-complaint", effective_on=TODAY)

    round_ = decided()

    assert (round_.status, round_.document_no, round_.decided_on) == ("approved", NUMBER, TODAY)
    grades = {grade.file: grade for grade in DeterminedGrade.objects.in_force(TODAY)}
    assert {one: grades[one].letter for one in files} == {files[0]: "C", files[1]: "B", files[2]: "B"}
    grade = grades[files[0]]
    assert (grade.score_milli, grade.as_of, grade.decided_on, grade.document_no) == (
        70_000,
        TODAY,
        TODAY,
        NUMBER,
    )
    assert grade.version == round_.version
    told = OutboxTask.objects.filter(task="disclosures.publish").values_list("key", flat=True)
    assert {str(one.pk) for one in files} <= set(told)


def test_a_round_is_approved_once():
    file()
    round_ = decided()
    stale = GradeRound.objects.get(pk=round_.pk)
    stale.status = "submitted"
    for again in (round_, stale):
        with pytest.raises(RuleError):
            approve_round(again, document_no=NUMBER, decided_on=TODAY, now=NOON, actor=approver())
    assert DeterminedGrade.objects.count() == 1


def test_a_draft_and_a_returned_round_are_not_approved():
    file()
    round_ = grade_round()
    fields = {"document_no": NUMBER, "decided_on": TODAY, "now": NOON}
    assert refused(approve_round, round_=round_, actor=approver(), **fields) == "wrong_state"
    submit_round(round_, now=NOON, actor=drafter())
    return_round(round_, opinion="请核对李某的记录", now=NOON, actor=approver())
    assert (round_.status, round_.opinion) == ("returned", "请核对李某的记录")
    assert refused(approve_round, round_=round_, actor=approver(), **fields) == "wrong_state"
    assert submit_round(round_, now=NOON, actor=drafter()).status == "submitted"


@pytest.mark.requirement("S2-22")
def test_the_drafter_does_not_approve_not_even_from_another_account():
    file()
    one = staff("propose_grades", "submit_grades", "approve_grades", "view_graderound", "view_schemeversion")
    round_ = submit_round(grade_round(actor=one), now=NOON, actor=one)
    again = user(person=one.person, seat=seat(role=role(verbs={"approve_grades"})))
    for actor in (one, again):
        fields = {"document_no": NUMBER, "decided_on": TODAY, "now": NOON, "actor": actor}
        assert refused(approve_round, round_=round_, **fields) == "same_person"
    assert not DeterminedGrade.objects.exists()


def test_the_database_refuses_drafter_and_approver_in_one_and_a_decision_without_number():
    file()
    round_ = submitted()
    rows = GradeRound.objects.filter(pk=round_.pk)
    whole = {
        "status": "approved",
        "document_no": NUMBER,
        "decided_on": TODAY,
        "approved_by": approver().person,
    }
    for wrong in ({"approved_by": round_.prepared_by}, {"document_no": ""}, {"decided_on": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**whole | wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**whole | {"decided_on": round_.as_of - timedelta(days=1)})


def test_a_decision_has_a_number_and_a_day_between_the_count_and_today():
    file()
    round_ = submitted(as_of=date(2026, 3, 1))
    for day in (date(2026, 2, 28), TODAY + timedelta(days=1)):
        fields = {"document_no": NUMBER, "decided_on": day, "now": NOON, "actor": approver()}
        assert refused(approve_round, round_=round_, **fields) == "decided_on"
    fields = {"document_no": "  ", "decided_on": TODAY, "now": NOON, "actor": approver()}
    assert refused(approve_round, round_=round_, **fields) == "document_no"


def test_who_may_only_look_decides_nothing_and_a_stranger_sees_nothing():
    file()
    round_ = submitted()
    onlooker, stranger = staff("view_graderound"), staff("approve_grades", authority="3201")
    for actor, error in ((onlooker, PermissionDenied), (stranger, NotVisible)):
        with pytest.raises(error):
            approve_round(round_, document_no=NUMBER, decided_on=TODAY, now=NOON, actor=actor)
    with pytest.raises(PermissionDenied):
        submit_round(round_, now=NOON, actor=onlooker)
    with pytest.raises(PermissionDenied):
        return_round(round_, opinion="退回", now=NOON, actor=onlooker)


def test_the_drafter_may_propose_another_letter_with_a_reason():
    one, drawer = file(), drafter()
    round_ = grade_round(actor=drawer)
    proposal = round_.proposals.get(file=one)

    def amend(letter: str, reason: str, actor: User = drawer) -> GradeProposal:
        return amend_proposal(
            GradeProposal.objects.get(pk=proposal.pk), letter=letter, reason=reason, now=NOON, actor=actor
        )

    assert refused(amend, letter="A", reason="") == "reason"
    assert refused(amend, letter="X", reason="错") == "letter"
    assert refused(amend, letter="A", reason="省级表彰", actor=drafter()) == "not_drafter"
    assert refused(amend, letter="B", reason="") == "unchanged"

    amend("A", "省级表彰尚未入档")

    assert [row.letter for row in round_.proposals.amended()] == ["A"]
    submit_round(round_, now=NOON, actor=drawer)
    assert refused(amend, letter="C", reason="再改") == "wrong_state"
    approve_round(round_, document_no=NUMBER, decided_on=TODAY, now=NOON, actor=approver())
    assert DeterminedGrade.objects.get().letter == "A"


def test_the_database_wants_a_reason_for_another_letter():
    file()
    round_ = grade_round()
    with pytest.raises(IntegrityError), transaction.atomic():
        round_.proposals.update(letter="A")


def test_what_was_decided_cannot_be_changed_by_sql():
    file()
    round_ = decided()
    for rows, fields in (
        (GradeRound.objects.filter(pk=round_.pk), {"document_no": "另一文号"}),
        (round_.proposals.all(), {"letter": "A", "reason": "x"}),
        (DeterminedGrade.objects.all(), {"letter": "A"}),
    ):
        with pytest.raises(IntegrityError, match=r"frozen|append_only"), transaction.atomic():
            rows.update(**fields)


def test_the_grade_in_force_is_the_last_decided_by_that_day():
    one = file()
    first = decided(as_of=date(2026, 1, 1))
    early = submitted(of=first.version, as_of=date(2026, 1, 1))
    approve_round(
        early, document_no="云律〔2026〕2号", decided_on=date(2026, 1, 5), now=NOON, actor=approver()
    )

    grades = DeterminedGrade.objects.in_force
    assert not grades(date(2026, 1, 4))
    assert grades(date(2026, 1, 5)).get(file=one).document_no == "云律〔2026〕2号"
    assert grades(TODAY).get(file=one).document_no == NUMBER


@pytest.mark.requirement("S1-15")
def test_an_old_round_is_explained_by_what_was_known_then_under_the_version_of_then():
    one = file()
    complaint = record(one, "upheld-complaint", effective_on=date(2026, 2, 1), recorded_at=NOON)
    grade = decided().grades.get(file=one)
    later = NOON + timedelta(days=30)

    overturn_record(complaint, because="复查撤销", now=later, actor=None)
    enter_record(one, kind=kind("reprimand"), effective_on=date(2026, 1, 1), now=later, actor=None)
    in_force(made_up(rule("honour-city", 1_000), base_milli=60_000), since=date(2026, 3, 1))
    regrade(as_of=TODAY, now=later)

    told = explain_grade(grade)
    assert (told.result.score_milli, told.result.letter) == (grade.score_milli, grade.letter) == (70_000, "C")
    assert IntegrityFile.objects.get(pk=one.pk).computed_grade.score_milli == 60_000
