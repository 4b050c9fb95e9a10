"""Django's registration of this app."""

from django.apps import AppConfig


class ElementsConfig(AppConfig):
    """数据元。"""

    name = "yanzhen.apps.elements"
    label = "elements"
    verbose_name = "数据元"
