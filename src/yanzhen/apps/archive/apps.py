"""Django's registration of this app."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """归档。"""

    name = "yanzhen.apps.archive"
    label = "archive"
    verbose_name = "归档"
