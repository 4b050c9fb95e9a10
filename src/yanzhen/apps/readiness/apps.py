"""Django's registration of this app."""

from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    """均衡创建。"""

    name = "yanzhen.apps.readiness"
    label = "readiness"
    verbose_name = "均衡创建"

    def ready(self) -> None:
        """Work out the measures anew when the returns that answer them are approved."""
        from yanzhen.apps.readiness import following  # noqa: F401, PLC0415 (models load after the app is named)
