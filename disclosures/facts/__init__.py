"""What the floors below know about some files, as far as people released it, in a fixed number of queries."""

from collections.abc import Sequence
from datetime import date

from disclosures.facts.grades import released_grades
from disclosures.facts.ground import Ground, ground_of, policy_data
from disclosures.facts.notices import notices
from disclosures.facts.profiles import FirmProfiles, LawyerProfiles, former_numbers
from disclosures.facts.records import released_records
from disclosures.rules import Dossier
from firms.models import Firm
from lawyers.models import IntegrityFile, Lawyer

__all__ = ["Ground", "dossiers", "ground_of", "notices", "policy_data"]


def dossiers(file_ids: Sequence[int], ground: Ground, day: date) -> list[Dossier]:
    """Those of the files that have a public number."""
    files = IntegrityFile.objects.filter(pk__in=file_ids).select_related(
        "lawyer__person", "lawyer__firm", "firm__district"
    )
    lawyers = {file.pk: file.lawyer for file in files if file.lawyer and file.lawyer.licence}
    firms = {file.pk: file.firm for file in files if file.firm and file.firm.number}
    of_lawyers = LawyerProfiles(lawyers.values())
    of_firms = FirmProfiles(firms.values(), ground, day)
    profiles = {pk: of_lawyers.profile(lawyer) for pk, lawyer in lawyers.items()}
    profiles |= {pk: of_firms.profile(firm) for pk, firm in firms.items()}
    former = former_numbers(list(profiles))
    records = released_records(list(profiles), ground)
    grades = released_grades(list(profiles), ground, day)
    subjects: dict[int, Lawyer | Firm] = {**lawyers, **firms}
    return [
        Dossier(
            file_id=pk,
            kind="lawyer" if pk in lawyers else "firm",
            number=profile["number"],
            source_type=subjects[pk]._meta.label_lower,
            source_id=subjects[pk].pk,
            profile=profile,
            former_numbers=tuple(former[pk]),
            records=tuple(records[pk]),
            grade=grades.items.get(pk),
            arithmetic=grades.arithmetic.get(pk),
            grade_changes_on=grades.changes.get(pk),
        )
        for pk, profile in profiles.items()
    ]
