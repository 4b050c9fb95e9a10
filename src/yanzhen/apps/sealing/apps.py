"""Django's registration of this app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SealingConfig(AppConfig):
    """密封。"""

    name = "yanzhen.apps.sealing"
    label = "sealing"
    verbose_name = "密封"

    def ready(self) -> None:
        """Load every app's ``sealed_columns`` module, so that sealing anew reaches all that is sealed."""
        autodiscover_modules("sealed_columns")
