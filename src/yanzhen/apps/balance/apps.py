"""Django's registration of this app."""

from django.apps import AppConfig


class BalanceConfig(AppConfig):
    """义务教育均衡。"""

    name = "yanzhen.apps.balance"
    label = "balance"
    verbose_name = "义务教育均衡"

    def ready(self) -> None:
        """Work out the coefficients anew when returns of the schools' conditions are approved."""
        from yanzhen.apps.balance import following  # noqa: F401, PLC0415 (models load after the app is named)
