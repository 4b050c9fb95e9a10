"""The three channels (企业微信、钉钉、短信): what each sends, and which are switched on."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from django.conf import settings

from yanzhen.apps.messaging.errors import MessagingError
from yanzhen.apps.messaging.posting import post_json


class Channel(StrEnum):
    """A way out of the system."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    SMS = "sms"

    @property
    def label(self) -> str:
        """Its Chinese name."""
        return {"wecom": "企业微信群", "dingtalk": "钉钉群", "sms": "短信"}[self.value]


# What one message of the robots may hold, by their makers' documents.
LIMIT_BYTES = {Channel.WECOM: 2048, Channel.DINGTALK: 20000}


@dataclass(frozen=True)
class Message:
    """What is said: plain text and nothing else."""

    text: str


def channels_on() -> list[Channel]:
    """Return the channels that are configured; none by default."""
    addresses = {
        Channel.WECOM: settings.WECOM_WEBHOOK,
        Channel.DINGTALK: settings.DINGTALK_WEBHOOK,
        Channel.SMS: settings.SMS_ENDPOINT,
    }
    return [channel for channel in Channel if addresses[channel]]


def send(message: Message, channel: Channel, *, mobiles: Sequence[str] = ()) -> None:
    """Send the message; ``mobiles`` are for SMS only.

    Raises:
        MessagingError: OFF, TOO_LONG, NO_MOBILES, UNREACHABLE, TIMED_OUT, REFUSED, NOT_ACCEPTED or UNREADABLE.
    """
    if channel not in channels_on():
        raise MessagingError("OFF")
    if channel == Channel.SMS:
        _send_sms(message, mobiles)
        return
    found, limit = len(message.text.encode()), LIMIT_BYTES[channel]
    if found > limit:
        raise MessagingError("TOO_LONG", channel=channel.label, found=found, limit=limit)
    address = settings.WECOM_WEBHOOK
    if channel == Channel.DINGTALK:
        address = signed_address(settings.DINGTALK_WEBHOOK, settings.DINGTALK_SECRET, int(time.time() * 1000))
    payload = {"msgtype": "text", "text": {"content": message.text}}
    _check_accepted(channel, post_json(channel.label, address, payload, {}))


def signed_address(address: str, secret: str, timestamp_ms: int) -> str:
    """Return the address with DingTalk's signature (加签) in the query; unchanged without a secret."""
    if not secret:
        return address
    digest = hmac.new(secret.encode(), f"{timestamp_ms}\n{secret}".encode(), hashlib.sha256).digest()
    query = urlencode({"timestamp": timestamp_ms, "sign": base64.b64encode(digest).decode()})
    return f"{address}{'&' if '?' in address else '?'}{query}"


def _send_sms(message: Message, mobiles: Sequence[str]) -> None:
    if not mobiles:
        raise MessagingError("NO_MOBILES")
    headers = {"Authorization": f"Bearer {settings.SMS_KEY}"}
    post_json(Channel.SMS.label, settings.SMS_ENDPOINT, {"mobiles": list(mobiles), "text": message.text}, headers)


def _check_accepted(channel: Channel, answer: bytes) -> None:
    """Read the robots' answer: they say 200 even when they refuse, and put the truth into ``errcode``."""
    try:
        code = json.loads(answer)["errcode"]
    except (ValueError, KeyError, TypeError):
        raise MessagingError("UNREADABLE", channel=channel.label) from None
    if code != 0:
        raise MessagingError("NOT_ACCEPTED", channel=channel.label, found=code)
