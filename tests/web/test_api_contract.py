"""Whatever is sent, the interface answers as its own description says and never breaks."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from tests.scenes import FRIDAY, Scene
from yanzhen.apps.accounts.models import ApiToken
from yanzhen.apps.accounts.models.token import digest_of
from yanzhen.apps.documents.models import Document
from yanzhen.apps.reports.actions.start import start_report

pytestmark = pytest.mark.django_db
SECRET = secrets.token_urlsafe(32)


@pytest.fixture
def signed_in_key(db):
    """An office account that may see everything, and its key; each kind of object exists once."""
    scene = Scene()
    document = Document.objects.create(title="青石区工作要点", organisation=scene.authority, created_by=scene.office)
    version = document.versions.create(ordinal=1, title=document.title, text="开展体育活动。", uploaded_by=scene.office)
    version.items.create(start=0, end=7, kind="task", title="开展体育活动", confidence=0.9)
    start_report(
        template="half_year",
        owner_id=scene.authority.pk,
        scope_id=scene.authority.pk,
        plan_ids=[scene.plan.pk],
        period_start=scene.plan.starts_on,
        period_end=scene.plan.ends_on,
        actor=scene.office,
        on=FRIDAY,
    )
    expires_on = timezone.localdate() + timedelta(days=1)
    ApiToken.objects.create(user=scene.office, name="对接", digest=digest_of(SECRET), expires_on=expires_on)
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
