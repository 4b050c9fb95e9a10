"""The Django app that carries templates, static files and template tags."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages."""

    name = "yanzhen.web"
    label = "web"
    verbose_name = "页面"
