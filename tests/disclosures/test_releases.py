"""What becomes public was prepared by one person and approved by another, and may be public."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from accounts.permissions import NotVisible
from base.errors import RuleError
from base.models import OutboxTask
from disclosures.models import Release
from disclosures.services import approve_release, prepare_release, withdraw_release
from tests.make import disclosures as make
from tests.make.accounts import staff
from tests.make.disclosures import NOON, approver, noon, preparer

pytestmark = pytest.mark.django_db

SUMMARY = "未经律所统一收案，私自收取费用。"


def prepared(actor=None, **given):
    given.setdefault("record", None)
    if given["record"] is None:
        make.released_register()
        given["record"] = make.record(make.lawyer(), "public-censure")
    return prepare_release(**{"summary": SUMMARY, **given}, now=NOON, actor=actor or preparer())


def refused(match: str, **given) -> None:
    with pytest.raises(RuleError, match=match):
        prepared(**given)
    assert not Release.objects.filter(what="record").exists()


@pytest.mark.requirement("S2-23")
def test_a_sanction_is_released_by_two_persons_and_its_page_is_due():
    first, second = preparer(), approver()
    release = prepared(first)

    approve_release(release, now=NOON, actor=second)

    assert (release.prepared_by, release.approved_by) == (first.person, second.person)
    assert OutboxTask.objects.filter(task="disclosures.publish", key=str(release.record.file_id)).exists()
    assert list(AuditEntry.objects.about(release).values_list("verb", flat=True)) == [
        "approve_release",
        "prepare_release",
    ]


@pytest.mark.requirement("S2-23")
def test_who_prepared_it_cannot_approve_it_with_another_account():
    first, other_account = preparer(), approver()
    other_account.person = first.person
    other_account.save()
    release = prepared(first)

    with pytest.raises(RuleError, match="另一人"):
        approve_release(release, now=NOON, actor=other_account)


def test_the_database_wants_two_persons():
    release = prepared()

    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(
            status="approved", approved_by=release.prepared_by, approved_at=NOON
        )


def test_the_database_wants_a_person_for_an_approval():
    release = prepared()

    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(status="approved", approved_at=NOON)


def test_an_approved_release_is_not_changed_by_sql():
    release = make.release(record=prepared_record())

    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(summary="另一段文字")


def prepared_record():
    make.released_register()
    return make.record(make.lawyer(), "public-censure")


def test_whoever_sees_the_record_without_the_verb_is_refused():
    record = prepared_record()

    with pytest.raises(PermissionDenied):
        prepared(staff("view_record"), record=record)


def test_an_officer_of_another_city_does_not_even_see_it():
    release = prepared()

    with pytest.raises(NotVisible):
        approve_release(release, now=NOON, actor=staff("approve_release", "view_release", authority="3301"))


def test_a_release_is_approved_once():
    release = make.release(record=prepared_record())

    with pytest.raises(RuleError):
        approve_release(release, now=NOON, actor=approver())


def test_a_record_has_one_release_at_a_time():
    release = prepared()

    with pytest.raises(RuleError, match="已有审核单"):
        prepared(record=release.record)

    withdraw_release(release, reason="文字有误", now=NOON, actor=staff("withdraw_release", "view_release"))
    assert prepared(record=release.record).status == "prepared"


def test_a_withdrawal_has_a_reason():
    release = prepared()

    with pytest.raises(RuleError, match="理由"):
        withdraw_release(release, reason=" ", now=NOON, actor=staff("withdraw_release"))


@pytest.mark.parametrize(
    "kind", ["reprimand", "warning", "circulated-criticism", "advice-letter", "formal-talk"]
)
def test_what_the_policy_does_not_show_cannot_be_released(kind: str):
    make.released_register()
    refused("不向社会公开", record=make.record(make.lawyer(), kind))


def test_an_honour_goes_with_the_register():
    make.released_register()
    refused("随名册", record=make.record(make.lawyer(), "honour-city"))


def test_nothing_is_released_before_a_policy_is_in_force():
    refused("公示制度尚未施行", record=make.record(make.lawyer(), "public-censure"))


def test_a_sanction_waits_for_its_effect():
    make.released_register()
    refused("尚未生效", record=make.record(make.lawyer(), "public-censure", effective_on=date(2026, 11, 21)))


def test_a_policy_may_let_people_release_before_the_effect():
    make.released_register(public_censure={"before_effect": True})
    record = make.record(make.lawyer(), "public-censure", effective_on=date(2026, 11, 21))

    assert prepared(record=record).status == "prepared"


def test_a_record_without_effective_date_is_refused():
    make.released_register()
    refused(
        "生效日期待核",
        record=make.record(make.lawyer(), "public-censure", effective_on=None, conduct_on=None),
    )


def test_an_overturned_record_is_refused_by_its_first_image():
    make.released_register()
    first = make.record(make.lawyer(), "public-censure")
    make.image(first, void=True)
    refused("已经撤销", record=first)


def test_a_lawyer_without_a_number_has_no_page():
    make.released_register()
    refused("没有登记证号", record=make.record(make.lawyer(licence=""), "public-censure"))


def test_a_suspension_names_its_last_day():
    make.released_register()
    record = make.record(make.lawyer(), "membership-suspension")
    refused("期限届满日", record=record)

    with pytest.raises(RuleError, match="不能早于"):
        prepared(record=record, term_ends_on=date(2026, 11, 16))
    assert prepared(record=record, term_ends_on=date(2027, 5, 16)).status == "prepared"


@pytest.mark.parametrize(
    ("summary", "match"),
    [
        ("", "公布文字"),
        ("字" * 201, "200"),
        ("当事人电话 139 1234 5678", "电话号码"),
        ("身份证１１０１０５１９４９１２３１００２Ｘ", "证件号码"),
    ],
)
def test_the_text_is_short_and_names_no_personal_data(summary: str, match: str):
    make.released_register()
    refused(match, record=make.record(make.lawyer(), "public-censure"), summary=summary)


def test_what_is_overturned_meanwhile_cannot_be_approved():
    release = prepared()
    make.image(release.record, void=True)

    with pytest.raises(RuleError, match="已经撤销"):
        approve_release(release, now=NOON, actor=approver())


def test_a_round_is_released_after_its_approval():
    round_ = make.grade_round()
    waiting = make.waiting_round()

    assert make.release(grade_round=round_).status == "approved"
    with pytest.raises(RuleError, match="还没有批准"):
        make.release(grade_round=waiting)


def test_the_register_is_released_under_a_policy_in_force():
    draft = make.default_policy()

    with pytest.raises(RuleError, match="还没有批准施行"):
        make.release(policy=draft)


def test_a_release_has_one_target():
    record = prepared_record()

    with pytest.raises(RuleError, match="一项"):
        prepare_release(record=record, policy=make.policy(), now=NOON, actor=preparer())
    with pytest.raises(RuleError, match="一项"):
        prepare_release(now=noon(make.DAY), actor=preparer())
