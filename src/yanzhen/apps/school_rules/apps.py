"""Django's registration of this app."""

from importlib import import_module

from django.apps import AppConfig


class SchoolRulesConfig(AppConfig):
    """学校制度。"""

    name = "yanzhen.apps.school_rules"
    label = "school_rules"
    verbose_name = "学校制度"

    def ready(self) -> None:
        """Let files open with the rule that carries them."""
        import_module("yanzhen.apps.school_rules.file_access")
