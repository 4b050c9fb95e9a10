"""The steps of the roll-out of the leadership reform (三年三步), from ``catalogue/rollout.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable

from yanzhen.kernel.errors import BadInputError
from yanzhen.presets.tables import Table, read_table, shipped_folder

CRITERIA = ("heads", "party_body", "own_body", "staff_body", "rules", "rhythm")


@dataclass(frozen=True, kw_only=True)
class RolloutStep:
    """One step of the roll-out (落实步骤).

    Attributes:
        code: stable name.
        title: Chinese name.
        asks: what a school does in it, one sentence each.
        criteria: what is looked at beside the school's own report.
        due_on: last day.
    """

    code: str
    title: str
    asks: tuple[str, ...]
    criteria: tuple[str, ...]
    due_on: date


def parse_rollout(source: Traversable, name: str) -> tuple[RolloutStep, ...]:
    """Read the steps in order.

    Raises:
        BadInputError: every fault of the file.
    """
    table = read_table(source, name)
    table.only(("title", "last_checked_on", "basis", "steps"))
    table.required("title", str)
    table.required("basis", str)
    table.required("last_checked_on", date)
    steps = tuple(_step(row) for row in table.tables("steps"))
    for before, after in zip(steps, steps[1:], strict=False):
        if after.due_on <= before.due_on:
            table.fault("OUT_OF_ORDER", "各步的时限应依次往后。", key="steps", found=after.code)
    if table.problems:
        raise BadInputError(table.problems)
    return steps


def _step(row: Table) -> RolloutStep:
    row.only(("code", "title", "asks", "criteria", "due_on"))
    criteria = tuple(row.required("criteria", list) or ())
    for one in criteria:
        if one not in CRITERIA:
            row.fault("UNKNOWN_VALUE", "没有这个方面。", key="criteria", found=one, expected="、".join(CRITERIA))
    return RolloutStep(
        code=row.required("code", str) or "",
        title=row.required("title", str) or "",
        asks=tuple(row.required("asks", list) or ()),
        criteria=criteria,
        due_on=row.required("due_on", date) or date.min,
    )


@cache
def rollout_steps() -> tuple[RolloutStep, ...]:
    """Return the shipped steps in order."""
    return parse_rollout(shipped_folder("catalogue").joinpath("rollout.toml"), "catalogue/rollout.toml")
