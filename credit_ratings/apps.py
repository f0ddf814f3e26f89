from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CreditRatingsConfig(AppConfig):
    name = "credit_ratings"
    verbose_name = _("信用评定")
