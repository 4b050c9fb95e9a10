"""Django's registration of this app."""

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """来源。"""

    name = "yanzhen.apps.sources"
    label = "sources"
    verbose_name = "来源"
