"""The steps as they hold in this district (三年三步)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yanzhen.apps.rollout.models import StepSetting
from yanzhen.presets.rollout import rollout_steps


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step; ``version`` is that of the district's setting, 0 where it stands as delivered."""

    code: str
    title: str
    asks: tuple[str, ...]
    criteria: tuple[str, ...]
    due_on: date
    version: int = 0

    def is_due(self, on: date) -> bool:
        """Is its last day over?"""
        return self.due_on < on


def steps_in_order() -> tuple[Step, ...]:
    """Return the district's steps in order; one query."""
    settled = {row.code: row for row in StepSetting.objects.all()}
    found = []
    for one in rollout_steps():
        row = settled.get(one.code)
        found.append(
            Step(
                code=one.code,
                title=row.title if row else one.title,
                asks=tuple(row.asks) if row else one.asks,
                criteria=one.criteria,
                due_on=row.due_on if row else one.due_on,
                version=row.version if row else 0,
            )
        )
    return tuple(found)


def steps_by_code() -> Mapping[str, Step]:
    """Return the district's steps by code, in order; one query."""
    return {step.code: step for step in steps_in_order()}
