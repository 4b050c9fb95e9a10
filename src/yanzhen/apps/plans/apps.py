"""Django's registration of this app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """计划与任务。"""

    name = "yanzhen.apps.plans"
    label = "plans"
    verbose_name = "计划与任务"
