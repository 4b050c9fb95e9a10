"""Django's registration of this app."""

from django.apps import AppConfig


class FigureChecksConfig(AppConfig):
    """数据核验。"""

    name = "yanzhen.apps.figure_checks"
    label = "figure_checks"
    verbose_name = "数据核验"
