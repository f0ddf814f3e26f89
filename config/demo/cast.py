"""The people who hold the log-ins of the demo, one a role. The password is printed and no secret."""

import base64
import hashlib
from dataclasses import dataclass

PASSWORD = "yunjiang-2026-demo"  # noqa: S105  made up, printed, and refused in production


@dataclass(frozen=True)
class Member:
    """One log-in. Exactly one of authority, firm and own is its scope; licence: a lawyer of the roster."""

    username: str
    name: str
    title: str
    role: str
    authority: str = ""
    firm: bool = False
    own: bool = False
    licence: bool = False

    @property
    def secret(self) -> str:
        """The key of the second factor, base 32, for an authenticator app."""
        return base64.b32encode(hashlib.sha256(f"lvxin demo {self.username}".encode()).digest()[:20]).decode()


CAST = (
    Member("mishuzhang", "邵安", "秘书长，审批签发", "approver", authority="3299"),
    Member("dengji", "孟夏", "会员登记", "registrar", authority="3299"),
    Member("pingding", "程立夏", "诚信考核，信用等级评定", "rating-officer", authority="3299"),
    Member("gongshi", "陆听雨", "信息公开", "publisher", authority="3299"),
    Member("shenji", "闻竹", "审计", "auditor", authority="3299"),
    Member("quxian", "祁望舒", "砚湖区司法局律管科", "district-officer", authority="329901"),
    Member("xitong", "尤维", "系统管理员", "system-admin", authority="3299"),
    Member("zhuren", "顾清禾", "云江砚澄律师事务所主任", "director", firm=True, licence=True),
    Member("neiqin", "韩一诺", "云江砚澄律师事务所内勤", "clerk", firm=True),
    Member("jiandu", "叶书宁", "云江砚澄律师事务所纪律监督员", "supervisor", firm=True, licence=True),
    Member("lvshi", "沈知远", "律师本人", "lawyer", own=True, licence=True),
)


def member(role: str) -> Member:
    """Who plays this role."""
    return next(one for one in CAST if one.role == role)
