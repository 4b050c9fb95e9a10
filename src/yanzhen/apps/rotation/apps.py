"""Django's registration of this app."""

from django.apps import AppConfig


class RotationConfig(AppConfig):
    """交流轮岗。"""

    name = "yanzhen.apps.rotation"
    label = "rotation"
    verbose_name = "交流轮岗"
