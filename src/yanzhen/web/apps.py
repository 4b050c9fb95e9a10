"""The Django app that carries templates, static files and template tags."""

from importlib import import_module

from django.apps import AppConfig
from django.forms import Field


class WebConfig(AppConfig):
    """Pages."""

    name = "yanzhen.web"
    label = "web"
    verbose_name = "页面"

    def ready(self) -> None:
        """Hear what allauth and axes tell by signal; say plainly what Django's translation says of "fields"."""
        import_module("yanzhen.web.account.receivers")
        Field.default_error_messages["required"] = "请填写此项。"
