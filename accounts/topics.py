"""Topics of the accounts app; each payload is keys, never content."""

DELIVERY_WANTED = "accounts.delivery_wanted"
"""Key: id of a Delivery: a notification that shall also go out by mail or SMS."""

SMS_CODE_WANTED = "accounts.sms_code_wanted"
"""Key: id of an SmsCode that somebody waits for at log-in."""
