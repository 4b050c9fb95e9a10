"""Django's registration of this app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SearchConfig(AppConfig):
    """检索。"""

    name = "yanzhen.apps.search"
    label = "search"
    verbose_name = "检索"

    def ready(self) -> None:
        """Load every app's ``findable`` module, so that a rebuild reaches all that can be found."""
        autodiscover_modules("findable")
