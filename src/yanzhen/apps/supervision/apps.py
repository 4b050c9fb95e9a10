"""Django's registration of this app."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """督查督办。"""

    name = "yanzhen.apps.supervision"
    label = "supervision"
    verbose_name = "督查督办"

    def ready(self) -> None:
        """Tell the hand-over list what this app keeps in a person's name."""
        from yanzhen.apps.supervision.holdings import register  # noqa: PLC0415 (models load after the app is named)

        register()
