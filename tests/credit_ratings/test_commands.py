"""regrade, explain and load_scheme on the command line."""

import json
import re
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from credit_ratings.models import ComputedGrade, SchemeVersion
from credit_ratings.services import approve_round, submit_round
from credit_ratings.services.schemes import SAMPLE
from lawyers.models import FormerLicence
from tests.make.accounts import NOON, staff
from tests.make.credit_ratings import approver, drafter, grade_round, in_force
from tests.make.firms import firm
from tests.make.lawyers import file, lawyer, record

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_regrade_tells_its_steps_and_its_result():
    in_force()
    one = file()
    record(one, conduct_on=None, effective_on=date(2025, 6, 3))

    said = run("regrade", "--as-of", "2026-01-31")

    assert "开始测算：1 份档案" in said
    assert "  1 / 1  已变动 1 份" in said
    assert re.search(r"测算完毕：统计至 2026-01-31，共 1 份档案，变动 1 份，用时 \d+\.\d 秒", said)
    assert "每日的定时测算会改回当日的结果" in said
    assert ComputedGrade.objects.get(file=one).score_milli == 78_000
    assert "变动 0 份" in run("regrade", "--as-of", "2026-01-31")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-02-30", "日期“2026-02-30”填写有误"),
        ("昨天", "日期“昨天”填写有误"),
        ("1900-01-01", "没有施行中的评定办法"),
        ("9999-12-31", "日期超出可测算的范围"),
    ],
)
def test_regrade_refuses_a_day_that_is_none(day: str, said: str):
    in_force()
    with pytest.raises(CommandError, match=said):
        run("regrade", "--as-of", day)


def test_explain_prints_the_ledger_and_the_determined_grade():
    version = in_force()
    someone = lawyer("沈知远")
    record(someone.file, conduct_on=None, effective_on=date(2025, 6, 3), document_no="云律〔2025〕3号")
    round_ = submit_round(grade_round(version), now=NOON, actor=drafter())
    approve_round(round_, document_no="云律〔2026〕1号", decided_on=NOON.date(), now=NOON, actor=approver())

    said = run("explain", someone.licence, "--as-of", "2026-03-09")

    assert "沈知远 系统测算（供评定参考），统计至 2026-03-09" in said
    assert "      80  基础分" in said
    assert "      -2  训诫（云律〔2025〕3号，2025年6月3日生效）" in said
    assert "得分 78 分，对应等级 B" in said
    assert "评定等级：B（云律〔2026〕1号，2026-03-09）" in said


def test_explain_knows_former_numbers_firms_and_full_width_digits():
    in_force()
    in_force(code="firms", name="律所", subject="firm")
    someone = lawyer("沈知远")
    FormerLicence.objects.create(lawyer=someone, number="13299201210000009")
    place = firm(number="31329900MD0000001X")
    file(place)
    wide = someone.licence.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    for number in ("13299201210000009", wide):
        assert "沈知远" in run("explain", number)
    assert str(place) in run("explain", "31329900md0000001x")
    assert "当日没有评定等级" in run("explain", place.number)


@pytest.mark.parametrize("number", ["13299201210999999", "", "张三"])
def test_explain_says_when_it_knows_nobody(number: str):
    in_force()
    lawyer(licence="")
    with pytest.raises(CommandError, match="没有找到"):
        run("explain", number)


def test_explain_needs_a_scheme_of_that_day():
    in_force()
    with pytest.raises(CommandError, match="没有施行中的评定办法"):
        run("explain", lawyer().licence, "--as-of", "2019-12-31")


def test_load_scheme_makes_a_draft_once(tmp_path: Path):
    path = tmp_path / "scheme.json"
    path.write_text(SAMPLE.read_text().replace("lawyer-credit", "city"))
    officer = staff("prepare_scheme", "view_schemeversion")

    first = run("load_scheme", str(path))
    second = run("load_scheme", str(path), "--by", officer.username)

    assert "已登记草案：律师信用等级评定 第 1 版" in first
    assert "尚未登记拟制人" in first
    assert "未重复登记" in second
    assert "尚未登记拟制人" not in second
    assert SchemeVersion.objects.get(scheme__code="city").prepared_by == officer.person


def test_load_scheme_refuses_what_is_no_scheme(tmp_path: Path):
    path = tmp_path / "scheme.json"
    path.write_text(json.dumps({"title": "x"}))
    with pytest.raises(CommandError, match="scheme 没有填写"):
        run("load_scheme", str(path))
    with pytest.raises(CommandError, match="无法读取文件"):
        run("load_scheme", str(tmp_path / "none.json"))
    with pytest.raises(CommandError, match="没有用户"):
        run("load_scheme", str(SAMPLE), "--by", "nobody")
