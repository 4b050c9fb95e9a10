"""Django's registration of this app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """总结报告。"""

    name = "yanzhen.apps.reports"
    label = "reports"
    verbose_name = "总结报告"
