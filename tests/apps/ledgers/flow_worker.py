"""A process that carries returns on and is killed just before the write that a test names, or after the commit.

Each order comes as a line of JSON and is done by a child of its own; what became of it goes back as a line.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

import django
from django.utils.module_loading import import_string


class KilledBefore:
    """Counts what writes, and commits; at the one that is named the process gets the signal nobody can answer."""

    def __init__(self, write: int) -> None:
        self.left = write

    def __call__(self, execute: Callable, sql: str, *given: Any) -> Any:
        if not sql.lstrip().upper().startswith("SELECT"):
            self.count()
        return execute(sql, *given)

    def count(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Do one order after the other until there are no more."""
    django.setup()
    for line in sys.stdin:
        order = json.loads(line)
        if order["write"] == 1:
            _rehearse(order)
        sys.stdout.write(_in_a_child(order) + "\n")
        sys.stdout.flush()


def _rehearse(order: Mapping[str, Any]) -> None:
    """Do the act once and take it back, so that no child has to read the rulebook anew."""
    from django.db import connection, transaction  # noqa: PLC0415 (after Django is set up)

    with transaction.atomic():
        _act(order)()
        transaction.set_rollback(True)
    connection.close()


def _in_a_child(order: Mapping[str, Any]) -> str:
    child = os.fork()
    if child == 0:
        try:
            _do(order)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {0: "done", -signal.SIGKILL: "killed"}.get(status, f"failed with {status}")


def _do(order: Mapping[str, Any]) -> None:
    from django.db import connection  # noqa: PLC0415 (after Django is set up)

    act = _act(order)
    counting = KilledBefore(order["write"])
    commit = connection.commit

    def counted_commit() -> None:
        counting.count()
        commit()
        counting.count()

    connection.commit = counted_commit
    with connection.execute_wrapper(counting):
        act()


def _act(order: Mapping[str, Any]) -> Callable[[], Any]:
    """Return the act that is ordered with what it is given, as Python has it."""
    from yanzhen.apps.accounts.models import User  # noqa: PLC0415 (after Django is set up)
    from yanzhen.apps.ledgers.actions.take_back import Remark  # noqa: PLC0415

    given = dict(order["given"])
    for name in given.keys() & {"on", "period_start", "period_end"}:
        given[name] = date.fromisoformat(given[name])
    if "actor" in given:
        given["actor"] = User.objects.get(pk=given["actor"])
    if "remarks" in given:
        given["remarks"] = [Remark(**one) for one in given["remarks"]]
    return partial(import_string(f"yanzhen.apps.ledgers.{order['act']}"), **given)


if __name__ == "__main__":
    main()
