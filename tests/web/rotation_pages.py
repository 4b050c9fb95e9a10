"""Requests to the pages of rotation, and what a reader sees of an answer."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse


def as_user(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, /, *args, status: int = 200, **query) -> str:
    answer = client.get(reverse(f"rotation:{name}", args=args), query)
    assert answer.status_code == status, (name, answer.status_code)
    return answer.content.decode()


def words(html: str) -> str:
    """What a reader sees of a page: the tokens between may hold any letters and figures."""
    return re.sub(r"<[^>]*>", " ", html)


def post(client: Client, name: str, /, *args, status: int = 302, **sent):
    answer = client.post(reverse(f"rotation:{name}", args=args), sent)
    assert answer.status_code == status, (name, answer.status_code, answer.content.decode()[:2000])
    return answer
