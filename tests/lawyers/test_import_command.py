"""The command line: who imports, what is printed and written beside the file, refusals in one line."""

import io
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from openpyxl import load_workbook

from base import clock
from base.locks import free_keys
from base.sheets import read
from firms.models import Firm
from lawyers.models import ImportBatch, Lawyer, Record
from lawyers.services.roster.desk import VERB
from tests.base.connections import at_once
from tests.make import lawyers as make
from tests.make.accounts import NOON, staff
from tests.make.firms import firm

pytestmark = pytest.mark.django_db

GOOD = {"姓名": "沈知远", "执业证号": "13299201210004821", "律所名称": "砚澄所"}
BAD = {"姓名": "=1+1", "执业证号": "13299201210004822", "律所名称": "无此所"}


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    firm("砚澄所")
    return make.roster(tmp_path / "名册.xlsx", 律师=[GOOD, BAD])


def run(path: Path, *options: Any) -> str:
    printed = io.StringIO()
    with clock.playing(NOON):
        call_command("import_roster", str(path), *map(str, options), stdout=printed, stderr=io.StringIO())
    return printed.getvalue()


def test_the_only_user_who_may_imports_and_a_table_tells_what_came_of_it(roster: Path):
    user = staff("import_roster")

    printed = run(roster)

    assert "律师\t1\t0\t0\t1" in printed
    assert "合格的行已入库" in printed
    assert ImportBatch.objects.get().actor == user


def test_the_bad_lines_are_written_beside_the_file_without_formulas(roster: Path):
    staff("import_roster")

    run(roster)

    beside = roster.with_name("名册-问题.xlsx")
    (row,) = read(beside)["律师"][1:]
    assert "无此所" in str(row[0])
    assert row[1:4] == ["3", "=1+1", "13299201210004822"]
    assert load_workbook(beside)["律师"]["C2"].data_type == "s"
    assert beside.stat().st_mode & 0o077 == 0


def test_the_returned_workbook_is_taken_in_when_it_is_put_right(roster: Path):
    staff("import_roster")
    run(roster)
    firm("无此所")

    printed = run(roster.with_name("名册-问题.xlsx"))

    assert "律师\t1\t0\t0\t0" in printed
    assert Lawyer.objects.count() == 2
    assert "没有需要变更的内容" in run(roster)


def test_another_place_for_the_bad_lines(roster: Path, tmp_path: Path):
    staff("import_roster")

    run(roster, "--problems", tmp_path / "退回.xlsx")

    assert (tmp_path / "退回.xlsx").exists()
    assert not roster.with_name("名册-问题.xlsx").exists()


def test_a_dry_run_writes_nothing_but_the_bad_lines(roster: Path):
    staff("import_roster")

    assert "没有入库" in run(roster, "--dry-run")
    assert not Lawyer.objects.exists()


def test_strict_stores_nothing_and_fails(roster: Path):
    staff("import_roster")

    with pytest.raises(CommandError, match="--strict"):
        run(roster, "--strict")

    assert not Lawyer.objects.exists()
    assert roster.with_name("名册-问题.xlsx").exists()


def test_a_named_user_imports_in_the_place_of_his_seat(tmp_path: Path):
    staff("import_roster")
    user = staff("import_roster", authority="329901", username="zhang")
    path = make.roster(tmp_path / "名册.xlsx", 律师事务所=[{"名称": "新所"}])

    run(path, "--as", "zhang")

    assert Firm.objects.get().authority == "329901"
    assert ImportBatch.objects.get().actor == user


@pytest.mark.parametrize(
    ("users", "options", "why"),
    [
        ((), (), "有 0 位用户"),
        (("import_roster", "import_roster"), (), "有 2 位用户"),
        (("import_roster",), ("--as", "nobody"), "没有用户 nobody"),
    ],
)
def test_who_imports_must_be_clear(roster: Path, users: tuple[str, ...], options: tuple[str, ...], why: str):
    for verb in users:
        staff(verb)

    with pytest.raises(CommandError, match=why):
        run(roster, *options)


def test_a_user_without_the_right_is_refused(roster: Path):
    staff("view_firm", username="li")

    with pytest.raises(CommandError, match="没有导入花名册的权限"):
        run(roster, "--as", "li")

    assert not Lawyer.objects.exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "找不到"),
        (b"", "这不是"),
        (b"%PDF-1.7", "这不是"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "加密"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_in_one_line(tmp_path: Path, content: bytes | None, why: str):
    staff("import_roster")
    path = tmp_path / "名册.xlsx"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CommandError, match=why) as refused:
        run(path)

    assert "\n" not in str(refused.value)


def test_a_place_that_cannot_be_written_is_told_before_anything_is_stored(roster: Path, tmp_path: Path):
    staff("import_roster")

    for target in (tmp_path / "无此目录" / "a.xlsx", tmp_path / "a.csv", roster):
        with pytest.raises(CommandError, match="--problems"):
            run(roster, "--problems", target)

    assert not Lawyer.objects.exists()


def test_an_authority_that_is_no_code_is_refused(roster: Path):
    staff("import_roster")

    with pytest.raises(CommandError, match="区划代码"):
        run(roster, "--authority", "云江")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_import_killed_in_the_middle_leaves_nothing(tmp_path: Path):
    assessed = {"对象证号": GOOD["执业证号"], "年度": 2024, "结果": "称职"}
    path = make.roster(
        tmp_path / "名册.xlsx", 律师事务所=[{"名称": "砚澄所"}], 律师=[GOOD], 历年考核=[assessed]
    )
    command = [sys.executable, "-m", "tests.lawyers.killed_import", str(connection.settings_dict["NAME"])]

    died = subprocess.run(  # noqa: S603  our own interpreter and module
        [*command, str(path)], cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True, check=False
    )

    assert (died.returncode, died.stdout) == (-signal.SIGKILL, "written\n")
    left = [row for model in (Firm, Lawyer, Record, ImportBatch) for row in model.objects.all()]
    assert left == []


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_second_import_at_the_same_time_is_refused(roster: Path):
    staff("import_roster")

    with transaction.atomic():
        assert free_keys(VERB, [VERB])
        (result,) = at_once(lambda: run(roster))

    assert "正在导入" in str(result.exception())
    assert not Lawyer.objects.exists()
