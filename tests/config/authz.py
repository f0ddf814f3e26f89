"""Who may open what: the authorisation matrix as data. An address or an act without a line here fails a test.

Lines name the roles of accounts/data/roles.json. How far a role's seat reaches is told by RELATIONS.
"""

OFFICE = (
    "registrar", "rating-officer", "approver", "publisher", "auditor", "district-officer", "system-admin",
)  # fmt: skip
RELATIONS = ("own", "foreign", "abroad")
"""A row of the city's first district, of another district of the city, of another city."""
ONE_DISTRICT = {"district-officer"}
"""Roles whose seat reaches the first district only; the others of the office reach the whole city."""

_REGISTER = "registrar rating-officer approver publisher auditor district-officer"
_RATING = "rating-officer approver auditor"
_PUBLICATION = "approver publisher auditor"

READERS = {
    "accounts.person": "registrar auditor system-admin",
    "accounts.user": "auditor system-admin",
    "accounts.seat": "auditor system-admin",
    "accounts.role": "auditor system-admin",
    "accounts.relation": "registrar approver auditor",
    "accounts.involvement": "approver auditor",
    "accounts.envelope": "rating-officer approver auditor",
    "accounts.enveloperelease": "rating-officer approver auditor",
    "accounts.auditentry": "auditor",
    "accounts.auditday": "auditor",
    "firms.district": _REGISTER,
    "firms.firm": _REGISTER,
    "firms.partybranch": _REGISTER,
    "lawyers.lawyer": _REGISTER,
    "lawyers.post": _REGISTER,
    "lawyers.integrityfile": _REGISTER,
    "lawyers.record": _REGISTER,
    "lawyers.recordkind": _REGISTER,
    "lawyers.importbatch": _REGISTER,
    "credit_ratings.schemeversion": _RATING,
    "credit_ratings.graderound": f"{_RATING} publisher",
    "credit_ratings.gradeproposal": _RATING,
    "credit_ratings.computedgrade": f"{_RATING} district-officer",
    "credit_ratings.determinedgrade": f"{_RATING} publisher district-officer",
    "disclosures.disclosurepolicy": _PUBLICATION,
    "disclosures.policyrule": _PUBLICATION,
    "disclosures.release": f"{_PUBLICATION} rating-officer",
    "disclosures.publicsubject": _PUBLICATION,
    "disclosures.logleaf": _PUBLICATION,
    "disclosures.association": _PUBLICATION,
}
"""Lists and pages of the office, by model."""

PLACELESS = {
    "accounts.role",
    "accounts.auditday",
    "firms.district",
    "lawyers.recordkind",
    "credit_ratings.schemeversion",
    "disclosures.disclosurepolicy",
    "disclosures.policyrule",
    "disclosures.publicsubject",
    "disclosures.logleaf",
    "disclosures.association",
}
"""Rows that belong to no place: whoever reads one reads all."""

EXPORTERS = {"registrar", "rating-officer", "approver", "publisher", "auditor", "district-officer"}

WITHOUT_EXPORT = {
    "accounts.relation",
    "accounts.involvement",
    "accounts.envelope",
    "accounts.enveloperelease",
}

ADDERS = {
    "accounts.person": "registrar system-admin",
    "accounts.seat": "system-admin",
    "accounts.relation": "registrar",
    "firms.district": "registrar",
    "firms.firm": "registrar",
    "lawyers.lawyer": "registrar",
    "credit_ratings.schemeversion": "rating-officer",
    "credit_ratings.graderound": "rating-officer",
    "disclosures.disclosurepolicy": "publisher",
    "disclosures.release": "rating-officer publisher",
}
"""Who may enter a new row; nobody where there is no line (of the association there is one for ever)."""

