"""Django's registration of this app."""

from django.apps import AppConfig


class SealingConfig(AppConfig):
    """密封。"""

    name = "yanzhen.apps.sealing"
    label = "sealing"
    verbose_name = "密封"
