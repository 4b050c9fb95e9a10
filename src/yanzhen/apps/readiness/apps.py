"""Django's registration of this app."""

from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    """均衡创建。"""

    name = "yanzhen.apps.readiness"
    label = "readiness"
    verbose_name = "均衡创建"
