"""Django's registration of this app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """附件。"""

    name = "yanzhen.apps.files"
    label = "files"
    verbose_name = "附件"
