"""Persons and rights, the audit trail, relations, sealed matter."""

from accounts.models.audit import AuditDay, AuditDetail, AuditEntry
from accounts.models.envelopes import Envelope, EnvelopeOpening, EnvelopeRelease
from accounts.models.log_ins import LogIn, SmsCode, SmsFactor
from accounts.models.notifications import Delivery, Notification
from accounts.models.people import BREAK_GLASS, Grant, Person, Right, Role, Seat, User, UserManager
from accounts.models.relations import Involvement, Relation

__all__ = [
    "BREAK_GLASS",
    "AuditDay",
    "AuditDetail",
    "AuditEntry",
    "Delivery",
    "Envelope",
    "EnvelopeOpening",
    "EnvelopeRelease",
    "Grant",
    "Involvement",
    "LogIn",
    "Notification",
    "Person",
    "Relation",
    "Right",
    "Role",
    "Seat",
    "SmsCode",
    "SmsFactor",
    "User",
    "UserManager",
]
