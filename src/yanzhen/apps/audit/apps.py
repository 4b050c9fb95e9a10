"""Django's registration of this app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """审计日志。"""

    name = "yanzhen.apps.audit"
    label = "audit"
    verbose_name = "审计日志"
