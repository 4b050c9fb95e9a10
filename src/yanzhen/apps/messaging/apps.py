"""Django's registration of this app."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """消息通道。"""

    name = "yanzhen.apps.messaging"
    label = "messaging"
    verbose_name = "消息通道"
