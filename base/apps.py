from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class BaseConfig(AppConfig):
    """Mechanisms without domain words. Loads what apps register: outbox tasks, examinations of doctor."""

    name = "base"
    verbose_name = _("基础")

    def ready(self) -> None:
        autodiscover_modules("tasks", "health")
