"""Django's registration of this app."""

from django.apps import AppConfig


class LedgersConfig(AppConfig):
    """台账。"""

    name = "yanzhen.apps.ledgers"
    label = "ledgers"
    verbose_name = "台账"
