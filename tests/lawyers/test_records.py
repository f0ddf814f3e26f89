"""The integrity file: entered, corrected, overturned, restored; as known then and now."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry
from accounts.permissions import NotVisible
from base.errors import RuleError
from base.models import OutboxTask
from lawyers.facts import file_facts
from lawyers.models import IntegrityFile, Record, RecordText
from lawyers.services import (
    RecordRow,
    assessment,
    correct_record,
    enter_measure,
    enter_record,
    enter_records,
    overturn_record,
    restore_record,
)
from tests.make import lawyers as make
from tests.make.accounts import NOON, director, owner, staff
from tests.make.firms import firm

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=30)
LATER_STILL = NOON + timedelta(days=60)


def entered(file: IntegrityFile | None = None, code: str = "reprimand", **fields: Any) -> Record:
    defaults: dict[str, Any] = {"conduct_on": date(2025, 3, 3), "effective_on": date(2025, 6, 1)}
    fields = defaults | {"summary": "怠于履职"} | fields
    return enter_record(
        file or make.file(),
        kind=make.kind(code),
        now=fields.pop("now", NOON),
        actor=fields.pop("actor", None) or staff("enter_record"),
        **fields,
    )


def worker() -> Any:
    return staff("correct_record", "overturn_record", "restore_record", "view_record")


@pytest.mark.requirement("S1-20")
def test_a_sanction_is_entered_with_its_text_apart_and_its_consequences_told():
    file = make.file()

    record = entered(file, organ="云江市律师协会", document_no="云律惩〔2025〕9 号")

    assert Record.objects.standing().on(date(2025, 6, 1)).get(file=file) == record
    assert not Record.objects.standing().on(date(2025, 5, 31)).filter(file=file)
    assert record.text.summary == "怠于履职"
    assert len(record.text_digest) == 64
    assert AuditEntry.objects.about(record).get().verb == "enter_record"
    tasks = OutboxTask.objects.filter(key=str(file.pk)).values_list("task", flat=True)
    assert {"credit_ratings.regrade", "disclosures.publish"} <= set(tasks)


@pytest.mark.requirement("S1-19")
def test_good_conduct_counts_in_its_unit():
    record = entered(code="public-service", quantity_milli=7500)

    assert (record.quantity_milli, record.kind.unit) == (7500, "小时")


def test_the_firm_is_the_one_of_the_day_of_the_conduct():
    then, now = firm(authority="329902"), firm()
    lawyer = make.lawyer(firm=now, since=date(2025, 5, 1))
    make.practice(lawyer, firm=then, authority="329902", since=date(2020, 1, 1), until=date(2025, 5, 1))
    file = make.file(lawyer)

    record = entered(file, conduct_on=date(2025, 4, 30))
    on_the_day = entered(file, conduct_on=date(2025, 5, 1))

    assert (record.firm, record.authority) == (then, "329902")
    assert (on_the_day.firm, on_the_day.authority) == (now, "3299")


def test_without_a_term_on_that_day_it_is_the_present_firm():
    lawyer = make.lawyer(since=date(2025, 5, 1))

    assert entered(make.file(lawyer), conduct_on=date(2019, 1, 1)).firm == lawyer.firm


def test_a_missing_day_of_conduct_takes_the_day_of_effect_and_says_so():
    record = entered(conduct_on=None)

    assert (record.conduct_on, record.conduct_assumed) == (date(2025, 6, 1), True)


@pytest.mark.requirement("S1-20")
def test_without_a_day_of_effect_it_is_kept_and_does_not_stand():
    record = entered(conduct_on=None, effective_on=None)

    assert record in Record.objects.undated()
    assert record not in Record.objects.standing()


def test_a_yearly_assessment_is_dated_at_the_end_of_its_year():
    file = make.file()

    (record,) = enter_records(
        [assessment(file, make.kind("annual-competent"), 2024)], now=NOON, actor=staff("enter_record")
    )

    assert record.conduct_on == record.effective_on == date(2024, 12, 31)
    assert (record.conduct_assumed, record.period) == (True, 2024)


@pytest.mark.requirement("S1-20")
@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"effective_on": date(2026, 3, 10)}, "生效日期在今天之后"),
        ({"conduct_on": date(2026, 3, 10), "effective_on": None}, "行为日期在今天之后"),
        ({"conduct_on": date(2025, 6, 2)}, "晚于生效日期"),
        ({"quantity_milli": 0}, "数量"),
        ({"code": "firm-annual-pass"}, "不适用"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(fields: dict[str, Any], why: str):
    with pytest.raises(RuleError, match=why):
        entered(**fields)

    assert not Record.objects.exists()


def test_many_facts_are_entered_all_or_none():
    good, bad = make.file(), make.file()
    kind = make.kind("legal-aid")
    rows = [RecordRow(good, kind, date(2025, 6, 1)), RecordRow(bad, kind, date(2030, 1, 1))]

    with pytest.raises(RuleError):
        enter_records(rows, now=NOON, actor=staff("enter_record"))

    assert not Record.objects.exists()


@pytest.mark.requirement("S1-20")
def test_who_may_not_enter_is_refused_and_who_may_not_see_finds_nothing():
    file = make.file()

    with pytest.raises(PermissionDenied):
        entered(file, actor=staff("view_integrityfile"))
    with pytest.raises(NotVisible):
        entered(file, actor=staff("enter_record", "view_integrityfile", authority="329901"))


@pytest.mark.requirement("S1-20")
def test_a_correction_is_a_new_image_and_the_old_one_stays():
    record = entered()

    image = correct_record(
        record,
        because="文号有误",
        document_no="云律惩〔2025〕8 号",
        now=LATER,
        actor=worker(),
    )

    assert (image.root, image.sequence, image.conduct_on) == (record, 2, record.conduct_on)
    assert image.text.summary == "怠于履职"
    assert list(Record.objects.latest()) == [image]
    assert list(Record.objects.latest(known_at=NOON)) == [record]
    entry = AuditEntry.objects.about(image).get()
    assert entry.detail.values["document_no"] == ["", "云律惩〔2025〕8 号"]
    assert entry.detail.reason == "文号有误"


def test_a_corrected_text_gets_a_digest_of_its_own():
    record = entered()

    image = correct_record(record, because="笔误", summary="怠于履行职责", now=LATER, actor=worker())

    assert (record.text.summary, image.text.summary) == ("怠于履职", "怠于履行职责")
    assert image.text_digest != record.text_digest


def test_a_correction_of_the_day_of_conduct_moves_the_record_to_the_firm_of_that_day():
    then = firm()
    lawyer = make.lawyer(since=date(2025, 3, 1))
    make.practice(lawyer, firm=then, since=date(2020, 1, 1), until=date(2025, 3, 1))
    record = entered(make.file(lawyer), conduct_on=None)

    image = correct_record(record, because="补", conduct_on=date(2024, 1, 1), now=LATER, actor=worker())

    assert (record.firm, image.firm) == (lawyer.firm, then)
    assert not image.conduct_assumed


def test_a_day_of_effect_entered_later_makes_the_record_stand():
    record = entered(conduct_on=None, effective_on=None)

    image = correct_record(
        record, because="补生效日期", effective_on=date(2025, 8, 1), now=LATER, actor=worker()
    )

    assert list(Record.objects.standing()) == [image]
    assert (image.conduct_on, image.conduct_assumed) == (date(2025, 8, 1), True)


def test_a_retained_digest_outlives_a_deleted_text():
    record = entered()
    RecordText.objects.filter(record=record).delete()

    image = overturn_record(record, because="复查撤销", now=LATER, actor=worker())

    assert image.text_digest == record.text_digest
    assert not hasattr(image, "text")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"because": " "}, "原因"),
        ({"quantity_milli": 1000}, "没有改动"),
        ({"effective_on": date(2030, 1, 1)}, "生效日期在今天之后"),
        ({"now": NOON - timedelta(days=1), "matter": "1"}, "他人更正"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(fields: dict[str, Any], why: str):
    record = entered()

    with pytest.raises(RuleError, match=why):
        correct_record(record, **{"because": "更正", "now": LATER, "actor": worker()} | fields)

    assert Record.objects.count() == 1


def test_an_image_that_somebody_corrected_meanwhile_is_refused():
    record = entered()
    correct_record(record, because="一", matter="甲", now=LATER, actor=worker())

    with pytest.raises(RuleError, match="他人更正"):
        correct_record(record, because="二", matter="乙", now=LATER, actor=worker())


@pytest.mark.requirement("S1-20")
def test_an_overturned_record_never_was_and_history_explains_both():
    file = make.file()
    record = entered(file)

    image = overturn_record(record, because="复查撤销", now=LATER, actor=worker())

    assert not Record.objects.standing().filter(file=file)
    assert list(Record.objects.standing(known_at=NOON)) == [record]
    assert (image.void, image.because) == (True, "复查撤销")
    with pytest.raises(RuleError, match="已经撤销"):
        overturn_record(image, because="再次", now=LATER_STILL, actor=worker())


def test_a_restored_record_counts_until_its_day_and_not_after():
    record = entered()

    image = restore_record(record, ends_on=date(2026, 4, 1), because="信用修复", now=LATER, actor=worker())

    assert image in Record.objects.standing().on(date(2026, 3, 31))
    assert image not in Record.objects.standing().on(date(2026, 4, 1))


@pytest.mark.parametrize("ends_on", [date(2025, 5, 31), date(2026, 4, 9)])
def test_a_restoration_before_the_effect_or_ahead_of_today_is_refused(ends_on: date):
    with pytest.raises(RuleError, match="修复日期"):
        restore_record(entered(), ends_on=ends_on, because="修复", now=LATER, actor=worker())


def test_good_conduct_is_not_restored_and_nothing_is_restored_twice():
    with pytest.raises(RuleError, match="不良"):
        restore_record(
            entered(code="legal-aid"), ends_on=date(2026, 1, 1), because="x", now=LATER, actor=worker()
        )
    image = restore_record(entered(), ends_on=date(2026, 1, 1), because="x", now=LATER, actor=worker())
    with pytest.raises(RuleError, match="已经信用修复"):
        restore_record(image, ends_on=date(2026, 2, 1), because="x", now=LATER_STILL, actor=worker())


@pytest.mark.parametrize("service", [correct_record, overturn_record, restore_record])
def test_who_sees_a_record_without_the_right_is_refused(service: Any):
    record = entered()
    fields: dict[str, Any] = {"ends_on": date(2026, 1, 1)} if service is restore_record else {}

    with pytest.raises(PermissionDenied):
        service(record, because="x", now=LATER, actor=staff("view_record"), **fields)
    with pytest.raises(NotVisible):
        service(record, because="x", now=LATER, actor=staff("view_record", authority="329901"), **fields)


@pytest.mark.requirement("S2-02")
def test_a_record_is_seen_where_it_was_filed_and_by_its_subject():
    then = firm(authority="329902")
    lawyer = make.lawyer()
    make.practice(lawyer, firm=then, authority="329902", since=date(2010, 1, 1), until=date(2015, 1, 1))
    record = entered(make.file(lawyer), conduct_on=date(2014, 1, 1))

    seen = {
        "its district": staff("view_record", authority="329902"),
        "the city": staff("view_record"),
        "its firm": director(then, "view_record"),
        "himself": owner(lawyer.person, "view_record"),
    }
    unseen = [staff("view_record", authority="329901"), director(firm(), "view_record")]

    for who, user in seen.items():
        assert record in Record.objects.visible_to(user, "view"), who
    for user in unseen:
        assert record not in Record.objects.visible_to(user, "view")


def test_facts_are_the_last_images_as_known_in_the_order_of_entry():
    file, empty = make.file(), make.file()
    first, second = entered(file, matter="甲"), entered(file, code="legal-aid", period=2025)
    image = correct_record(first, because="补", matter="乙", now=LATER, actor=worker())

    now, then = file_facts([file.pk, empty.pk]), file_facts([file.pk], known_at=NOON)

    assert [(fact.record_id, fact.root_id, fact.kind_code, fact.matter) for fact in now[file.pk]] == [
        (second.pk, second.pk, "legal-aid", ""),
        (image.pk, first.pk, "reprimand", "乙"),
    ]
    assert [fact.record_id for fact in then[file.pk]] == [first.pk, second.pk]
    assert now[empty.pk] == []


def test_facts_of_many_files_cost_one_query(django_assert_num_queries: Any):
    files = [make.file() for _ in range(3)]
    for file in files:
        entered(file)

    with django_assert_num_queries(1):
        assert all(len(facts) == 1 for facts in file_facts([file.pk for file in files]).values())


def test_as_known_at_a_moment_includes_what_was_recorded_in_it():
    moments: list[datetime] = [NOON, LATER, LATER_STILL]
    record = entered(now=moments[0])
    second = correct_record(record, because="一", matter="甲", now=moments[1], actor=worker())
    third = correct_record(second, because="二", matter="乙", now=moments[2], actor=worker())

    known = [list(Record.objects.latest(moment)) for moment in moments]

    assert known == [[record], [second], [third]]
    assert not Record.objects.latest(NOON - timedelta(seconds=1))


def test_a_measure_is_written_by_who_may():
    file = make.file()

    measure = enter_measure(
        file,
        code="training-hours",
        period="2025",
        numerator_milli=40_000,
        now=NOON,
        actor=staff("enter_measure"),
    )

    assert measure.numerator_milli == 40_000
    assert OutboxTask.objects.filter(key=str(file.pk)).exists()
    with pytest.raises(PermissionDenied):
        enter_measure(
            file, code="x", period="2025", numerator_milli=1, now=NOON, actor=staff("view_integrityfile")
        )
