"""Two at once: one approval wins, and no older computation is written over a newer one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.db import connection, transaction

from base.errors import RuleError
from base.locks import lock
from credit_ratings.models import ComputedGrade, DeterminedGrade, GradeRound, SchemeVersion
from credit_ratings.services import approve_round, regrade, submit_round
from tests.base.connections import at_once
from tests.make.accounts import NOON
from tests.make.credit_ratings import approver, drafter, grade_round, in_force
from tests.make.lawyers import file, record

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
TODAY = NOON.date()


def test_of_two_approvals_at_once_one_decides():
    files = [file() for _number in range(3)]
    round_ = submit_round(grade_round(), now=NOON, actor=drafter())

    def approve(number: str) -> Callable[[], GradeRound]:
        mine, actor = GradeRound.objects.get(pk=round_.pk), approver()
        return lambda: approve_round(mine, document_no=number, decided_on=TODAY, now=NOON, actor=actor)

    outcomes = at_once(approve("一号"), approve("二号"))

    lost = [one.exception() for one in outcomes if one.exception()]
    assert len(lost) == 1
    assert isinstance(lost[0], RuleError)
    round_.refresh_from_db()
    assert set(DeterminedGrade.objects.values_list("document_no", flat=True)) == {round_.document_no}
    assert DeterminedGrade.objects.count() == len(files)


def test_the_same_files_computed_twice_at_once_change_once():
    in_force()
    for _number in range(3):
        file()

    outcomes = at_once(*[lambda: regrade(as_of=TODAY, now=NOON)] * 2)

    assert sorted(one.result() for one in outcomes) == [0, 3]


@pytest.mark.postgres
def test_a_computation_that_waited_sees_what_was_written_meanwhile():
    version, one = in_force(), file()
    regrade(as_of=TODAY, now=NOON)

    def compute() -> int:
        try:
            return regrade(as_of=TODAY, now=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock(SchemeVersion.objects.filter(pk=version.pk))
            waiting = pool.submit(compute)
            assert not wait([waiting], timeout=1).done
            record(one, conduct_on=None, effective_on=TODAY)
        assert waiting.result(timeout=10) == 1

    assert ComputedGrade.objects.get(file=one).score_milli == 78_000
