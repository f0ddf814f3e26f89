"""The demo city 云江市: a made-up roster, its cast, and the steps that bring both to life."""
