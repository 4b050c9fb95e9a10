"""Django's registration of this app."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """议事。"""

    name = "yanzhen.apps.meetings"
    label = "meetings"
    verbose_name = "议事"
