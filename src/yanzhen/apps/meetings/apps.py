"""Django's registration of this app."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """议事。"""

    name = "yanzhen.apps.meetings"
    label = "meetings"
    verbose_name = "议事"

    def ready(self) -> None:
        """Let papers open with the item that carries them."""
        from yanzhen.apps.meetings import file_access  # noqa: F401, PLC0415 (models load after the app is named)
