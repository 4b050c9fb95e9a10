"""Django's registration of this app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """检索。"""

    name = "yanzhen.apps.search"
    label = "search"
    verbose_name = "检索"
