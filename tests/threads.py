"""Acts of real threads in real transactions, begun together or one behind the other; no wait is without an end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, IntegrityError, connection, transaction

from yanzhen.kernel.errors import YanzhenError

PATIENCE_SECONDS = 120


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run the acts in threads that start together; returns what became of each."""
    gate = threading.Barrier(len(acts))
    became = ["" for _ in acts]

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=PATIENCE_SECONDS)
            act()
            became[place] = "done"
        except YanzhenError as refusal:
            became[place] = refusal.code
        except IntegrityError:
            became[place] = "refused by the database"
        except DatabaseError as fault:
            became[place] = str(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE_SECONDS)
    return became


def open_until_another_waits(act: Callable[[], object]) -> Callable[[], object]:
    """Do ``act`` and keep its transaction open until somebody else waits for it."""

    def hold() -> None:
        with transaction.atomic():
            act()
            until_somebody_waits()

    return hold


def until_somebody_waits() -> None:
    """Return as soon as another transaction on this database waits for a lock."""
    ask = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(ask)
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waited")
