"""What the database refuses, tried with raw SQL on both databases and from two connections."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations import DeleteModel, RenameModel
from django.db.migrations.writer import OperationWriter

from base.guards import Trigger, explain, name
from base.operations import (
    AppendOnly,
    Frozen,
    Guard,
    NoOverlap,
    collect,
    install,
    missing,
    registry,
    without_guards,
)
from tests.base.sample import Fact, Loan, Paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_tables")]


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def refused(sql: str) -> str:
    """The code of the refusal."""
    with pytest.raises(IntegrityError) as error:
        run(sql)
    refusal = explain(error.value)
    assert refusal
    return refusal.code


def a_fact() -> Fact:
    return Fact.objects.create(text="原文", points=3)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE sample_fact SET text = 'x'",
        "UPDATE sample_fact SET points = NULL",
        "UPDATE sample_fact SET id = id + 1",
        "UPDATE sample_fact SET points = 4, remark = 'x'",
        "DELETE FROM sample_fact",
    ],
)
def test_a_fact_is_neither_changed_nor_deleted(sql):
    a_fact()

    assert refused(sql) == "append_only"

    assert Fact.objects.get(points=3).text == "原文"


def test_a_value_that_was_empty_is_not_filled_in_later():
    Fact.objects.create(text="原文")

    assert refused("UPDATE sample_fact SET points = 4") == "append_only"


def test_the_excepted_field_may_change_and_the_rest_be_written_as_it_was():
    fact = a_fact()
    fact.remark = "附注"
    fact.save()

    assert Fact.objects.get(points=3).remark == "附注"


def test_an_insert_that_replaces_or_updates_does_not_get_round_the_guard():
    fact = a_fact()
    insert = "INTO sample_fact (id, text, points, remark) VALUES"
    ways = [f"INSERT {insert} ({fact.pk}, '原文', 3, '') ON CONFLICT (id) DO UPDATE SET points = 4"]
    if connection.vendor == "sqlite":
        ways += [f"REPLACE {insert} ({fact.pk}, 'x', 1, '')", f"REPLACE {insert} (99, '原文', 1, '')"]

    assert {refused(way) for way in ways} == {"append_only"}


@pytest.mark.postgres
@pytest.mark.parametrize(("table", "code"), [("sample_fact", "append_only"), ("sample_paper", "frozen")])
def test_truncating_counts_as_deleting(table, code):
    a_fact()
    Paper.objects.create(status="final")

    assert refused(f"TRUNCATE {table}") == code


@pytest.mark.postgres
def test_a_table_without_frozen_rows_may_be_truncated():
    Paper.objects.create()

    run("TRUNCATE sample_paper")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE sample_paper SET text = 'x'",
        "UPDATE sample_paper SET status = 'draft'",
        "UPDATE sample_paper SET text = 'x', ended = '2026-01-01'",
        "DELETE FROM sample_paper",
    ],
)
def test_a_final_paper_is_neither_changed_nor_deleted_nor_made_a_draft_again(sql):
    Paper.objects.create(text="正文", status="final")

    assert refused(sql) == "frozen"


def test_a_final_paper_may_be_ended():
    Paper.objects.create(text="正文", status="final")

    run("UPDATE sample_paper SET status = 'ended', ended = '2026-01-01'")

    assert Paper.objects.get().status == "ended"


def test_a_draft_may_be_changed_made_final_and_deleted():
    Paper.objects.create(text="草稿")
    Paper.objects.create(text="草稿")

    run("UPDATE sample_paper SET text = '正文'")
    run("DELETE FROM sample_paper WHERE id = (SELECT min(id) FROM sample_paper)")
    run("UPDATE sample_paper SET status = 'final', text = '定稿'")

    assert Paper.objects.get().text == "定稿"


@pytest.fixture
def other_guard() -> Callable[[Guard, type[models.Model]], None]:
    """Set up one more guard on a sample table for this test."""
    placed: list[Trigger] = []

    def place(guard: Guard, model: type[models.Model]) -> None:
        placed.extend(guard.triggers(model, connection.vendor))
        install(connection, placed)

    return place


def test_frozen_by_a_value_thaws_only_where_that_is_allowed(other_guard):
    other_guard(
        Frozen("Loan", when={"holder": [1, None]}, except_fields=("holder",), may_thaw=True, name="x"), Loan
    )
    Loan.objects.create(holder=None, since="2026-01-01")

    assert refused("UPDATE sample_loan SET since = '2026-01-02'") == "frozen"
    run("UPDATE sample_loan SET holder = 1")
    run("UPDATE sample_loan SET holder = 2")
    run("UPDATE sample_loan SET since = '2026-01-02'")


def test_where_deletion_is_allowed_only_changes_are_refused(other_guard):
    other_guard(AppendOnly("Loan", allow_delete=True, name="x"), Loan)
    Loan.objects.create(since="2026-01-01")

    assert refused("UPDATE sample_loan SET holder = 1") == "append_only"
    run("DELETE FROM sample_loan")


def test_frozen_without_a_condition_is_an_error():
    with pytest.raises(ValueError, match="AppendOnly"):
        Frozen("Paper")


def lend(since: str, until: str | None, *, holder: int | None = 1, void: bool = False) -> None:
    with transaction.atomic():
        Loan.objects.create(holder=holder, since=since, until=until, void=void)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2026-03-01", "2026-04-01"),
        ("2026-02-01", "2026-03-02"),
        ("2026-03-31", None),
        ("2026-01-01", None),
        ("2026-03-10", "2026-03-11"),
    ],
)
def test_terms_that_share_a_day_are_refused(since, until):
    lend("2026-03-01", "2026-04-01")

    with pytest.raises(IntegrityError, match="no_overlap: sample_loan"):
        lend(since, until)


@pytest.mark.parametrize(
    "other",
    [
        {"since": "2026-04-01", "until": None},
        {"since": "2026-02-01", "until": "2026-03-01"},
        {"since": "2026-03-01", "until": "2026-04-01", "holder": 2},
        {"since": "2026-03-01", "until": "2026-04-01", "holder": None},
        {"since": "2026-03-01", "until": "2026-04-01", "void": True},
    ],
)
def test_terms_that_touch_or_belong_elsewhere_or_do_not_count_are_taken(other):
    lend("2026-03-01", "2026-04-01")

    lend(**other)

    assert Loan.objects.count() == 2


def test_open_terms_overlap_each_other():
    lend("2026-03-01", None)

    with pytest.raises(IntegrityError, match="no_overlap"):
        lend("2030-01-01", None)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE sample_loan SET until = NULL WHERE since = '2026-03-01'",
        "UPDATE sample_loan SET holder = 1",
        "UPDATE sample_loan SET {void}",
    ],
)
def test_terms_do_not_come_to_overlap_by_a_change(sql):
    lend("2026-03-01", "2026-04-01")
    lend("2026-04-01", None)
    lend("2026-03-01", "2026-04-01", holder=2)
    lend("2026-03-01", "2026-04-01", void=True)

    assert refused(sql.format(void="void = " + ("false" if connection.vendor == "postgresql" else "0"))) == (
        "no_overlap"
    )


def test_two_overlapping_terms_in_one_statement_are_refused():
    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        Loan.objects.bulk_create(Loan(holder=1, since="2026-03-01") for _ in range(2))


def test_a_term_may_be_written_again_as_it_is():
    lend("2026-03-01", "2026-04-01")

    Loan.objects.get().save()


@pytest.mark.postgres
def test_a_snapshot_that_cannot_see_the_others_is_refused():
    with connection.cursor() as cursor:
        cursor.execute("COMMIT; BEGIN ISOLATION LEVEL REPEATABLE READ")

    with pytest.raises(Exception, match="repeatable read"):
        lend("2026-03-01", None)


@pytest.mark.postgres
def test_a_large_import_does_not_use_up_the_lock_memory():
    Loan.objects.bulk_create(Loan(holder=number, since="2026-03-01") for number in range(20_000))

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert cursor.fetchone()[0] <= 256


def test_a_guard_that_was_dropped_is_missing_until_it_is_installed_again(sample_triggers):
    victim = sample_triggers[0]
    assert missing(connection, sample_triggers) == []

    for sql in victim.remove(connection.vendor):
        run(sql)

    assert missing(connection, sample_triggers) == [f"{victim.name} (缺失)"]
    install(connection, sample_triggers)
    assert missing(connection, sample_triggers) == []


def test_the_order_in_which_fields_are_declared_does_not_matter():
    class SameFact(models.Model):
        remark = models.CharField(max_length=20)
        points = models.IntegerField(null=True)
        text = models.CharField(max_length=20)

        class Meta:
            app_label = "sample"
            db_table = "sample_fact"

        def __str__(self) -> str:
            return self.text

    wanted = AppendOnly("Fact", except_fields=("remark",)).triggers(SameFact, connection.vendor)

    assert missing(connection, wanted) == []


def test_a_column_added_later_is_found_outside_its_guard():
    class WiderFact(models.Model):
        text = models.CharField(max_length=20)
        proof = models.CharField(max_length=20)

        class Meta:
            app_label = "sample"
            db_table = "sample_fact"

        def __str__(self) -> str:
            return self.text

    wanted = AppendOnly("Fact", except_fields=("text",)).triggers(WiderFact, connection.vendor)

    assert missing(connection, wanted) == ["sample_fact_append_only_update (与程序不一致或已停用)"]


def test_a_guard_of_another_wording_is_found(sample_triggers):
    weaker = AppendOnly("Fact", except_fields=("remark", "text")).triggers(Fact, connection.vendor)
    install(connection, weaker)

    assert missing(connection, sample_triggers) == ["sample_fact_append_only_update (与程序不一致或已停用)"]


@pytest.mark.postgres
def test_a_guard_switched_off_is_found_and_repaired(sample_triggers):
    run("ALTER TABLE sample_fact DISABLE TRIGGER sample_fact_append_only_delete")

    assert missing(connection, sample_triggers) == ["sample_fact_append_only_delete (与程序不一致或已停用)"]
    install(connection, sample_triggers)
    assert missing(connection, sample_triggers) == []


def test_without_guards_everything_goes_and_afterwards_they_stand_again(sample_triggers):
    a_fact()

    with without_guards(connection, sample_triggers):
        run("UPDATE sample_fact SET text = 'x'")
        run("DELETE FROM sample_fact")

    assert missing(connection, sample_triggers) == []
    a_fact()
    assert refused("DELETE FROM sample_fact") == "append_only"


def test_a_guard_on_its_way_into_a_migration_file_keeps_its_arguments():
    guard = NoOverlap("Loan", by=("holder",), where={"void": [False]}, name="main")

    text, _imports = OperationWriter(guard, indentation=0).serialize()

    assert "by=('holder',)" in text
    assert "name='main'" in text
    assert guard.describe() == "NoOverlap on Loan"
    assert guard.migration_name_fragment == "loan_no_overlap"


def test_the_registry_follows_renames_and_deletions_and_takes_the_latest():
    early, late, gone = AppendOnly("Old"), AppendOnly("New", allow_delete=True), AppendOnly("Gone")
    named = AppendOnly("Old", name="second")

    found = collect(
        [
            ("a", early),
            ("a", named),
            ("b", AppendOnly("Old")),
            ("a", gone),
            ("a", RenameModel("Old", "New")),
            ("a", DeleteModel("Gone")),
            ("a", late),
        ]
    )

    assert [(place.app_label, place.model_name, place.guard.name) for place in found] == [
        ("a", "new", ""),
        ("a", "new", "second"),
        ("b", "old", ""),
    ]
    assert found[0].guard is late


def test_the_registry_of_the_project_can_be_read():
    assert isinstance(registry(), tuple)


def test_a_long_name_is_cut_to_what_postgresql_can_hold_and_stays_distinct():
    names = {name("a" * 70, event) for event in ("insert", "update")}

    assert {len(each) for each in names} == {63}
    assert len(names) == 2


def test_any_other_error_of_the_database_is_not_explained():
    assert explain(IntegrityError("UNIQUE constraint failed: sample_fact.text")) is None
