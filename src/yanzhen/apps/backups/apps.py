"""Django's registration of this app."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    """备份与恢复。"""

    name = "yanzhen.apps.backups"
    label = "backups"
    verbose_name = "备份与恢复"
