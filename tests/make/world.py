"""One row of everything that the office has pages for, in one place."""

from datetime import timedelta

from django.db.models import Model

from accounts.models import AuditDay, AuditEntry, Envelope, EnvelopeRelease, Involvement, Relation
from credit_ratings.models import ComputedGrade, GradeProposal, GradeRound, SchemeVersion
from disclosures.models import Association, LogLeaf, PublicSubject, Release
from lawyers.models import ImportBatch, Lawyer
from tests.make import disclosures as made
from tests.make.accounts import person, role, seat, user
from tests.make.disclosures import DAY, NOON
from tests.make.firms import branch
from tests.make.lawyers import post


def placed(authority: str, version: SchemeVersion) -> dict[str, Model]:
    """Rows that belong to a place, by label of their model."""
    firm = made.firm(f"云江{authority}律师事务所", authority=authority)
    lawyer = made.lawyer(
        "沈知远", firm=firm, authority=authority, person=person("沈知远", authority=authority)
    )
    rows = [firm, lawyer, lawyer.person, lawyer.file, *_people(lawyer), *_graded(lawyer, version)]
    rows += [made.record(lawyer, "public-censure"), post(firm=firm, person=lawyer.person)]
    rows += [branch(firm, authority=authority), _imported(authority), _release(lawyer)]
    return {row._meta.label_lower: row for row in rows}


def _people(lawyer: Lawyer) -> list[Model]:
    holder = user(person=person(authority=lawyer.authority), authority=lawyer.authority)
    between = Relation.objects.create(
        person=lawyer.person, other=holder.person, kind=Relation.Kind.KINSHIP, since=DAY
    )
    involved = Involvement.objects.create(
        subject_type="lawyers.lawyer",
        subject_id=str(lawyer.pk),
        person=lawyer.person,
        role="handler",
        at=NOON,
    )
    entry = AuditEntry.objects.create(
        at=NOON,
        verb="update_lawyer",
        subject_type="lawyers.lawyer",
        subject_id=str(lawyer.pk),
        authority=lawyer.authority,
    )
    held = seat(user=holder, role=role(), authority=lawyer.authority)
    return [holder, held, between, involved, entry, *_sealed(lawyer.authority)]


def _sealed(authority: str) -> list[Model]:
    envelope = Envelope.objects.create(
        purpose="tip", content_sealed=b"sealed", authority=authority, created_at=NOON
    )
    asked = EnvelopeRelease.objects.create(
        envelope=envelope,
        reader=person(),
        reason="核查线索",
        until=NOON + timedelta(days=1),
        requested_by=person(),
        requested_at=NOON,
    )
    return [envelope, asked]


def _graded(lawyer: Lawyer, version: SchemeVersion) -> list[Model]:
    round_ = made.grade_round((lawyer, "B"), version=version, authority=lawyer.authority)
    score = {"score_milli": 82_000, "letter": "B", "vetoed": False}
    computed = ComputedGrade.objects.create(
        file=lawyer.file, version=version, as_of=DAY, computed_at=NOON, **score
    )
    proposal = GradeProposal.objects.create(round=round_, file=lawyer.file, computed_letter="B", **score)
    determined = round_.grades.get()
    return [GradeRound.objects.get(pk=round_.pk), computed, proposal, determined]


def _imported(authority: str) -> ImportBatch:
    return ImportBatch.objects.create(digest="0" * 64, file_name="名册.xlsx", at=NOON, authority=authority)


def _release(lawyer: Lawyer) -> Release:
    record = made.record(lawyer, "membership-revocation")
    return Release.objects.create(
        what="record",
        record=record,
        authority=lawyer.authority,
        summary="已查明。",
        prepared_by=person(),
        prepared_at=NOON - timedelta(hours=1),
    )


def placeless(version: SchemeVersion) -> dict[str, Model]:
    """Rows that belong to no place. Call it last: it publishes what there is."""
    policy = made.released_register()
    made.published()
    line = policy.rules.all()[0]
    kind = made.RecordKind.objects.all()[0]
    subject = PublicSubject.objects.all()[0]
    rows = [policy, line, kind, subject, version, role(), made.district(), LogLeaf.objects.all()[0]]
    rows.append(Association.objects.get())
    rows.append(AuditDay.objects.create(day=NOON.date(), root="0" * 64, count=0, closed_at=NOON))
    return {row._meta.label_lower: row for row in rows}
