"""Public search: by name, firm and number; six digits in lists; no way to look for grades or sanctions."""

import pytest
from django.test import Client

from base import clock
from disclosures import search
from disclosures.models import SearchEntry
from tests.make import disclosures as make
from tests.make.accounts import person
from tests.make.disclosures import DAY, noon

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.playing(noon(DAY)):
        yield


def found(client: Client, query: str, **more: str) -> str:
    response = client.get("/search/", {"q": query, **more})
    assert response.status_code == 200
    return response.content.decode()


def register(*names: str, **fields):
    make.association()
    made = [make.lawyer(name, **fields) for name in names]
    make.released_register()
    make.published()
    return made


@pytest.mark.requirement("S2-19")
def test_a_lawyer_is_found_by_two_characters_of_the_name(client: Client):
    register("沈知远", "沈志衡", "申芷若")

    text = found(client, "知远")

    assert "沈知远" in text
    assert "沈志衡" not in text
    assert "找到 1 项" in text


def test_a_firm_name_finds_the_firm_and_its_lawyers(client: Client):
    firm = make.firm("云江砚澄律师事务所")
    register("沈知远", firm=firm)

    text = found(client, "砚澄")

    assert "找到 2 项" in text
    assert text.index(firm.public_path()) < text.index("沈知远</a>")


def test_the_kind_narrows_the_search(client: Client):
    firm = make.firm("云江砚澄律师事务所")
    register("沈知远", firm=firm)

    assert "找到 1 项" in found(client, "砚澄", kind="firm")
    assert "找到 1 项" in found(client, "砚澄", kind="lawyer")


@pytest.mark.parametrize("spelling", ["{}", " {} ", "full"])
def test_a_whole_number_opens_the_page(client: Client, spelling: str):
    (lawyer,) = register("沈知远")
    full = "".join(chr(ord(digit) + 0xFEE0) for digit in lawyer.licence)
    query = full if spelling == "full" else spelling.format(lawyer.licence)

    response = client.get("/search/", {"q": query})

    assert (response.status_code, response.headers["Location"]) == (302, lawyer.public_path())


def test_a_former_number_opens_the_page(client: Client):
    (lawyer,) = register("沈知远")
    lawyer.former_licences.create(number="13299201010000001")
    make.published()

    response = client.get("/search/", {"q": "13299201010000001"})

    assert response.headers["Location"] == lawyer.public_path()


def test_lists_show_the_last_six_digits_only(client: Client):
    (lawyer,) = register("沈知远")

    text = found(client, "沈知远")

    assert f"证号尾号 {lawyer.licence[-6:]}" in text
    assert text.count(lawyer.licence) == 1  # its address


def test_namesakes_are_pointed_out(client: Client):
    register("沈知远", "沈知远", "沈志衡")

    assert found(client, "沈知").count("同名律师共 2 人") == 2
    assert "同名律师" not in found(client, "志衡")


@pytest.mark.parametrize("query", ["沈", "a", "１"])
def test_one_character_is_too_few(client: Client, query: str):
    register("沈知远")

    text = found(client, query)

    assert "请至少输入两个字" in text
    assert "<title>1 处需要修改：" in text
    assert 'aria-invalid="true"' in text


def test_a_search_for_nothing_shows_the_form(client: Client):
    text = found(client, "   ")

    assert "至少输入" not in text.split("<form")[0]
    assert "没有找到" not in text


@pytest.mark.parametrize(
    "query",
    [
        "%00%00",
        "\x00\x01ab",
        "'; DROP TABLE",
        "%_%",
        "沈\u202e知",
        "<script>x</script>",
        "字" * 5000,
        "\\\\",
        "沈·知 远",
    ],
)
def test_any_text_gets_an_answer(client: Client, query: str):
    register("沈知远")

    text = found(client, query)

    assert "<script>" not in text


def test_signs_of_patterns_are_plain_text(client: Client):
    register("沈知远")

    assert "没有找到" in found(client, "%%")
    assert "没有找到" in found(client, "沈_远")


def test_no_hits_say_what_else_to_try(client: Client):
    register("沈知远")

    text = found(client, "某某某")

    assert "没有找到“某某某”" in text
    assert "8800 1234" in text


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999", "9" * 30, "2"])
def test_a_page_that_does_not_exist_leads_to_the_first(client: Client, page: str):
    register("沈知远")

    response = client.get("/search/", {"q": "沈知", "page": page}, follow=True)

    assert "找到 1 项" in response.content.decode()


def test_many_hits_come_by_twenty_in_the_order_of_pinyin(client: Client):
    firm = make.firm()
    register(*[f"王小{name}" for name in "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子丑寅"], firm=firm)

    first, second = found(client, "王小"), found(client, "王小", page="2")

    assert (first.count("record--person"), second.count("record--person")) == (20, 3)
    assert first.index("王小八") < first.index("王小丙") < first.index("王小丁")
    assert '<span aria-current="page">2</span>' in second


@pytest.mark.parametrize(
    "parameter", ["grade", "sanction", "has_sanction", "sort", "status__in", "_connector"]
)
def test_nothing_can_be_searched_but_names_and_numbers(client: Client, parameter: str):
    register("沈知远")

    assert "找到 1 项" in found(client, "沈知", **{parameter: "A"})


def test_words_of_a_sanction_find_nobody(client: Client):
    (lawyer,) = register("沈知远")
    make.release(record=make.record(lawyer, "public-censure"))
    make.published()

    assert "没有找到" in found(client, "公开谴责")
    assert "没有找到" in found(client, "私自收取")


def test_somebody_without_a_page_is_not_found(client: Client):
    register("沈知远")
    make.lawyer("申芷若")

    assert "没有找到" in found(client, "申芷若")


def test_a_page_of_hits_takes_three_queries(client: Client, django_assert_num_queries):
    register(*["沈知远"] * 5)

    with django_assert_num_queries(3):
        found(client, "沈知")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("单雄信", "shan xiong xin 单雄信"),
        ("曾国藩", "zeng guo fan 曾国藩"),
        ("万俟明", "mo qi ming 万俟明"),
        ("沈知远", "shen zhi yuan 沈知远"),
    ],
)
def test_a_surname_is_read_as_a_surname(name: str, key: str):
    assert search.sort_key(name, "lawyer") == key


def test_pieces_and_text_find_the_same(client: Client):
    register("欧阳明", "阳明欧", "欧明阳")

    for query in ("欧阳", "阳明", "欧阳明", "欧明"):
        by_text = SearchEntry.objects.filter(text__contains=query, kind="lawyer")
        assert set(search.find(query, "lawyer", DAY)) == set(by_text)


def test_a_name_in_another_writing_is_one_name(client: Client):
    make.association()
    make.lawyer(person=person("阿里木·买买提"))
    make.released_register()
    make.published()

    assert "找到 1 项" in found(client, "阿里木买买提")
