"""Scheme files: what is wrong is named by its place, nothing is guessed."""

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from base.errors import RuleError
from credit_ratings.imports import SchemeFile, parse, read, read_file
from credit_ratings.rules import CategoryData, RuleData

SMALL: dict[str, Any] = {
    "scheme": {"code": "small", "name": "小办法", "subject": "lawyer"},
    "title": "试行",
    "base": 80,
    "sure": True,
    "categories": [{"code": "bad", "name": "扣分", "floor": -30}],
    "rules": [
        {"kind": "reprimand", "category": "bad", "points": -2.5, "window": {"kind": "closed", "months": 24}}
    ],
    "bands": [{"letter": "A", "threshold": 80}, {"letter": "B"}],
}


def changed(**parts: Any) -> dict[str, Any]:
    """SMALL with these parts, Decimals where JSON would have given them."""
    content: dict[str, Any] = json.loads(json.dumps(SMALL | parts), parse_float=Decimal)
    return content


def test_figures_become_thousandths_and_gaps_defaults():
    file = parse(changed())
    assert file.scheme.categories == (CategoryData("bad", "扣分", None, -30_000, sure=True),)
    assert file.scheme.rules == (RuleData("reprimand", "bad", -2_500, window_months=24, sure=True),)
    assert (file.scheme.same_matter, file.scheme.rounding, file.scheme.decimals) == ("bad", "half_up", 0)
    assert (file.document_no, file.scheme.ceiling_milli, file.scheme.vetoes) == ("", None, ())


def test_a_row_may_be_surer_than_its_file():
    rules = [SMALL["rules"][0] | {"sure": True}]
    file = parse(changed(sure=False, rules=rules))
    assert (file.scheme.sure, file.scheme.rules[0].sure, file.scheme.bands[0].sure) == (False, True, False)


RULE = SMALL["rules"][0]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"base": None}, "base 没有填写"),
        ({"base": "80"}, "base 填写有误"),
        ({"base": True}, "base 填写有误"),
        ({"base": 80.1234}, "base 填写有误"),
        ({"base": 10**7}, "base 填写有误"),
        ({"base": 10**30}, "base 填写有误"),
        ({"title": " "}, "title 填写有误"),
        ({"title": "试行\0"}, "title 填写有误"),
        (
            {"scheme": SMALL["scheme"] | {"code": "办法"}},
            "scheme.code 填写有误, 应为: 英文字母、数字和连字符",
        ),
        ({"title": "长" * 101}, "title 填写有误, 应为: 100 字以内的文字"),
        ({"decimals": 4}, "decimals 填写有误, 应为: 0 至 3 的整数"),
        ({"decimals": True}, "decimals 填写有误"),
        ({"rounding": "up"}, "rounding 填写有误, 应为: half_up / down"),
        ({"rounding": ["half_up"]}, "rounding 填写有误"),
        ({"sure": "yes"}, "sure 填写有误"),
        ({"scheme": []}, "scheme 应当是一组项目"),
        ({"scheme": SMALL["scheme"] | {"subject": "court"}}, "scheme.subject 填写有误"),
        ({"rules": {}}, "rules 填写有误"),
        ({"rules": [RULE, 3]}, "rules[2] 应当是一组项目"),
        ({"rules": [RULE | {"pionts": 3}]}, "不认识的项目: rules[1].pionts"),
        ({"rules": [RULE | {"window": {"kind": "weeks"}}]}, "rules[1].window.kind 填写有误"),
        (
            {"rules": [RULE | {"window": {"kind": "closed", "months": 1.5}}]},
            "rules[1].window.months 填写有误",
        ),
        (
            {"rules": [RULE | {"window": {"kind": "closed", "month": 12}}]},
            "不认识的项目: rules[1].window.month",
        ),
        ({"vetoes": [{"kind": "reprimand"}]}, "vetoes[1].window 没有填写"),
        ({"colour": "red"}, "不认识的项目: colour"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(parts: dict[str, Any], said: str):
    with pytest.raises(RuleError) as refused:
        parse(changed(**parts))
    assert said in refused.value.message


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[1]",
        "律".encode("gbk"),
        b'{"base": NaN}',
        b"[" * 100_000,
        b'{"base": 1' + b"0" * 5000 + b"}",
        b" " * 1_000_001,
    ],
)
def test_a_file_that_is_none_is_refused_in_plain_words(raw: bytes):
    with pytest.raises(RuleError) as refused:
        read(io.BytesIO(raw))
    assert refused.value.status == 400


@pytest.mark.parametrize(
    "number", ["1e9999999", "1e-9999999", "-1e9999999", "0.0000000000000000000000000000001"]
)
def test_a_number_out_of_all_bounds_is_refused(number: str):
    with pytest.raises(RuleError, match="base"):
        read(io.BytesIO(json.dumps(SMALL | {"base": 0}).replace('"base": 0', f'"base": {number}').encode()))


def test_a_byte_order_mark_does_no_harm(tmp_path: Path):
    path = tmp_path / "scheme.json"
    path.write_text(json.dumps(SMALL), encoding="utf-8-sig")
    assert isinstance(read_file(path), SchemeFile)


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path):
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(RuleError, match="无法读取文件"):
            read_file(path)
