"""Django's registration of this app."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """单位与人员。"""

    name = "yanzhen.apps.organisations"
    label = "organisations"
    verbose_name = "单位与人员"
