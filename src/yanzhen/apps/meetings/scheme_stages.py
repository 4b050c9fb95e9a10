"""How far a scheme has come: each stage done, under way or waiting for the one before it (方案进度)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from yanzhen.apps.meetings.models import (
    MOVABLE,
    PARTY_BODIES,
    AgendaItem,
    BodyKind,
    Item,
    ItemKind,
    ItemState,
    Scheme,
    SchemeStage,
    SchemeStep,
)

MEETING_STAGES = {
    SchemeStage.DRAFTED: "校长办公会议（校务会议）",
    SchemeStage.CONSIDERED: "党组织会议",
    SchemeStage.PASSED: "教职工代表大会",
}
KINDS_OF_STAGE = {
    SchemeStage.DRAFTED: (BodyKind.PRINCIPAL_MEETING,),
    SchemeStage.CONSIDERED: PARTY_BODIES,
    SchemeStage.PASSED: (BodyKind.STAFF_CONGRESS,),
}
# The principal's meeting drafts and the Party meeting considers: neither decides before the staff congress has.
ITEM_KIND_OF_STAGE = {
    SchemeStage.DRAFTED: ItemKind.HEAR,
    SchemeStage.CONSIDERED: ItemKind.HEAR,
    SchemeStage.PASSED: ItemKind.DECIDE,
}
DONE_STATES = {
    SchemeStage.DRAFTED: (ItemState.NOTED, ItemState.PASSED, ItemState.DECIDED),
    SchemeStage.CONSIDERED: (ItemState.NOTED, ItemState.PASSED),
    SchemeStage.PASSED: (ItemState.PASSED,),
}


@dataclass(frozen=True, kw_only=True)
class Progress:
    """One stage of one scheme."""

    stage: SchemeStage
    step: SchemeStep | None
    item: Item | None
    is_done: bool
    is_under_way: bool

    @property
    def done_on(self) -> date | None:
        """The day on which the stage was done, where days are kept for it."""
        return self.step.done_on if self.step is not None and self.is_done else None


def progress_of(scheme: Scheme, steps: Iterable[SchemeStep] | None = None) -> list[Progress]:
    """Return every stage in order; of several steps of a stage the latest counts."""
    rows = scheme.steps.select_related("item__body", "file").order_by("pk") if steps is None else steps
    latest = {SchemeStage(step.stage): step for step in rows}
    return [_stage(stage, latest.get(stage)) for stage in SchemeStage]


def _stage(stage: SchemeStage, step: SchemeStep | None) -> Progress:
    if step is None:
        return Progress(stage=stage, step=None, item=None, is_done=False, is_under_way=False)
    if stage not in MEETING_STAGES:
        return Progress(stage=stage, step=step, item=None, is_done=step.done_on is not None, is_under_way=False)
    state = ItemState(step.item.state) if step.item is not None else None
    return Progress(
        stage=stage,
        step=step,
        item=step.item,
        is_done=state in DONE_STATES[stage],
        is_under_way=state in (*MOVABLE, ItemState.ON_AGENDA),
    )


def passed_on(scheme: Scheme) -> date | None:
    """Return the day on which the staff congress passed the scheme; null while no meeting on record did."""
    rows = AgendaItem.objects.filter(item__scheme_steps__scheme=scheme, item__scheme_steps__stage=SchemeStage.PASSED)
    point = rows.filter(outcome="PASSED").select_related("meeting").order_by("meeting__planned_at").last()
    return None if point is None else timezone.localdate(point.meeting.planned_at)


def next_stage(found: Iterable[Progress]) -> Progress | None:
    """Return the first stage that is not done; null when the scheme has gone all the way."""
    return next((row for row in found if not row.is_done), None)


def in_words(scheme: Scheme, found: Iterable[Progress]) -> str:
    """Return how far the scheme has come, in a few words."""
    if scheme.ended_on is not None:
        return "已中止"
    left = next_stage(found)
    if left is None:
        return "已备案"
    return f"{left.stage.label}{'（在办）' if left.is_under_way else '（待办）'}"
