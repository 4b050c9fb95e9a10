"""Which addresses of channels are taken at the start, and DingTalk's signature."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from yanzhen.apps.messaging.channels import channels_on, signed_address
from yanzhen.config import environment


def test_without_settings_every_channel_is_off():
    assert channels_on() == []


@pytest.mark.parametrize("value", ["", "https://robot.example/send?key=1", "http://127.0.0.1:8080/send"])
def test_safe_addresses_are_taken(monkeypatch, value):
    monkeypatch.setenv("YANZHEN_WECOM_WEBHOOK", value)
    assert environment.web_address("YANZHEN_WECOM_WEBHOOK") == value


@pytest.mark.parametrize(
    "value",
    [
        "http://robot.example/send",
        "http://127.0.0.1.example/send",
        "http://127.0.0.1@robot.example/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "robot.example",
        "https://",
        "https://robot.example:port/",
        "https://robot.example/a b",
        "https://机器人.example/",
    ],
)
def test_other_addresses_stop_the_start_without_repeating_the_key(monkeypatch, value):
    monkeypatch.setenv("YANZHEN_WECOM_WEBHOOK", value)
    with pytest.raises(ImproperlyConfigured, match="YANZHEN_WECOM_WEBHOOK应是以https://开头") as error:
        environment.web_address("YANZHEN_WECOM_WEBHOOK")
    assert value not in str(error.value) or value == "https://"


@pytest.mark.parametrize("value", ["", "密钥", "a\nb"])
def test_a_gateway_without_a_usable_key_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("YANZHEN_SMS_KEY", value)
    with pytest.raises(ImproperlyConfigured, match="YANZHEN_SMS_KEY"):
        environment.header_value("YANZHEN_SMS_KEY", needed=True)


def test_the_signature_is_the_known_one():
    # Computed beforehand with openssl: printf '1700000000000\nSECabc' | openssl dgst -sha256 -hmac SECabc -binary | base64
    signed = signed_address("https://robot.example/send?access_token=1", "SECabc", 1700000000000)
    assert (
        signed
        == "https://robot.example/send?access_token=1&timestamp=1700000000000&sign=jcUpW0QmtKduN03n4JqQ0PBosVjqnM8gU7fIIvsDmCM%3D"
    )


def test_without_a_secret_nothing_is_signed():
    assert signed_address("https://robot.example/", "", 1) == "https://robot.example/"
