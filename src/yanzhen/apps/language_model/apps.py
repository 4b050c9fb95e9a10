"""Django's registration of this app."""

from django.apps import AppConfig


class LanguageModelConfig(AppConfig):
    """语言模型接口。"""

    name = "yanzhen.apps.language_model"
    label = "language_model"
    verbose_name = "语言模型接口"
