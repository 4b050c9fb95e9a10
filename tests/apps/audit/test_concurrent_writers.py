"""Twenty writers at once: no deadlock, no gap, one chain."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from tests.factories import make_organisation
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.audit.verification import verify_chain
from yanzhen.apps.organisations.models import Organisation

WRITERS, ACTS = 20, 5


@pytest.mark.django_db(transaction=True)
def test_twenty_writers_leave_one_whole_chain():
    shared = [make_organisation(), make_organisation()]
    gate = threading.Barrier(WRITERS)

    def write(writer: int) -> int:
        gate.wait(timeout=120)
        try:
            for act in range(ACTS):
                with transaction.atomic():
                    row = Organisation.objects.select_for_update().get(pk=shared[(writer + act) % 2].pk)
                    row.pupils = (row.pupils or 0) + 1
                    row.save(update_fields=["pupils"])
                    record(kind="SAMPLE", actor=None, subjects=[row], content={"writer": writer, "act": act})
        finally:
            connection.close()
        return writer

    with ThreadPoolExecutor(WRITERS) as pool:
        assert sorted(pool.map(write, range(WRITERS), timeout=240)) == list(range(WRITERS))
    report = verify_chain()
    assert (report.holds, report.entries) == (True, WRITERS * ACTS)
    assert sum(Organisation.objects.values_list("pupils", flat=True)) == WRITERS * ACTS


@pytest.mark.django_db(transaction=True)
def test_an_undone_act_leaves_no_gap():
    with transaction.atomic():
        record(kind="SAMPLE", actor=None)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(kind="SAMPLE", actor=None)
        raise ZeroDivisionError
    with transaction.atomic():
        record(kind="SAMPLE", actor=None)
    assert list(AuditEvent.objects.values_list("number", flat=True)) == [1, 2]
    assert verify_chain().holds


@pytest.mark.django_db(transaction=True)
def test_an_event_needs_the_transaction_of_its_act():
    with pytest.raises(RuntimeError):
        record(kind="SAMPLE", actor=None)
