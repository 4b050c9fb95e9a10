"""Django's registration of this app."""

from django.apps import AppConfig


class RolloutConfig(AppConfig):
    """落实进度。"""

    name = "yanzhen.apps.rollout"
    label = "rollout"
    verbose_name = "落实进度"
