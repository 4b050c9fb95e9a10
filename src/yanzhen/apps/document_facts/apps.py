"""Django's registration of this app."""

from django.apps import AppConfig


class DocumentFactsConfig(AppConfig):
    """文件载明数。"""

    name = "yanzhen.apps.document_facts"
    label = "document_facts"
    verbose_name = "文件载明数"
