"""Persons and rights, the audit trail, relations."""

from accounts.models.audit import AuditDetail, AuditEntry
from accounts.models.people import BREAK_GLASS, Grant, Person, Right, Role, Seat, User, UserManager
from accounts.models.relations import Involvement, Relation

__all__ = [
    "BREAK_GLASS",
    "AuditDetail",
    "AuditEntry",
    "Grant",
    "Involvement",
    "Person",
    "Relation",
    "Right",
    "Role",
    "Seat",
    "User",
    "UserManager",
]
