"""Django's registration of this app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """账号与权限。"""

    name = "yanzhen.apps.accounts"
    label = "accounts"
    verbose_name = "账号与权限"

    def ready(self) -> None:
        """Tell the hand-over list what this app keeps in a person's name."""
        from yanzhen.apps.accounts.holdings import register  # noqa: PLC0415 (models load after the app is named)

        register()
