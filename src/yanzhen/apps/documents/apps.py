"""Django's registration of this app."""

from importlib import import_module

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """文件。"""

    name = "yanzhen.apps.documents"
    label = "documents"
    verbose_name = "文件"

    def ready(self) -> None:
        """Let the files of documents open to whoever may see the document."""
        import_module("yanzhen.apps.documents.file_access")