ACTS = {
    "accounts.person": {
        "correct_person": "registrar",
        "view_identity": "registrar",
        "log-in": "system-admin",
    },
    "accounts.user": {
        "open-seat": "system-admin",
        "reset-password": "system-admin",
        "reset-second-factor": "system-admin",
        "disable": "system-admin",
        "enable": "system-admin",
    },
    "accounts.seat": {"close": "system-admin"},
    "accounts.role": {"set-grants": "system-admin"},
    "accounts.relation": {"end_relation": "registrar"},
    "accounts.envelope": {"request_unsealing": "rating-officer"},
    "accounts.enveloperelease": {"approve_unsealing": "approver", "end": "approver"},
    "firms.firm": {"update_firm": "registrar district-officer"},
    "lawyers.lawyer": {
        "update_lawyer": "registrar",
        "move_lawyer": "registrar",
        "appoint": "registrar district-officer",
    },
    "lawyers.post": {"end": "registrar district-officer"},
    "lawyers.integrityfile": {"enter_record": "rating-officer district-officer"},
    "lawyers.record": {
        "correct_record": "rating-officer",
        "restore_record": "rating-officer",
        "overturn_record": "approver",
    },
    "credit_ratings.schemeversion": {
        "adopt": "rating-officer",
        "approve_scheme": "approver",
        "put-in-force": "approver",
    },
    "credit_ratings.graderound": {
        "submit_grades": "rating-officer",
        "return_grades": "approver",
        "approve_grades": "approver",
    },
    "credit_ratings.gradeproposal": {"amend": "rating-officer"},
    "credit_ratings.computedgrade": {"regrade": "rating-officer"},
    "disclosures.disclosurepolicy": {"add-rule": "publisher", "prepare": "publisher", "approve": "approver"},
    "disclosures.policyrule": {"change": "publisher"},
    "disclosures.release": {"approve": "approver", "withdraw": "publisher"},
    "disclosures.association": {"update": "publisher"},
}
"""Acts on a row, by model and name of the act."""

ANYBODY = {
    "disclosures:home": 200,
    "disclosures:search": 200,
    "disclosures:lawyer": 200,
    "disclosures:firm": 200,
    "disclosures:grading": 200,
    "disclosures:about": 200,
    "disclosures:contact": 200,
    "healthz": 200,
}
"""Addresses that answer everybody alike, with or without a log-in."""

LOGGED_IN = {
    "portal:home": 200,
    "account_logout": 200,
    "account_reauthenticate": 200,
    "account_change_password": 200,
    "mfa_index": 200,
    "notifications": 200,
    "own_log_ins": 200,
    "account_inactive": 200,
}
"""Addresses of whoever is logged in; without a log-in they lead to it, or say no more than that."""

PORTAL_FILE = {"director": {"own"}, "clerk": {"own"}, "supervisor": {"own"}, "lawyer": set()}
"""portal:lawyer of a lawyer of the same firm (own) and of others; one's very own file is another test."""

OFFICE_ONLY = {
    "admin:index": " ".join(OFFICE),
    "admin:jsi18n": " ".join(OFFICE),
    "admin:jobs": "system-admin",
}
"""Pages of the office that belong to no model."""

ELSEWHERE = {
    "account_login": "tests/accounts/test_login.py",
    "mfa_authenticate": "tests/accounts/test_login.py",
    "mfa_reauthenticate": "tests/accounts/test_login.py",
    "mfa_activate_totp": "tests/accounts/test_login.py",
    "mfa_deactivate_totp": "tests/accounts/test_login.py",
    "mfa_view_recovery_codes": "tests/accounts/test_login.py",
    "mfa_generate_recovery_codes": "tests/accounts/test_login.py",
    "mfa_download_recovery_codes": "tests/accounts/test_login.py",
    "sms_authenticate": "tests/accounts/test_sms_factor.py",
    "sms_enrol": "tests/accounts/test_sms_factor.py",
    "notification": "tests/accounts/test_notifications.py",
    "read_notification": "tests/accounts/test_notifications.py",
    "read_notifications": "tests/accounts/test_notifications.py",
}
"""Steps of logging in, and one's own notifications: the file that takes the steps, or has rows to ask for."""

NOWHERE = (
    "admin:login", "admin:logout", "admin:password_change", "admin:password_change_done",
    "admin:autocomplete", "admin:view_on_site", "admin:app_list", "admin:None",
)  # fmt: skip
"""What Django's admin brings and this house does not use: it shows nobody anything but their own lists."""
