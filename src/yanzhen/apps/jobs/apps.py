"""Django's registration of this app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """后台作业。"""

    name = "yanzhen.apps.jobs"
    label = "jobs"
    verbose_name = "后台作业"

    def ready(self) -> None:
        """Load every app's ``job_handlers`` module, so that workers and pages know all kinds."""
        autodiscover_modules("job_handlers")
