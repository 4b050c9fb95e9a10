"""The database refuses every change of the log, whoever asks, its owner included."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.audit.models import AuditEvent, ChainHead, PurgedSubject

pytestmark = pytest.mark.django_db
GUARDED = ["audit_auditevent", "audit_auditobject", "audit_auditcontent", "audit_chainhead", "audit_purgedsubject"]
COLUMN = {
    "audit_auditevent": "kind = 'X'",
    "audit_auditobject": "subject = 'x'",
    "audit_auditcontent": "content = '{}'",
    "audit_chainhead": "digest = repeat('f', 64)",
    "audit_purgedsubject": "subject = 'x'",
}


@pytest.fixture(autouse=True)
def one_entry():
    record(kind="SAMPLE", actor=None, subjects=["plans.task:1"], content={"a": 1})
    PurgedSubject.objects.create(subject="plans.task:2")


@pytest.mark.parametrize("table", GUARDED)
@pytest.mark.parametrize("how", ["UPDATE {table} SET {column}", "DELETE FROM {table}", "TRUNCATE {table} CASCADE"])
def test_the_owner_cannot_change_the_log(table, how):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or TRUNCATE stops at what is still to be checked
        cursor.execute(how.format(table=table, column=COLUMN[table]))
    assert AuditEvent.objects.get().kind == "SAMPLE" and ChainHead.objects.get().number == 1


def test_content_does_not_change_even_while_purging():
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL yanzhen.purging = 'on'")
        cursor.execute("UPDATE audit_auditcontent SET content = '{}'")


@pytest.mark.parametrize("number", [0, 1, 3])
def test_the_head_moves_to_the_next_entry_alone(number):
    with pytest.raises(IntegrityError), transaction.atomic():
        ChainHead.objects.update(number=number)
    ChainHead.objects.update(number=2)
