from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from base.errors import RuleError
from base.states import advance, change
from tests.base.sample import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_tables")]


def test_advance_moves_the_status_sets_fields_and_tells_what_changed():
    notice = Notice.objects.create()

    changes = advance(notice, Notice.Status.ANSWERED, answer="已补齐")

    assert changes == {"status": ("open", "answered"), "answer": ("", "已补齐")}
    assert Notice.objects.get(status="answered").answer == "已补齐"


@pytest.mark.parametrize(("status", "to"), [("open", "closed"), ("closed", "open"), ("open", "open")])
def test_a_step_that_is_not_in_the_table_is_refused(status, to):
    notice = Notice.objects.create(status=status)

    with pytest.raises(RuleError, match="当前状态不允许此操作"):
        advance(notice, to)

    assert Notice.objects.get().status == status


def test_advance_from_what_is_no_longer_true_is_refused():
    stale = Notice.objects.create()
    advance(Notice.objects.get(), Notice.Status.ANSWERED, answer="先到")

    with pytest.raises(RuleError, match="已被他人修改"):
        advance(stale, Notice.Status.ANSWERED, answer="后到")

    assert Notice.objects.get().answer == "先到"


def test_change_writes_and_returns_only_what_really_changed():
    notice = Notice.objects.create(answer="旧", pages=3)

    changes = change(notice, answer="新", pages="3", due=date(2026, 3, 1))

    assert changes == {"answer": ("旧", "新"), "due": (None, date(2026, 3, 1))}
    assert (notice.answer, notice.pages) == ("新", 3)
    assert Notice.objects.get().due == date(2026, 3, 1)


def test_change_of_nothing_writes_nothing():
    notice = Notice.objects.create(answer="旧")

    with CaptureQueriesContext(connection) as queries:
        assert change(notice, answer="旧") == {}

    assert not [query for query in queries if query["sql"].startswith("UPDATE")]


def test_change_tells_the_old_value_of_the_row_not_of_the_object_in_hand():
    stale = Notice.objects.create(answer="一")
    change(Notice.objects.get(), answer="二")

    assert change(stale, answer="三") == {"answer": ("二", "三")}


def test_change_of_a_relation_tells_keys():
    first, second = Notice.objects.create(), Notice.objects.create()

    assert change(second, before=first) == {"before": (None, first.pk)}
    assert second.before == first


def test_a_change_of_what_the_person_did_not_see_is_refused():
    notice = Notice.objects.create(answer="二")

    with pytest.raises(RuleError, match="已被他人修改"):
        change(notice, expect={"answer": "一"}, answer="三")

    assert Notice.objects.get().answer == "二"
