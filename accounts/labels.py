"""Chinese names of verbs, for the people who grant rights and who read the audit trail."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import AuditEntry

LABELS = {
    # accounts
    "register_person": _("登记人员"),
    "correct_person": _("更正人员信息"),
    "view_identity": _("查阅证件号码和手机号码"),
    "manage_users": _("管理用户"),
    "manage_seats": _("管理席位"),
    "manage_roles": _("管理角色"),
    "read_audit": _("查阅操作留痕"),
    "export": _("导出表格"),
    "logged_in": _("登录"),
    "create_user": _("开通用户"),
    "change_own_password": _("修改本人密码"),
    "reset_password": _("重置密码"),
    "reset_second_factor": _("重置两步验证"),
    "enrol_totp": _("设置两步验证"),
    "enrol_sms": _("设置短信验证"),
    "end_log_ins": _("结束其他登录"),
    "disable_user": _("停用用户"),
    "enable_user": _("恢复用户"),
    "open_seat": _("开通席位"),
    "close_seat": _("终止席位"),
    "set_grants": _("调整角色权限"),
    "declare_relation": _("申报利害关系"),
    "end_relation": _("终止利害关系"),
    "seal_envelope": _("密封"),
    "request_unsealing": _("申请启封"),
    "approve_unsealing": _("批准启封"),
    "end_unsealing": _("终止启封许可"),
    "open_envelope": _("启封"),
    # firms and lawyers
    "register_firm": _("登记律师事务所"),
    "update_firm": _("变更律师事务所信息"),
    "register_branch": _("登记党支部"),
    "register_lawyer": _("登记律师"),
    "update_lawyer": _("变更律师信息"),
    "move_lawyer": _("变更执业机构"),
    "appoint": _("登记任职"),
    "import_roster": _("导入名册"),
    "confirm_roster": _("确认本所名册"),
    "view_membership": _("查阅政治面貌"),
    "enter_record": _("录入诚信记录"),
    "correct_record": _("更正诚信记录"),
    "overturn_record": _("撤销诚信记录"),
    "restore_record": _("信用修复"),
    "enter_measure": _("录入指标"),
    "add_district": _("增加区划"),
    "cover_firms": _("调整支部覆盖的律师事务所"),
    "end_post": _("终止任职"),
    # credit_ratings
    "regrade": _("重新测算"),
    "prepare_scheme": _("拟定评定办法"),
    "approve_scheme": _("批准评定办法"),
    "propose_grades": _("拟定评定批次"),
    "submit_grades": _("提交评定批次"),
    "approve_grades": _("批准评定等级"),
    "return_grades": _("退回评定批次"),
    "amend_proposal": _("调整拟评等级"),
    "put_in_force": _("施行评定办法"),
    "retire_scheme": _("废止评定办法"),
    # disclosures
    "prepare_policy": _("拟定公示制度"),
    "approve_policy": _("批准公示制度"),
    "prepare_release": _("拟定公布审核单"),
    "approve_release": _("签发公布审核单"),
    "withdraw_release": _("撤销公示"),
    "publish": _("发布公开页面"),
    "expire": _("期满不再展示"),
    "draft_policy": _("起草公示制度"),
    "add_rule": _("增加公示制度条目"),
    "change_rule": _("修改公示制度条目"),
    "update_association": _("更新协会信息"),
    # config
    "manage_jobs": _("管理后台作业"),
    "retry_task": _("重新办理后台任务"),
    "ask_job": _("运行后台作业"),
}


def label(verb: str) -> str:
    """What a verb is called; an unknown one keeps its code."""
    known = LABELS.get(verb)
    if known:
        return str(known)
    if verb.startswith("view_"):
        name = model_names().get(verb.removeprefix("view_"))
        return f"{_('查阅')}{name}" if name else verb
    return verb


def model_names() -> dict[str, str]:
    """verbose_name of each model, by its lower-case name as in view verbs."""
    return {str(model._meta.model_name): str(model._meta.verbose_name) for model in apps.get_models()}


def subject_name(subject_type: str) -> str:
    """ "accounts.person" → 人员."""
    try:
        return str(apps.get_model(subject_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return subject_type


def changes(entry: "AuditEntry") -> list[tuple[str, str, str]]:
    """Field, before and after, in words; nothing once the detail is deleted under the retention rules."""
    if not hasattr(entry, "detail"):
        return []
    return [
        (field_name(entry.subject_type, name), *_pair(pair)) for name, pair in entry.detail.values.items()
    ]


def field_name(subject_type: str, name: str) -> str:
    """ "accounts.person", "name" → 姓名; the other side of a relation is called like its rows."""
    try:
        field = apps.get_model(subject_type)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return name
    named = getattr(field, "verbose_name", None) or (
        field.related_model and field.related_model._meta.verbose_name
    )
    return str(named or name)


def _pair(pair: Any) -> tuple[str, str]:
    if not isinstance(pair, list) or len(pair) != 2:
        return "", translated("已变更")
    return _plain(pair[0]), _plain(pair[1])


def _plain(one: Any) -> str:
    if isinstance(one, bool):
        return translated("是") if one else translated("否")
    if isinstance(one, list):
        return "、".join(map(str, one)) or "—"
    return "—" if one in (None, "") else str(one)
