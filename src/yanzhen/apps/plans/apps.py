"""Django's registration of this app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """计划与任务。"""

    name = "yanzhen.apps.plans"
    label = "plans"
    verbose_name = "计划与任务"

    def ready(self) -> None:
        """Tell the hand-over list what this app keeps in a person's name, and the indicators what plans ask of them."""
        from yanzhen.apps.plans import measured  # noqa: F401, PLC0415 (models load after the app is named)
        from yanzhen.apps.plans.holdings import register  # noqa: PLC0415

        register()
