"""What tests of the log share: a chain of entries, and someone with the power to tamper."""

from __future__ import annotations

import pytest
from django.db import connection

from yanzhen.apps.audit.actions.record import record


@pytest.fixture
def chain():
    """Ten entries on two objects."""
    return [
        record(kind="SAMPLE", actor=None, subjects=[f"plans.task:{n % 2}"], content={"ordinal": n, "share": n / 3})
        for n in range(10)
    ]


@pytest.fixture
def tamper():
    """Change the log behind its triggers, as only the server's own administrator can."""

    def behind(statement: str, *values: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(statement, values)
            cursor.execute("SET LOCAL session_replication_role = origin")

    return behind
