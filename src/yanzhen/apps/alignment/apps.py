"""Django's registration of this app."""

from importlib import import_module

from django.apps import AppConfig


class AlignmentConfig(AppConfig):
    """上级对标。"""

    name = "yanzhen.apps.alignment"
    label = "alignment"
    verbose_name = "上级对标"

    def ready(self) -> None:
        """Follow new texts of aligned documents."""
        import_module("yanzhen.apps.alignment.following")
