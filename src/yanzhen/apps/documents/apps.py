"""Django's registration of this app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """文件。"""

    name = "yanzhen.apps.documents"
    label = "documents"
    verbose_name = "文件"
