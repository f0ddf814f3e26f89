"""Every write to persons, users, seats and roles."""

from accounts.services.audit_days import close_days, wrong_days
from accounts.services.envelopes import (
    approve_release,
    end_release,
    open_envelope,
    request_release,
    seal_envelope,
)
from accounts.services.exports import note_export
from accounts.services.log_ins import end_other_log_ins, log_ins, note_log_in, note_use
from accounts.services.notifications import deliver, group_text, mark_all_read, mark_read, notify
from accounts.services.persons import (
    PersonRow,
    correct_person,
    read_identity,
    register_people,
    register_person,
    seal_identity,
)
from accounts.services.relations import declare_relation, end_relation, involve
from accounts.services.roles import seed, set_grants
from accounts.services.seats import close_seat, open_seat
from accounts.services.sms_factor import (
    ask_for_code,
    code_is_right,
    enrol_sms,
    may_enrol,
    reachable,
    send_code,
)
from accounts.services.users import (
    change_own_password,
    create_user,
    disable_user,
    enable_user,
    enrol_totp,
    issue_log_in,
    issue_password,
    reset_password,
    reset_second_factor,
)

__all__ = [
    "PersonRow",
    "approve_release",
    "ask_for_code",
    "change_own_password",
    "close_days",
    "close_seat",
    "code_is_right",
    "correct_person",
    "create_user",
    "declare_relation",
    "deliver",
    "disable_user",
    "enable_user",
    "end_other_log_ins",
    "end_relation",
    "end_release",
    "enrol_sms",
    "enrol_totp",
    "group_text",
    "involve",
    "issue_log_in",
    "issue_password",
    "log_ins",
    "mark_all_read",
    "mark_read",
    "may_enrol",
    "note_export",
    "note_log_in",
    "note_use",
    "notify",
    "open_envelope",
    "open_seat",
    "reachable",
    "read_identity",
    "register_people",
    "register_person",
    "request_release",
    "reset_password",
    "reset_second_factor",
    "seal_envelope",
    "seal_identity",
    "seed",
    "send_code",
    "set_grants",
    "wrong_days",
]
