"""The district of the tests of plans, and a day that stands still."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone

from tests.apps.plans.conftest import (
    TODAY,
    dispatch,
    district,
    draft,
    issued,
    school_task,
    signed,
    standing_dispatch,
    standing_district,
    standing_draft,
    standing_issued,
    standing_signed,
)
from yanzhen.web import middleware

__all__ = [
    "dispatch",
    "district",
    "draft",
    "issued",
    "school_task",
    "signed",
    "standing_dispatch",
    "standing_district",
    "standing_draft",
    "standing_issued",
    "standing_signed",
]


class Clock:
    """Answers with the day of the tests."""

    def __init__(self, day: date) -> None:
        self.day = day

    def localdate(self) -> date:
        """Return the day."""
        return self.day

    def now(self) -> datetime:
        """Return the real moment, as sessions need it."""
        return timezone.now()


@pytest.fixture(autouse=True)
def standing_day(monkeypatch, tmp_path, settings):
    """Let every request see the same day, and keep files apart."""
    settings.FILES_DIR = tmp_path / "files"
    clock = Clock(TODAY)
    monkeypatch.setattr(middleware, "timezone", clock)
    return clock


@pytest.fixture
def signed_in(client):
    """Return a function that signs somebody in."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in
