"""Machines publish what people released: items, versions, log and pages, and nothing moves without cause."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from base import clock, merkle
from base.errors import RuleError
from base.outbox import sweep
from credit_ratings.models import ComputedGrade
from credit_ratings.services import regrade
from disclosures import rules
from disclosures.models import (
    LogHead,
    LogLeaf,
    PublicItem,
    PublicNotice,
    PublicPage,
    PublicSubject,
    PublicVersion,
    SearchEntry,
)
from disclosures.services import expire, publish, withdraw_release
from disclosures.tasks import publish_firms
from firms.models import Firm
from lawyers.models import Lawyer, PartyMembership
from tests.make import disclosures as make
from tests.make.accounts import staff
from tests.make.disclosures import DAY, NOON, noon

pytestmark = pytest.mark.django_db

LAST = date(2028, 11, 16)
"""The last day of a public censure that took effect on 17 November 2026."""


def page(of) -> PublicPage | None:
    return PublicPage.objects.filter(subject__file_id=of.file.pk).first()


def state() -> dict[str, list[Any]]:
    """Everything the public can see or prove, byte by byte."""
    return {
        "pages": list(
            PublicPage.objects.order_by("pk").values_list("pk", "body", "etag", "stale_after", "version")
        ),
        "search": list(SearchEntry.objects.order_by("pk").values_list()),
        "items": list(
            PublicItem.objects.order_by("pk").values_list("pk", "commitment", "payload", "ended_at")
        ),
        "log": list(LogLeaf.objects.order_by("pk").values_list("entry", "leaf_hash")),
        "notices": list(PublicNotice.objects.order_by("pk").values_list()),
    }


def sealed(item: PublicItem) -> str:
    """What anyone computes who holds content and salt."""
    return rules.commitment(bytes(item.salt or b""), item.payload or {})


def censured() -> Lawyer:
    """A lawyer with a released censure, published."""
    make.association()
    lawyer = make.lawyer()
    make.released_register()
    make.release(record=make.record(lawyer, "public-censure"))
    make.published()
    return lawyer


# What stands on a page


@pytest.mark.requirement("S2-19")
def test_a_page_opens_with_status_and_shows_yearly_results_honours_and_the_released_sanction():
    lawyer = make.lawyer("沈知远")
    make.assessment(lawyer, 2025)
    make.record(lawyer, "legal-aid", quantity_milli=3000, effective_on=date(2025, 5, 1))
    make.released_register()
    make.release(record=make.record(lawyer, "public-censure"), summary="私自收取费用，已全部退还。")

    make.published()

    text = make.html(lawyer)
    assert (
        text.index("正常执业") < text.index("公开谴责") < text.index("称职") < text.index("法律援助案件 3 件")
    )
    assert "私自收取费用，已全部退还。" in text
    assert '展示至 <time datetime="2028-11-16">' in text


def test_nothing_is_public_before_the_register_is_released():
    lawyer = make.lawyer()
    make.policy()

    make.published()

    assert page(lawyer) is None
    assert not SearchEntry.objects.exists()


@pytest.mark.requirement("S2-23")
def test_a_sanction_is_shown_only_after_its_own_release():
    lawyer = make.lawyer()
    censure = make.record(lawyer, "public-censure")
    make.released_register()
    make.published()
    assert "公开谴责" not in make.html(lawyer)

    make.release(record=censure)
    sweep()

    assert "公开谴责" in make.html(lawyer)


def test_a_lawyer_without_a_licence_has_no_page():
    lawyer = make.lawyer(licence="")
    make.released_register()

    make.published()

    assert page(lawyer) is None


def test_the_determined_grade_stands_with_date_number_cut_off_and_version():
    lawyer = make.lawyer()
    make.released_register()
    make.release(grade_round=make.grade_round((lawyer, "B")))

    make.published()

    text = make.html(lawyer)
    assert "评定等级 B 级" in text
    for part in ("2026年9月25日", "云律信〔2026〕4 号", "第 1 版", "2026年6月30日", "不是服务质量评价"):
        assert part in text
    assert "82.3" not in text
    assert "82345" not in text


def test_a_grade_that_the_policy_does_not_show_stands_like_none_and_no_older_one_comes_back():
    graded, never = make.lawyer("沈知远"), make.lawyer("申芷若")
    make.released_register()
    version = make.scheme_version()
    year_before = {"as_of": date(2025, 6, 30), "decided_on": date(2025, 9, 25)}
    make.release(grade_round=make.grade_round((graded, "A"), version=version, **year_before))
    make.published()
    assert "评定等级 A 级" in make.html(graded)

    make.release(grade_round=make.grade_round((graded, "C"), version=version))
    make.published()

    section = make.html(graded).split('id="grade"')[1].split("</section>")[0]
    assert section == make.html(never).split('id="grade"')[1].split("</section>")[0]


def test_a_round_that_nobody_released_is_not_shown():
    lawyer = make.lawyer()
    make.released_register()
    make.grade_round((lawyer, "B"))

    make.published()

    assert "评定等级 B 级" not in make.html(lawyer)


def test_a_sanction_after_the_cut_off_is_named_as_not_counted():
    lawyer = censured()
    make.release(grade_round=make.grade_round((lawyer, "B")))

    make.published()

    assert "未计入本次评定" in make.html(lawyer)


def test_a_released_round_brings_its_scheme_in_words():
    make.released_register()
    make.release(grade_round=make.grade_round((make.lawyer(), "B")))

    make.published()

    notice = PublicNotice.objects.get(kind="grading")
    assert (notice.document_no, notice.payload["scheme"]["number"]) == ("云律信〔2026〕4 号", 1)
    assert notice.payload["scheme"]["bands"][1] == {"letter": "B", "name": "", "text": "75 分至不满 90 分"}


# Arithmetic


def openly_graded(**points: int) -> Lawyer:
    """Under a policy that shows arithmetic: graded B with one honour, and whatever else the scheme counts."""
    lawyer = make.lawyer()
    make.record(lawyer, "honour-city", effective_on=date(2026, 3, 1), recorded_at=noon(date(2026, 3, 2)))
    make.released_register(arithmetic={"shown": True})
    version = make.counting_scheme(honour_city=5_000, **points)
    make.release(grade_round=make.grade_round((lawyer, "B"), version=version))
    make.published()
    return lawyer


def test_arithmetic_is_off_by_default():
    lawyer = make.lawyer()
    make.released_register()
    make.release(grade_round=make.grade_round((lawyer, "B"), version=make.counting_scheme(honour_city=5_000)))

    make.published()

    assert "评定依据和算法" not in make.html(lawyer)


def test_arithmetic_stands_where_every_counted_record_stands():
    text = make.html(openly_graded())

    ledger = text.split("评定依据和算法")[1].split("</table>")[0]
    assert "基础分" in ledger
    assert "市级表彰" in ledger
    assert ledger.split("合计")[1].count("85") == 1


def test_arithmetic_is_silent_for_everybody_where_the_scheme_counts_what_is_not_shown():
    lawyer = openly_graded(warning=-3_000)

    assert "评定等级 B 级" in make.html(lawyer)
    assert "评定依据和算法" not in make.html(lawyer)


def test_arithmetic_is_silent_where_it_counted_a_sanction_that_nobody_released():
    lawyer = make.lawyer()
    make.record(lawyer, "public-censure", effective_on=date(2026, 4, 1), recorded_at=noon(date(2026, 4, 2)))
    make.released_register(arithmetic={"shown": True})
    version = make.counting_scheme(public_censure=-3_000)
    make.release(grade_round=make.grade_round((lawyer, "B"), version=version))

    make.published()

    assert "评定等级 B 级" in make.html(lawyer)
    assert "评定依据和算法" not in make.html(lawyer)


def test_arithmetic_is_silent_where_people_decided_otherwise():
    lawyer = make.lawyer()
    make.released_register(arithmetic={"shown": True})
    make.release(grade_round=make.grade_round((lawyer, "A"), version=make.counting_scheme()))

    make.published()

    assert "评定等级 A 级" in make.html(lawyer)
    assert "评定依据和算法" not in make.html(lawyer)


# Overturned, corrected, moved


def test_an_overturned_sanction_disappears():
    lawyer = censured()
    make.image(lawyer.file.records.get(), void=True)

    make.published()

    assert "公开谴责" not in make.html(lawyer)
    assert PublicItem.objects.get(kind="sanction").payload is None


def test_a_corrected_sanction_stands_as_corrected():
    lawyer = censured()
    make.image(lawyer.file.records.get(), document_no="云律惩〔2026〕10 号")

    make.published()

    assert "云律惩〔2026〕10 号" in make.html(lawyer)
    assert "云律惩〔2026〕9 号" not in make.html(lawyer)


def test_a_sanction_whose_effective_date_became_doubtful_disappears():
    lawyer = censured()
    make.image(lawyer.file.records.get(), effective_on=None)

    make.published()

    assert "公开谴责" not in make.html(lawyer)


def test_a_restored_sanction_ends_on_the_day_of_restoration():
    lawyer = censured()
    make.image(lawyer.file.records.get(), ends_on=date(2027, 6, 1))

    make.published(date(2027, 5, 31))
    assert "公开谴责" in make.html(lawyer)
    make.published(date(2027, 6, 1))
    assert "公开谴责" not in make.html(lawyer)


def test_a_withdrawn_release_takes_the_sanction_off_the_page():
    lawyer = censured()
    (release,) = lawyer.file.records.get().releases.all()

    withdraw_release(release, reason="当事人提供了新的证据", now=NOON, actor=staff("withdraw_release"))
    sweep()

    assert "公开谴责" not in make.html(lawyer)


def test_without_register_no_page_remains():
    lawyer = censured()
    (register,) = make.current_policy().releases.all()

    withdraw_release(register, reason="制度停止施行", now=NOON, actor=staff("withdraw_release"))
    make.published()

    assert page(lawyer) is None
    assert not SearchEntry.objects.exists()
    assert not PublicItem.objects.live().exists()
    assert not PublicNotice.objects.exists()


def test_a_new_number_moves_the_page_and_the_old_one_leads_there():
    lawyer = censured()
    lawyer.former_licences.create(number=lawyer.licence)
    Lawyer.objects.filter(pk=lawyer.pk).update(licence="13299201511999999")

    make.published()

    subject = PublicSubject.objects.get(file_id=lawyer.file.pk)
    assert subject.number == "13299201511999999"
    assert list(subject.former_numbers.values_list("number", flat=True)) == [lawyer.licence]


def test_two_lawyers_may_have_had_each_others_number():
    one, other = make.lawyer("沈知远"), make.lawyer("申芷若")
    make.released_register()
    make.published()
    first, second = one.licence, other.licence
    Lawyer.objects.filter(pk=one.pk).update(licence="")
    Lawyer.objects.filter(pk=other.pk).update(licence=first)
    Lawyer.objects.filter(pk=one.pk).update(licence=second)

    make.published()

    assert PublicSubject.objects.get(number=first).file_id == other.file.pk
    assert PublicSubject.objects.get(number=second).file_id == one.file.pk


def test_a_number_that_came_to_somebody_else_takes_the_old_page_away_at_once():
    one, other = make.lawyer("沈知远"), make.lawyer("申芷若")
    make.released_register()
    make.published()
    Lawyer.objects.filter(pk=one.pk).update(licence="")
    Lawyer.objects.filter(pk=other.pk).update(licence=one.licence)

    make.published(file_ids=[other.file.pk])

    assert page(one) is None
    assert "申芷若" in make.html(other)


def test_a_renamed_firm_is_renamed_on_the_pages_of_its_lawyers():
    lawyer = make.lawyer()
    make.released_register()
    make.published()
    Firm.objects.filter(pk=lawyer.firm.pk).update(name="云江新名律师事务所")

    publish_firms([str(lawyer.firm.pk)], NOON)

    assert "云江新名律师事务所" in make.html(lawyer)
    assert "云江新名律师事务所" in make.html(lawyer.firm)


# The last day


@pytest.mark.requirement("S2-23")
def test_a_sanction_is_shown_through_its_last_day_and_gone_the_next():
    lawyer = censured()

    make.published(LAST)
    assert "公开谴责" in make.html(lawyer)
    assert page(lawyer).stale_after == LAST

    expire(today=LAST + timedelta(days=1), now=noon(LAST + timedelta(days=1)))

    assert "公开谴责" not in make.html(lawyer)
    assert page(lawyer).stale_after is None


def test_an_ended_item_keeps_its_commitment_and_loses_content_and_salt():
    lawyer = censured()
    item = PublicItem.objects.get(kind="sanction")
    assert item.commitment == sealed(item)

    expire(today=LAST + timedelta(days=1), now=noon(LAST + timedelta(days=1)))

    item.refresh_from_db()
    assert (item.payload, item.salt) == (None, None)
    first, second = PublicVersion.objects.filter(subject__file_id=lawyer.file.pk).order_by("number")
    assert item.commitment in first.commitments
    assert item.commitment not in second.commitments


def test_expiry_touches_no_other_page():
    lawyer = censured()
    other = make.lawyer("申芷若")
    make.published()
    before = page(other).version_id

    changed = expire(today=LAST + timedelta(days=1), now=noon(LAST + timedelta(days=1)))

    assert changed == 1
    assert page(other).version_id == before
    assert PublicVersion.objects.filter(subject__file_id=lawyer.file.pk).count() == 2


def test_a_sanction_released_before_its_effect_appears_on_the_day():
    lawyer = make.lawyer()
    make.released_register(public_censure={"before_effect": True})
    make.release(record=make.record(lawyer, "public-censure", effective_on=date(2026, 11, 25)))

    make.published(date(2026, 11, 24))
    assert "公开谴责" not in make.html(lawyer)
    assert page(lawyer).stale_after == date(2026, 11, 24)

    expire(today=date(2026, 11, 25), now=noon(date(2026, 11, 25)))
    assert "公开谴责" in make.html(lawyer)


@pytest.mark.requirement("S2-23")
def test_of_two_effective_decisions_the_released_one_is_public_the_day_after_and_the_other_is_not():
    """Acceptance probe 2, its public part: inside the review period nothing, then what people released."""
    lawyer = make.lawyer()
    make.released_register(public_censure={"before_effect": True})
    effect = date(2026, 11, 25)
    released = make.record(lawyer, "public-censure", effective_on=effect, document_no="云律惩〔2026〕11 号")
    make.record(lawyer, "public-censure", effective_on=effect, document_no="云律惩〔2026〕12 号")
    make.release(record=released)

    make.published(effect - timedelta(days=1))
    assert "云律惩" not in make.html(lawyer)
    make.published(effect)
    assert "云律惩〔2026〕11 号" in make.html(lawyer)
    assert "云律惩〔2026〕12 号" not in make.html(lawyer)

    make.image(released, void=True)
    make.published(effect + timedelta(days=1))
    assert "云律惩" not in make.html(lawyer)


# Nothing moves because of what is not public


def secret_warning(lawyer):
    make.record(lawyer, "warning", document_no="云律惩〔2026〕77 号")


def secret_reprimand(lawyer):
    make.record(lawyer, "reprimand")


def upheld_complaint(lawyer):
    make.record(lawyer, "upheld-complaint")


def censure_without_release(lawyer):
    make.record(lawyer, "public-censure", document_no="云律惩〔2026〕78 号")


def censure_waiting_for_approval(lawyer):
    record = make.record(lawyer, "public-censure", document_no="云律惩〔2026〕79 号")
    make.prepare(record)


def overturned_honour(lawyer):
    make.image(make.record(lawyer, "honour-city"), void=True)


def undated_honour(lawyer):
    make.record(lawyer, "honour-city", effective_on=None, conduct_on=None)


def computed_grade(lawyer):
    ComputedGrade.objects.create(
        file=lawyer.file,
        version=make.scheme_version(),
        as_of=DAY,
        score_milli=61_234,
        letter="C",
        vetoed=True,
        computed_at=NOON,
    )


def round_without_release(lawyer):
    make.grade_round((lawyer, "D"))


def party_membership(lawyer):
    PartyMembership.objects.create(person=lawyer.person, affiliation="member")


def private_telephone(lawyer):
    lawyer.person.phone_sealed = "sealed"
    lawyer.person.save()


SECRETS = [
    secret_warning,
    secret_reprimand,
    upheld_complaint,
    censure_without_release,
    censure_waiting_for_approval,
    overturned_honour,
    undated_honour,
    computed_grade,
    round_without_release,
    party_membership,
    private_telephone,
]


@pytest.mark.requirement("S1-21")
@pytest.mark.parametrize("happen", SECRETS, ids=lambda happen: happen.__name__)
def test_every_public_byte_stays_when_something_happens_that_is_not_public(happen):
    lawyer = censured()
    make.release(grade_round=make.grade_round((lawyer, "B")))
    make.published()
    before = state()

    happen(lawyer)
    changed = make.published()

    assert changed == 0
    assert state() == before


@pytest.mark.requirement("S1-21")
def test_a_warning_that_lowers_the_computed_grade_leaves_body_and_etag_as_they_were(client: Client):
    lawyer = censured()
    version = make.counting_scheme(warning=-30_000)
    make.release(grade_round=make.grade_round((lawyer, "B"), version=version))
    regrade(as_of=DAY, now=NOON)
    make.published()
    before = state(), response(client, lawyer)
    assert ComputedGrade.objects.get(file=lawyer.file).letter == "B"

    secret_warning(lawyer)
    regrade(as_of=DAY, now=NOON)
    make.published()

    assert ComputedGrade.objects.get(file=lawyer.file).letter == "D"
    assert (state(), response(client, lawyer)) == before


def response(client: Client, lawyer: Lawyer) -> tuple[bytes, str]:
    with clock.playing(NOON):
        answer = client.get(lawyer.public_path())
    return answer.content, answer.headers["ETag"]


def test_publishing_again_changes_nothing():
    censured()
    before = state()

    assert make.published() == 0
    assert make.published(DAY + timedelta(days=30)) == 0
    assert state() == before


def test_a_change_of_one_thing_is_one_new_version_of_one_page():
    lawyer, other = censured(), make.lawyer("申芷若")
    make.published()
    size, version = LogHead.objects.get().size, page(other).version_id

    make.record(lawyer, "honour-city")
    make.published()

    assert LogHead.objects.get().size == size + 1
    assert page(other).version_id == version
    assert PublicItem.objects.live().filter(subject__file_id=lawyer.file.pk).count() == 3


# The log


@pytest.mark.requirement("S2-19")
def test_every_version_is_a_leaf_that_the_root_proves():
    lawyer = censured()
    for year in range(2020, 2026):
        make.assessment(lawyer, year)
        make.published()

    leaves = [
        bytes(leaf) for leaf in LogLeaf.objects.order_by("position").values_list("leaf_hash", flat=True)
    ]
    root = bytes.fromhex(LogHead.objects.get().root)
    assert root == merkle.root(leaves)
    for version in PublicVersion.objects.select_related("subject"):
        digest = rules.version_digest(str(version.subject.public_id), version.number, version.commitments)
        entry = rules.log_entry(digest, version.published_at.astimezone(NOON.tzinfo).date())
        assert merkle.proves_inclusion(
            leaf=merkle.leaf_hash(entry.encode()),
            position=version.leaf or 0,
            size=len(leaves),
            proof=merkle.inclusion_proof(leaves, version.leaf or 0),
            expected=root,
        )


def test_a_version_commits_to_its_items_in_order():
    lawyer = censured()

    version = page(lawyer).version

    items = PublicItem.objects.live().filter(subject=version.subject).order_by("position")
    assert version.commitments == [sealed(item) for item in items]


@pytest.mark.parametrize("model", [LogLeaf, PublicVersion, PublicItem])
def test_the_log_its_versions_and_items_are_not_changed_by_sql(model):
    censured()
    change = {LogLeaf: {"entry": "{}"}, PublicVersion: {"digest": "0"}, PublicItem: {"commitment": "0"}}[
        model
    ]

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=model.objects.first().pk).delete()


def test_an_ended_item_cannot_have_content():
    censured()
    item = PublicItem.objects.get(kind="sanction")

    with pytest.raises(IntegrityError), transaction.atomic():
        PublicItem.objects.filter(pk=item.pk).update(ended_at=NOON)


# The frame


def test_a_new_telephone_number_stands_on_every_page_and_makes_no_version():
    lawyer = censured()
    size = LogHead.objects.get().size
    make.association(hotline="8800 9999")

    assert make.published() == 2

    assert "8800 9999" in make.html(lawyer)
    assert LogHead.objects.get().size == size


def test_a_page_made_under_another_program_is_made_again():
    lawyer = censured()
    PublicPage.objects.filter(subject__file_id=lawyer.file.pk).update(frame="older", body=b"", etag="older")

    assert make.published() == 1

    assert "公开谴责" in make.html(lawyer)


def test_all_pages_can_be_made_anew():
    lawyer = censured()
    PublicPage.objects.filter(subject__file_id=lawyer.file.pk).update(body=b"", etag="older")
    assert make.published() == 0

    assert make.published(anew=True) == 1

    assert "公开谴责" in make.html(lawyer)


# Many at once


def test_many_pages_take_as_many_queries_as_few():
    make.released_register()
    firm = make.firm()

    def queries(count: int) -> int:
        for _ in range(count):
            make.assessment(make.lawyer(firm=firm), 2025)
        with CaptureQueriesContext(connection) as captured:
            make.published()
        return len(captured)

    queries(2)

    assert queries(40) == queries(2)


def test_each_chunk_is_whole_or_not_at_all(monkeypatch):
    make.released_register()
    lawyers = [make.lawyer() for _ in range(4)]
    files = sorted([lawyer.file.pk for lawyer in lawyers])
    monkeypatch.setattr("disclosures.services.publishing.CHUNK", 2)

    def stop_after_the_first(_count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(file_ids=files, today=DAY, progress=stop_after_the_first, now=NOON)

    shown = set(PublicPage.objects.values_list("subject__file_id", flat=True))
    assert shown == set(files[:2])
    assert LogHead.objects.get().size == LogLeaf.objects.count() == 2
    publish(file_ids=files, today=DAY, now=NOON)
    assert PublicPage.objects.count() == 4


def test_a_chunk_that_fails_leaves_the_old_pages_whole(monkeypatch):
    lawyer = censured()
    before = state()
    make.record(lawyer, "honour-city")
    monkeypatch.setattr("disclosures.bulk.write_pages", fail)

    with pytest.raises(RuleError):
        make.published()

    assert state() == before


def fail(*_given):
    raise RuleError("the disk is full")
