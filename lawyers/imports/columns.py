"""The headers of the five sheets, in Chinese as offices write them, and how each cell is read."""

from typing import NamedTuple

from base.numbers import firm_number
from firms.models import Firm, PartyBranch
from lawyers.imports import cells
from lawyers.models import Category, Lawyer, PartyMembership, RecordKind


class Column(NamedTuple):
    """One header, the field of the line it fills, and whether a line must say it."""

    header: str
    field: str
    convert: cells.Convert
    required: bool = False


FORM = cells.choice(
    Firm.Form,
    PARTNERSHIP="普通合伙 普通合伙制 普通合伙律师事务所",
    SPECIAL="特殊普通合伙 特殊的普通合伙 特殊普通合伙制 特殊普通合伙律师事务所",
    INDIVIDUAL="个人 个人律师事务所",
    STATE="国资 国办所 国家出资 国家出资所 国家出资设立",
    BRANCH="分支机构",
)
FIRM_STATUS = cells.choice(
    Firm.Status, NORMAL="正常", SUSPENDED="停业 暂停", CANCELLED="注销", REVOKED="吊销"
)
LAWYER_STATUS = cells.choice(
    Lawyer.Status,
    NORMAL="正常 执业",
    SUSPENDED="停业 暂停 暂停执业",
    CANCELLED="注销",
    REVOKED="吊销",
    MOVED="转出 已转出",
)
CATEGORY = cells.choice(
    Category,
    FULL_TIME="专职 专职执业",
    PART_TIME="兼职 兼职执业",
    HONG_KONG="香港 香港律师",
    MACAO="澳门 澳门律师",
    TAIWAN="台湾 台湾律师",
    PUBLIC="公职",
    COMPANY="公司",
    LEGAL_AID="法律援助 法援 法援律师",
    MILITARY="军队",
)
AFFILIATION = cells.choice(
    PartyMembership.Affiliation,
    MEMBER="党员 共产党员 中国共产党党员",
    PROBATIONARY="预备党员 中国共产党预备党员",
    DEMOCRATIC="民革 民盟 民建 民进 农工党 致公党 九三学社 台盟",
    NONE="共青团员 团员 无党派 无党派人士",
)
BRANCH_FORM = cells.choice(PartyBranch.Form, OWN="独立 独立党支部", JOINT="联合 联合党支部")
SIDE = cells.choice(RecordKind.Side, GOOD="优良行为", BAD="不良行为")

FIRMS = (
    Column("名称", "name", cells.text(100), required=True),
    Column("统一社会信用代码", "number", cells.checked(firm_number)),
    Column("组织形式", "form", FORM),
    Column("区划代码", "district", cells.identifier),
    Column("管辖机关", "authority", cells.text(40)),
    Column("主任执业证号", "director", cells.practising_licence),
    Column("办公地址", "address", cells.text(200)),
    Column("联系电话", "phone", cells.text(20)),
    Column("设立日期", "founded", cells.past_day),
    Column("状态", "status", FIRM_STATUS),
    Column("曾用名", "former_names", cells.several(100)),
    Column("简称", "short_names", cells.several(50)),
)
BRANCHES = (
    Column("支部名称", "name", cells.text(100), required=True),
    Column("组建形式", "form", BRANCH_FORM),
    Column("覆盖律所", "firms", cells.several(100), required=True),
    Column("成立日期", "founded", cells.past_day),
    Column("书记执业证号", "secretary", cells.practising_licence),
    Column("纪律监督员执业证号", "supervisor", cells.practising_licence),
    Column("备案日期", "filed_on", cells.past_day),
)
LAWYERS = (
    Column("姓名", "name", cells.text(50), required=True),
    Column("执业证号", "licence", cells.practising_licence, required=True),
    Column("律所名称", "firm_name", cells.text(100)),
    Column("律所信用代码", "firm_number", cells.checked(firm_number)),
    Column("性别", "sex", cells.choice(Lawyer.Sex)),
    Column("身份证号", "id_number", cells.identity),
    Column("执业类别", "category", CATEGORY),
    Column("首次执业日期", "first_licensed", cells.past_day),
    Column("入所日期", "since", cells.past_day),
    Column("政治面貌", "affiliation", AFFILIATION),
    Column("手机", "phone", cells.telephone),
    Column("状态", "status", LAWYER_STATUS),
)
RECORDS = (
    Column("对象证号", "subject", cells.subject, required=True),
    Column("类别", "side", SIDE, required=True),
    Column("种类", "kind", cells.text(40), required=True),
    Column("行为日期", "conduct_on", cells.past_day),
    Column("生效日期", "effective_on", cells.past_day),
    Column("数量", "quantity_milli", cells.quantity),
    Column("事项编号", "matter", cells.text(40)),
    Column("作出机关", "organ", cells.text(60)),
    Column("文书号", "document_no", cells.text(60)),
    Column("摘要", "summary", cells.text(2000)),
)
ASSESSMENTS = (
    Column("对象证号", "subject", cells.subject, required=True),
    Column("年度", "year", cells.past_year, required=True),
    Column("结果", "kind", cells.text(40), required=True),
)
