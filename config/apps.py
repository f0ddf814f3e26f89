from django.apps import AppConfig
from django.contrib.admin import apps as admin


class LvxinConfig(AppConfig):
    """The house itself: addresses, desks, schedule and the demonstration. It has no models."""

    name = "config"
    verbose_name = "律信"
    default = True


class LvxinAdminConfig(admin.AdminConfig):
    """Django's admin, with our own site in its place."""

    default = False
    default_site = "config.admin_site.LvxinAdminSite"
