"""Django's registration of this app."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """督查督办。"""

    name = "yanzhen.apps.supervision"
    label = "supervision"
    verbose_name = "督查督办"
