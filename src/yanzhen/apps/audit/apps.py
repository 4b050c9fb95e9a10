"""Django's registration of this app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    """审计日志。"""

    name = "yanzhen.apps.audit"
    label = "audit"
    verbose_name = "审计日志"

    def ready(self) -> None:
        """Load every app's ``purging`` module, so that a purge reaches all that hangs on an object."""
        autodiscover_modules("purging")
