"""Sending the reminder out: exactly what leaves, off by default, and words instead of a traceback when it fails."""

from __future__ import annotations

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from tests.factories import make_organisation, make_user
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.messaging import channels, posting
from yanzhen.apps.organisations.models import Person

pytestmark = pytest.mark.django_db

TEXT = "【签收提醒】请以下3个单位于3月25日前登录雁阵，在工作台签收下发任务：青石第一小学、青石第二小学、青石第三小学。"


class Gateway:
    """A server that keeps what it gets and answers as told."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict, str | None]] = []
        self.status, self.answer = 200, b'{"errcode":0,"errmsg":"ok"}'
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                gateway.requests.append((self.path, body, self.headers["Authorization"]))
                self.send_response(gateway.status)
                if gateway.status == 302:
                    self.send_header("Location", gateway.address + "/elsewhere")
                self.end_headers()
                self.wfile.write(gateway.answer)

            do_GET = do_POST

            def log_message(self, *_) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def gateway():
    made = Gateway()
    yield made
    made.close()


def _remind(client, dispatch, channel="wecom") -> str:
    return client.post(reverse("plans:remind", args=[dispatch.pk]), {"channel": channel}, follow=True).content.decode()


def _sent() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(kind="REMINDER_SENT"))


@pytest.mark.parametrize("channel", ["wecom", "dingtalk", "sms", "fax", ""])
def test_off_by_default_no_button_and_refused(channel, dispatch, issued, district, signed_in):
    office = signed_in(district.office)
    page = office.get(reverse("plans:receipts", args=[issued.pk])).content.decode()
    assert reverse("plans:remind", args=[dispatch.pk]) not in page
    assert "没有启用，不能发送" in _remind(office, dispatch, channel)
    assert _sent() == []


def test_wecom_gets_the_reminder_and_nothing_else(gateway, settings, dispatch, issued, district, signed_in):
    settings.WECOM_WEBHOOK = gateway.address + "/send?key=1"
    office = signed_in(district.office)
    page = office.get(reverse("plans:receipts", args=[issued.pk])).content.decode()
    assert "发到企业微信群" in page
    assert "发到钉钉群" not in page
    assert "已发出提醒，涉及3个单位。" in _remind(office, dispatch)
    assert gateway.requests == [("/send?key=1", {"msgtype": "text", "text": {"content": TEXT}}, None)]
    (event,) = _sent()
    assert event.content.content == {"channel": "企业微信群", "units": 3, "plan": issued.title}


def test_dingtalk_gets_it_signed(gateway, settings, monkeypatch, dispatch, district, signed_in):
    settings.DINGTALK_WEBHOOK, settings.DINGTALK_SECRET = gateway.address + "/robot?access_token=1", "SECabc"
    monkeypatch.setattr(channels.time, "time", lambda: 1700000000.0)
    _remind(signed_in(district.office), dispatch, "dingtalk")
    ((path, body, _),) = gateway.requests
    query = parse_qs(urlsplit(path).query)
    assert query["access_token"] == ["1"]
    assert query["timestamp"] == ["1700000000000"]
    assert f"{gateway.address}{path}" == channels.signed_address(settings.DINGTALK_WEBHOOK, "SECabc", 1700000000000)
    assert body == {"msgtype": "text", "text": {"content": TEXT}}


def test_sms_goes_to_those_who_sign_and_names_units_without_a_number(gateway, settings, dispatch, district, signed_in):
    settings.SMS_ENDPOINT, settings.SMS_KEY = gateway.address + "/sms", "key1"
    gateway.answer = b""
    person = Person.objects.create(name="示例甲", staff_number="M1", phone="138-0000-0000")
    make_user(role="school_principal", at=district.school, person=person)
    page = _remind(signed_in(district.office), dispatch, "sms")
    assert gateway.requests == [("/sms", {"mobiles": ["13800000000"], "text": TEXT}, "Bearer key1")]
    assert "短信没有发到：青石第二小学、青石第三小学。" in page


def test_sms_without_any_number_is_refused(gateway, settings, dispatch, district, signed_in):
    settings.SMS_ENDPOINT, settings.SMS_KEY = gateway.address, "key1"
    assert "没有可以收短信的手机号码" in _remind(signed_in(district.office), dispatch, "sms")
    assert gateway.requests == []


@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        (500, b"", "HTTP状态500"),
        (302, b"", "HTTP状态302"),
        (200, b'{"errcode":93000,"errmsg":"invalid webhook url"}', "错误码93000"),
        (200, b"<html>", "不是约定的格式"),
        (200, b"[]", "不是约定的格式"),
    ],
)
def test_a_failing_server_is_told_in_words(status, answer, said, gateway, settings, dispatch, district, signed_in):
    settings.WECOM_WEBHOOK = gateway.address
    gateway.status, gateway.answer = status, answer
    assert said in _remind(signed_in(district.office), dispatch)
    assert len(gateway.requests) == 1
    assert _sent() == []


def test_a_server_that_is_not_there_is_told_in_words(gateway, settings, dispatch, district, signed_in):
    settings.WECOM_WEBHOOK = gateway.address
    gateway.server.server_close()
    assert "连不上企业微信群的服务器" in _remind(signed_in(district.office), dispatch)
    assert _sent() == []


def test_a_server_that_does_not_answer_is_not_waited_for(settings, monkeypatch, dispatch, district, signed_in):
    monkeypatch.setattr(posting, "TIMEOUT_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.WECOM_WEBHOOK = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        assert "没有回复，不能确定消息是否发出" in _remind(signed_in(district.office), dispatch)
    assert _sent() == []


def test_a_text_over_the_limit_is_not_sent(gateway, settings, monkeypatch, dispatch, district, signed_in):
    settings.WECOM_WEBHOOK = gateway.address
    size = len(TEXT.encode())
    monkeypatch.setitem(channels.LIMIT_BYTES, channels.Channel.WECOM, size - 1)
    office = signed_in(district.office)
    assert f"上限{size - 1}字节" in _remind(office, dispatch)
    assert gateway.requests == []
    monkeypatch.setitem(channels.LIMIT_BYTES, channels.Channel.WECOM, size)
    assert "已发出提醒" in _remind(office, dispatch)


def test_strangers_and_schools_send_nothing(gateway, settings, dispatch, district, signed_in):
    settings.WECOM_WEBHOOK = gateway.address
    address = reverse("plans:remind", args=[dispatch.pk])
    stranger = make_user(role="district_office", at=make_organisation(kind="authority"))
    for user in (stranger, district.clerk):
        assert signed_in(user).post(address, {"channel": "wecom"}).status_code in (403, 404)
    assert gateway.requests == []
