"""Django's registration of the sample district; it has commands and no tables."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """示例数据。"""

    name = "yanzhen.demo"
    label = "demo"
    verbose_name = "示例数据"
