"""Django's registration of this app."""

from django.apps import AppConfig


class LedgersConfig(AppConfig):
    """台账。"""

    name = "yanzhen.apps.ledgers"
    label = "ledgers"
    verbose_name = "台账"

    def ready(self) -> None:
        """Tell the indicators what ledgers ask for and how rows are counted; let scans open with their return."""
        from yanzhen.apps.ledgers import file_access, measured  # noqa: F401, PLC0415 (models load after the app is named)
