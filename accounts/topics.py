"""Topics of the accounts app; each payload is keys, never content."""

DELIVERY_WANTED = "accounts.delivery_wanted"
"""Key: id of a Delivery: a notification that shall also go out by mail or SMS."""
