"""A process that writes a staged workbook; with GATE it stops in the middle and waits to be killed."""

from __future__ import annotations

import os
import sys
from datetime import date

import django


def main(staged_id: int, seen: str) -> None:
    """Apply the workbook as the clerk who handed it in."""
    django.setup()
    from yanzhen.apps.ledgers.actions import apply_workbook as act  # noqa: PLC0415 (after Django is set up)
    from yanzhen.apps.ledgers.models import StagedWorkbook  # noqa: PLC0415

    if gate := os.environ.get("GATE"):
        settle = act._settle

        def stop_here(*given: object) -> None:
            with open(os.environ["STARTED"], "w", encoding="ascii") as sign:
                sign.write("x")
            with open(gate, encoding="ascii") as waiting:
                waiting.read()
            settle(*given)

        act._settle = stop_here
    staged = StagedWorkbook.objects.get(pk=staged_id)
    act.apply_workbook(
        staged_id=staged.pk, seen=seen, choices={}, take="", actor=staged.uploaded_by, on=date(2026, 3, 6)
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
