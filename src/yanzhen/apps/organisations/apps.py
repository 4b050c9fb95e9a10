"""Django's registration of this app."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """单位与人员。"""

    name = "yanzhen.apps.organisations"
    label = "organisations"
    verbose_name = "单位与人员"

    def ready(self) -> None:
        """Tell the hand-over list what this app keeps in a person's name."""
        from yanzhen.apps.organisations.holdings import register  # noqa: PLC0415 (models load after the app is named)

        register()
