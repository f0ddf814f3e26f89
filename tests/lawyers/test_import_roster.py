"""A roster taken in: what is stored, what comes back and why, and that a second time changes nothing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry, Person
from base import crypto
from base.models import OutboxTask
from firms.models import District, Firm, PartyBranch
from lawyers.models import ImportBatch, IntegrityFile, Lawyer, PartyMembership, Post, PracticeTerm, Record
from lawyers.services import ImportReport, import_roster
from tests.make import lawyers as make
from tests.make.accounts import NOON, staff
from tests.make.firms import branch, district, firm

pytestmark = pytest.mark.django_db

TODAY = NOON.date()
DIRECTOR, SHEN, OFFICIAL = "13299200510000017", "13299201210004821", "13299201560000033"
NUMBER = "31321000MD0123454U"
FIRM = {
    "名称": "云江砚澄律师事务所",
    "统一社会信用代码": NUMBER,
    "组织形式": "普通合伙所",
    "区划代码": "329901",
    "管辖机关": "市直",
    "主任执业证号": DIRECTOR,
    "设立日期": date(2009, 4, 2),
    "曾用名": "云江旧渡律师事务所",
    "简称": "砚澄所",
}
HEAD = {"姓名": "顾清禾", "执业证号": DIRECTOR, "律所信用代码": NUMBER, "政治面貌": "中共党员"}
LAWYER = {
    "姓名": "沈知远",
    "执业证号": SHEN,
    "律所名称": "砚澄所",
    "身份证号": "11010519491231002X",
    "首次执业日期": date(2012, 9, 10),
    "入所日期": date(2013, 1, 5),
    "政治面貌": "中共党员",
    "手机": "13800138000",
}
PUBLIC = {"姓名": "方以宁", "执业证号": OFFICIAL, "执业类别": "公职"}
BRANCH = {
    "支部名称": "砚澄党支部",
    "覆盖律所": "云江砚澄律师事务所",
    "成立日期": date(2019, 7, 1),
    "书记执业证号": DIRECTOR,
    "纪律监督员执业证号": SHEN,
    "备案日期": date(2025, 3, 1),
}
SANCTION = {
    "对象证号": SHEN,
    "类别": "不良",
    "种类": "训诫",
    "行为日期": date(2012, 12, 1),
    "生效日期": date(2025, 6, 1),
    "作出机关": "云江市律师协会",
    "文书号": "云律惩〔2025〕9 号",
    "摘要": "怠于履职",
}
HONOUR = {"对象证号": NUMBER, "类别": "优良", "种类": "市级表彰", "生效日期": date(2025, 5, 1)}
ASSESSED = {"对象证号": SHEN, "年度": 2024, "结果": "称职"}
WHOLE: dict[str, Any] = {
    "律师事务所": [FIRM],
    "党支部": [BRANCH],
    "律师": [HEAD, LAWYER, PUBLIC],
    "诚信记录": [SANCTION, HONOUR],
    "历年考核": [ASSESSED],
}


@pytest.fixture
def taken(tmp_path: Path) -> Any:
    """Take in a roster of these sheets, as somebody who may."""
    district()

    def take(sheets: dict[str, Any] | None = None, **options: Any) -> ImportReport:
        path = make.roster(tmp_path / "名册.xlsx", **(WHOLE if sheets is None else sheets))
        options = {"actor": options.pop("actor", None) or staff("import_roster"), "now": NOON} | options
        return import_roster(path, **options)

    return take


def problem(report: ImportReport, sheet: str = "律师") -> str:
    """What is said of the one line that came back."""
    assert {name: len(lines) for name, lines in report.problems.items()} == {sheet: 1}
    return next(iter(report.problems[sheet].values()))


@pytest.mark.requirement("S1-07")
@pytest.mark.requirement("b-1")
def test_a_firm_is_registered_with_director_names_and_authority(taken):
    report = taken()

    assert report.problems == {}
    entered = Firm.objects.get(number=NUMBER)
    assert (entered.authority, entered.district_id, entered.city_run) == ("3299", "329901", True)
    assert set(entered.names.values_list("kind", "name")) == {
        ("former", "云江旧渡律师事务所"),
        ("short", "砚澄所"),
    }
    director = Post.objects.get(kind="director", firm=entered)
    assert director.person.name == "顾清禾"
    assert director.since_assumed


@pytest.mark.requirement("S1-18")
@pytest.mark.requirement("S2-08")
def test_a_lawyer_is_registered_with_person_term_and_file(taken):
    taken()

    lawyer = Lawyer.objects.get(licence=SHEN)
    assert (lawyer.name, lawyer.firm.name, lawyer.authority) == ("沈知远", "云江砚澄律师事务所", "3299")
    assert (lawyer.category, lawyer.sex, lawyer.first_licensed) == ("1", "male", date(2012, 9, 10))
    term = lawyer.terms.get()
    assert (term.since, term.since_assumed, term.until) == (date(2013, 1, 5), False, None)
    assert lawyer.file
    assert PartyMembership.objects.get(person=lawyer.person).affiliation == "member"


def test_id_number_and_phone_are_sealed_and_found_again(taken):
    taken()

    person = Person.objects.get(id_number_lookup=crypto.lookup("lookup", "11010519491231002X"))
    assert person.name == "沈知远"
    assert "11010519491231002X" not in person.id_number_sealed
    place = f"accounts.person/{person.public_id}/phone"
    assert crypto.unseal("identity", person.phone_sealed, place=place) == "13800138000"


@pytest.mark.requirement("b-9")
def test_a_lawyer_of_the_government_belongs_to_no_firm_and_to_the_authority_of_the_import(taken):
    taken()

    lawyer = Lawyer.objects.get(licence=OFFICIAL)
    assert (lawyer.firm, lawyer.authority, lawyer.category) == (None, "3299", "6")
    assert lawyer.terms.get().firm is None


@pytest.mark.requirement("b-9")
def test_any_other_lawyer_needs_a_firm(taken):
    report = taken({"律师": [LAWYER | {"律所名称": ""}]})

    assert "请填律所名称" in problem(report)
    assert not Lawyer.objects.exists()


@pytest.mark.requirement("b-9")
def test_the_lawyers_of_a_branch_office_belong_to_it(taken):
    office = {"名称": "岚州砚澄（云江）律师事务所", "组织形式": "分所", "区划代码": "329901"}

    report = taken({"律师事务所": [office], "律师": [LAWYER | {"律所名称": "岚州砚澄(云江)律师事务所"}]})

    assert report.problems == {}
    assert Lawyer.objects.get().firm.form == Firm.Form.BRANCH


@pytest.mark.requirement("S1-01")
@pytest.mark.requirement("S1-02")
def test_a_branch_is_registered_with_its_firms_secretary_and_supervisor(taken):
    taken()

    entered = PartyBranch.objects.get(name="砚澄党支部")
    assert (entered.form, entered.authority) == ("own", "3299")
    assert entered.coverages.get().since == date(2019, 7, 1)
    posts = {post.kind: post for post in Post.objects.filter(branch=entered).select_related("person")}
    assert posts["branch_secretary"].person.name == "顾清禾"
    supervisor = posts["discipline_supervisor"]
    assert (supervisor.person.name, supervisor.filed_on) == ("沈知远", date(2025, 3, 1))
    assert (supervisor.since, supervisor.since_assumed) == (date(2025, 3, 1), False)


@pytest.mark.requirement("S1-20")
@pytest.mark.requirement("S1-19")
def test_records_are_entered_under_the_place_of_their_day_with_their_source(taken):
    taken()

    sanction = Record.objects.get(kind__code="reprimand")
    assert (sanction.firm.name, sanction.authority) == ("云江砚澄律师事务所", "3299")
    assert (sanction.text.summary, sanction.source) == ("怠于履职", "名册.xlsx")
    honour = Record.objects.get(kind__code="honour-city")
    assert (honour.file.firm.number, honour.conduct_on, honour.conduct_assumed) == (
        NUMBER,
        date(2025, 5, 1),
        True,
    )
    assessment = Record.objects.get(kind__side="assessment")
    assert (assessment.effective_on, assessment.period) == (date(2024, 12, 31), 2024)


@pytest.mark.requirement("S1-20")
def test_a_record_without_a_day_of_effect_is_stored_and_does_not_stand(taken):
    report = taken(WHOLE | {"诚信记录": [SANCTION | {"生效日期": None}]})

    assert report.problems == {}
    assert Record.objects.undated().get().kind.code == "reprimand"
    assert not Record.objects.standing().filter(kind__code="reprimand")


def test_who_depends_is_told_by_key(taken):
    taken()

    lawyer = IntegrityFile.objects.get(lawyer__licence=SHEN)
    waiting = set(OutboxTask.objects.values_list("task", "key"))
    assert ("credit_ratings.regrade", str(lawyer.pk)) in waiting
    assert ("disclosures.publish", str(lawyer.pk)) in waiting
    assert ("disclosures.publish_firm", str(Firm.objects.get().pk)) in waiting


def test_the_import_is_written_down_once_with_its_counts(taken):
    report = taken()

    batch = ImportBatch.objects.get()
    assert batch == report.batch
    assert batch.counts["律师"] == {"new": 3, "changed": 0, "unchanged": 0, "refused": 0}
    assert (batch.authority, len(batch.digest)) == ("3299", 64)
    assert AuditEntry.objects.about(batch).get().verb == "import_roster"


def test_the_same_file_a_second_time_changes_nothing(taken):
    taken()
    before = (
        Record.objects.count(),
        PracticeTerm.objects.count(),
        AuditEntry.objects.count(),
        Post.objects.count(),
    )
    OutboxTask.objects.all().delete()

    report = taken()

    assert report.problems == {}
    assert report.written == 0
    assert {name: counts.unchanged for name, counts in report.counts.items()} == {
        name: len(rows) for name, rows in WHOLE.items()
    }
    after = (
        Record.objects.count(),
        PracticeTerm.objects.count(),
        AuditEntry.objects.count(),
        Post.objects.count(),
    )
    assert after == before
    assert not OutboxTask.objects.exists()
    assert ImportBatch.objects.count() == 1


@pytest.mark.parametrize("options", [{"dry_run": True}, {"strict": True}])
def test_a_dry_run_and_a_strict_import_with_a_bad_row_store_nothing(taken, options: dict[str, bool]):
    rows = WHOLE | {"律师": [HEAD, LAWYER, PUBLIC, LAWYER | {"执业证号": "1"}]}

    report = taken(rows, **options)

    assert not report.stored
    assert report.counts["律师"].new == 3
    assert "17 位" in problem(report)
    for model in (Firm, Lawyer, Person, Record, ImportBatch, OutboxTask, PartyBranch):
        people = model.objects.exclude(users__isnull=False) if model is Person else model.objects.all()
        assert not people.exists(), model


def test_a_strict_import_without_a_bad_row_stores_all(taken):
    assert taken(strict=True).stored
    assert Lawyer.objects.count() == 3


def test_good_rows_are_stored_beside_bad_ones_which_come_back_with_their_cells(taken):
    bad = LAWYER | {"执业证号": "13299201210004813", "律所名称": "=HYPERLINK(1)", "身份证号": ""}

    report = taken(WHOLE | {"律师": [HEAD, LAWYER, bad]})

    assert Lawyer.objects.count() == 2
    (rows,) = report.problem_sheets().values()
    header, row = rows
    assert header[:4] == ["问题", "原行号", "姓名", "执业证号"]
    assert "未登记" in str(row[0])
    assert row[1:5] == ["4", "沈知远", "13299201210004813", "=HYPERLINK(1)"]


@pytest.mark.requirement("S1-07")
def test_who_may_not_import_is_refused(taken):
    with pytest.raises(PermissionDenied):
        taken(actor=staff("register_firm", "view_firm"))

    assert not Firm.objects.exists()


@pytest.mark.requirement("S1-07")
def test_a_district_imports_its_own_firms_only(taken):
    other = firm("别区所", authority="329902")
    own = {"名称": "本区所", "区划代码": "329901"}
    rows = {
        "律师事务所": [FIRM, own, {"名称": "别区所"}],
        "律师": [HEAD | {"律所信用代码": "", "律所名称": "别区所"}],
    }

    report = taken(rows, actor=staff("import_roster", authority="329901"))

    assert set(Firm.objects.exclude(pk=other.pk).values_list("name", "authority")) == {("本区所", "329901")}
    assert all("管辖范围" in text for text in report.problems["律师事务所"].values())
    assert len(report.problems["律师事务所"]) == 2
    assert "不在管辖范围" in report.problems["律师"][2]


def test_two_firms_of_one_name_are_never_guessed(taken):
    firm("甲所")
    firm("甲所")

    report = taken({"律师": [LAWYER | {"律所名称": "甲所"}]})

    assert "请改填统一社会信用代码" in problem(report)


@pytest.mark.parametrize("name", ["云江旧渡律师事务所", "砚澄所", "云江 砚澄律师事务所"])
def test_a_firm_is_found_by_former_short_and_spaced_names(taken, name: str):
    report = taken(WHOLE | {"律师": [HEAD, LAWYER | {"律所名称": name}]})

    assert report.problems == {}
    assert Lawyer.objects.get(licence=SHEN).firm.number == NUMBER


def test_a_name_and_a_number_of_two_firms_are_refused(taken):
    firm("乙所")

    line = LAWYER | {"律所名称": "乙所", "律所信用代码": NUMBER}
    report = taken({"律师事务所": [FIRM], "律师": [HEAD, line]})

    assert "不是同一家" in problem(report)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"区划代码": "329999"}, "不在区划表中"),
        ({"管辖机关": "望汀区"}, "没有“望汀区”"),
        ({"管辖机关": "", "区划代码": "", "主任执业证号": ""}, ""),
    ],
)
def test_an_authority_is_read_from_the_line_or_from_the_import(taken, fields: dict[str, str], why: str):
    report = taken({"律师事务所": [FIRM | {"主任执业证号": ""} | fields]})

    if why:
        assert why in problem(report, "律师事务所")
    else:
        assert Firm.objects.get().authority == "3299"


@pytest.mark.parametrize(
    ("cell", "authority"), [("市直", "3299"), ("329901", "329901"), ("329900", "3299"), ("砚湖区", "329901")]
)
def test_an_authority_is_a_code_a_district_or_the_city(taken, cell: str, authority: str):
    taken({"律师事务所": [FIRM | {"管辖机关": cell, "主任执业证号": ""}]})

    assert Firm.objects.get().authority == authority


def test_a_code_of_the_national_list_is_known_without_being_entered_first(taken):
    row = FIRM | {"区划代码": "321002", "管辖机关": "广陵区", "主任执业证号": ""}

    taken({"律师事务所": [row]}, actor=staff("import_roster", authority="32"))

    assert Firm.objects.get().authority == "321002"
    assert District.objects.get(pk="321002").name == "广陵区"


def test_without_any_place_a_firm_is_refused_with_what_to_do(taken):
    row = {"名称": "无地所"}

    report = taken({"律师事务所": [row]}, actor=staff("import_roster", authority=""))

    assert "--authority" in problem(report, "律师事务所")
    assert taken(
        {"律师事务所": [row]}, actor=staff("import_roster", authority=""), authority="329900"
    ).written


def test_a_director_who_practises_elsewhere_comes_back_and_the_firm_stays(taken):
    elsewhere = make.lawyer(licence=DIRECTOR)

    report = taken({"律师事务所": [FIRM]})

    assert "不在本所执业" in problem(report, "律师事务所")
    assert "其余内容已保存" in problem(report, "律师事务所")
    assert Firm.objects.filter(number=NUMBER).exists()
    assert not Post.objects.filter(person=elsewhere.person).exists()


@pytest.mark.requirement("S1-02")
@pytest.mark.parametrize(
    ("supervisor", "why"), [(DIRECTOR, "律所主任不得兼任"), ("13299201210009999", "未登记为律师")]
)
def test_the_director_of_a_covered_firm_or_a_stranger_is_no_supervisor(taken, supervisor: str, why: str):
    report = taken(WHOLE | {"党支部": [BRANCH | {"纪律监督员执业证号": supervisor}]})

    assert why in problem(report, "党支部")
    assert not Post.objects.filter(kind="discipline_supervisor").exists()


@pytest.mark.requirement("S1-02")
def test_who_is_outside_the_party_is_no_supervisor(taken):
    report = taken(WHOLE | {"律师": [HEAD, LAWYER | {"政治面貌": "群众"}]})

    assert "中共党员" in problem(report, "党支部")


@pytest.mark.requirement("S1-02")
def test_a_new_supervisor_takes_over_on_the_day_of_filing(taken):
    taken()
    successor = LAWYER | {"姓名": "叶书宁", "执业证号": "13299201110000044", "身份证号": ""}
    rows = {
        "律师": [successor],
        "党支部": [BRANCH | {"纪律监督员执业证号": "13299201110000044", "备案日期": date(2026, 3, 1)}],
    }

    taken(rows)

    served = Post.objects.filter(kind="discipline_supervisor").order_by("since")
    assert [(post.person.name, post.until) for post in served] == [
        ("沈知远", date(2026, 3, 1)),
        ("叶书宁", None),
    ]


@pytest.mark.requirement("S1-01")
@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"覆盖律所": "无此所"}, "未登记"),
        ({"覆盖律所": "砚澄所、云江砚澄律师事务所"}, "重复"),
        ({"覆盖律所": "砚澄所、他所", "组建形式": "独立支部"}, "联合支部"),
        ({"覆盖律所": "占所"}, "老支部"),
    ],
)
def test_a_branch_that_cannot_be_is_refused(taken, fields: dict[str, str], why: str):
    firm("他所")
    branch(firm("占所"), name="老支部")

    report = taken(WHOLE | {"党支部": [BRANCH | fields]})

    assert why in problem(report, "党支部")
    assert not PartyBranch.objects.filter(name="砚澄党支部").exists()


@pytest.mark.requirement("S1-01")
def test_a_branch_that_gains_a_firm_becomes_joint_from_today_on(taken):
    taken()
    other = firm("他所")

    report = taken({"党支部": [BRANCH | {"覆盖律所": "砚澄所、他所"}]})

    entered = PartyBranch.objects.get(name="砚澄党支部")
    assert report.counts["党支部"].changed == 1
    assert entered.form == "joint"
    assert entered.coverages.get(firm=other).since == TODAY


@pytest.mark.requirement("S1-20")
@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"对象证号": "13299201210009999"}, "未登记"),
        ({"种类": "表扬"}, "没有名为“表扬”"),
        ({"类别": "优良"}, "与类别不符"),
        ({"种类": "称职"}, "历年考核"),
        ({"种类": "停业整顿"}, "不适用"),
        ({"行为日期": date(2025, 6, 2)}, "晚于生效日期"),
    ],
)
def test_a_record_that_cannot_be_is_refused(taken, fields: dict[str, Any], why: str):
    report = taken(WHOLE | {"诚信记录": [SANCTION | fields]})

    assert why in problem(report, "诚信记录")
    assert not Record.objects.exclude(kind__side="assessment").exists()


def test_a_record_alike_in_all_but_its_text_is_not_guessed_to_be_new(taken):
    taken()

    report = taken({"诚信记录": [SANCTION | {"摘要": "另一说法"}]})

    assert "除摘要外全部相同" in problem(report, "诚信记录")
    assert Record.objects.filter(kind__code="reprimand").count() == 1


def test_a_record_corrected_since_is_not_entered_again(taken):
    taken()
    record = Record.objects.get(kind__code="reprimand")
    make.record(record.file, root=record, sequence=2, matter="已更正")

    report = taken()

    assert report.written == 0
    assert Record.objects.filter(kind__code="reprimand").count() == 2


def test_another_result_of_an_assessed_year_is_left_to_a_person(taken):
    taken()

    report = taken({"历年考核": [ASSESSED | {"结果": "基本称职"}]})

    assert "已有结果“称职”" in problem(report, "历年考核")


@pytest.mark.parametrize("result", ["训诫", "合格"])
def test_a_result_that_is_none_for_a_lawyer_is_refused(taken, result: str):
    report = taken(WHOLE | {"历年考核": [ASSESSED | {"结果": result}]})

    assert result in problem(report, "历年考核")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (LAWYER | {"执业证号": "13299201110000044"}, "已登记在另一位律师名下"),
        (LAWYER | {"姓名": "沈致远", "身份证号": ""}, "登记为“沈知远”"),
        (LAWYER | {"身份证号": "321002198402290018"}, "与已登记的不一致"),
        (LAWYER | {"入所日期": date(2011, 1, 1)}, "早于首次执业日期"),
    ],
)
def test_a_line_that_is_about_somebody_else_is_refused(taken, row: dict[str, Any], why: str):
    taken()

    report = taken({"律师": [row]})

    assert why in problem(report)


def test_two_lines_of_one_id_number_are_refused(taken):
    rows = [LAWYER, LAWYER | {"执业证号": "13299201110000044"}]

    report = taken({"律师事务所": [FIRM | {"主任执业证号": ""}], "律师": rows})

    assert "身份证号与第 2 行相同" in problem(report)
    assert Lawyer.objects.get().licence == SHEN


def test_nobody_practises_in_a_firm_that_is_no_more(taken):
    firm("旧所", status=Firm.Status.CANCELLED)

    report = taken({"律师": [LAWYER | {"律所名称": "旧所"}]})

    assert "已注销" in problem(report)


def test_what_looks_odd_is_stored_and_remarked(taken):
    report = taken(WHOLE | {"律师": [HEAD, LAWYER | {"性别": "女"}, PUBLIC | {"执业类别": "公司律师"}]})

    assert report.problems == {}
    assert any("第 11 位" in notice for notice in report.notices)
    assert any("第 10 位" in notice for notice in report.notices)


def test_an_import_names_nobody_who_is_known_by_id_number_under_another_name(taken):
    person = Person.objects.get(pk=make.lawyer().person_id)
    person.lawyer.file.delete()
    PracticeTerm.objects.filter(lawyer=person.lawyer).delete()
    person.lawyer.delete()
    Person.objects.filter(pk=person.pk).update(id_number_lookup=crypto.lookup("lookup", "11010519491231002X"))

    report = taken({"律师事务所": [FIRM | {"主任执业证号": ""}], "律师": [LAWYER]})

    assert "姓名不同" in problem(report)
