"""Whatever is sent, the interface answers as its own description says and never breaks."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from yanzhen.apps.accounts.models import ApiToken, Grant, User
from yanzhen.apps.accounts.models.token import digest_of
from yanzhen.apps.organisations.models import Organisation

pytestmark = pytest.mark.django_db
SECRET = secrets.token_urlsafe(32)


@pytest.fixture
def signed_in_key(db):
    """An office account that may see everything, and its key."""
    opened = date(2015, 9, 1)
    authority = Organisation.objects.create(code="A", kind="authority", name="教委", opened_on=opened)
    user = User.objects.create_user("office", None)
    Grant.objects.create(user=user, role="district_office", organisation=authority, started_on=opened)
    expires_on = timezone.localdate() + timedelta(days=1)
    ApiToken.objects.create(user=user, name="对接", digest=digest_of(SECRET), expires_on=expires_on)
    return SECRET


@pytest.fixture
def one_connection():
    """Keep the test's own connection across requests, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def api_schema(signed_in_key, one_connection):
    return schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", get_wsgi_application(), headers={"Authorization": f"Bearer {signed_in_key}"}
    )


def test_every_operation_keeps_its_word(api_schema):
    for found in api_schema.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        def keeps_its_word(case):
            case.call_and_validate(headers={"Authorization": f"Bearer {SECRET}"})

        keeps_its_word()
