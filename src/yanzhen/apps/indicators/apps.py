"""Django's registration of this app."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """指标。"""

    name = "yanzhen.apps.indicators"
    label = "indicators"
    verbose_name = "指标"
