"""What follows from what: topic → tasks. A payload is keys, so a task reads the present state.

Facts go down by call; consequences come up by this table alone. A topic without tasks is listed all the same,
because a topic nobody has declared cannot be emitted.
"""

from accounts import topics as accounts
from credit_ratings import topics as credit_ratings
from disclosures import topics as disclosures
from firms import topics as firms
from lawyers import topics as lawyers

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    accounts.DELIVERY_WANTED: ("accounts.deliver",),
    accounts.SMS_CODE_WANTED: ("accounts.send_code",),
    lawyers.FILE_CHANGED: ("credit_ratings.regrade", "disclosures.publish"),
    lawyers.SUBJECT_CHANGED: ("disclosures.publish",),
    firms.FIRM_CHANGED: ("lawyers.follow_firm", "disclosures.publish_firm"),
    credit_ratings.GRADE_COMPUTED: (),  # internal: nothing public follows from what a machine computed
    credit_ratings.GRADE_DETERMINED: ("disclosures.publish",),
    disclosures.RELEASED: ("disclosures.publish",),
}
