"""The Django app that carries templates, static files and template tags."""

from django.apps import AppConfig
from django.forms import Field


class WebConfig(AppConfig):
    """Pages."""

    name = "yanzhen.web"
    label = "web"
    verbose_name = "页面"

    def ready(self) -> None:
        """Say plainly what Django's own translation says of "fields"."""
        Field.default_error_messages["required"] = "请填写此项。"
