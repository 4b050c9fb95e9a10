"""Django's registration of this app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """账号与权限。"""

    name = "yanzhen.apps.accounts"
    label = "accounts"
    verbose_name = "账号与权限"
