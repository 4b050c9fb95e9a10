"""Why talks, stages of schemes and decisions of district bodies may not be entered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import Body, BodyKind, Scheme, SchemeStage
from yanzhen.apps.meetings.queries import heads_of, leading_group
from yanzhen.apps.meetings.refusals.bodies import not_yours
from yanzhen.apps.meetings.scheme_stages import MEETING_STAGES, Progress, progress_of


def why_not_enter(organisation_id: int, actor: User, *, on: date) -> MeetingError | None:
    """Return why ``actor`` enters nothing for the school: its clerks do, and its leading members for themselves."""
    if may(actor, "meetings.prepare", organisation_id, on=on):
        return None
    if actor.person_id is not None and actor.person_id in leading_group(organisation_id, on=on):
        return None
    return not_yours("meetings.prepare")


def why_not_talk(
    organisation_id: int, persons: Collection[int], held_on: date, actor: User, *, on: date
) -> MeetingError | None:
    """Return why a talk cannot be noted: secretary and principal talk, or one in both posts with another member."""
    if refusal := why_not_enter(organisation_id, actor, on=on):
        return refusal
    if held_on > on:
        return MeetingError("FUTURE_DAY", today=on.isoformat())
    heads = heads_of(organisation_id, on=held_on)
    posts = {"书记": heads.secretary, "校（园）长": heads.principal}
    if missing := [post for post, person in posts.items() if person is None or person.pk not in persons]:
        return MeetingError("TALK_WITHOUT_HEADS", missing="、".join(missing))
    members = leading_group(organisation_id, on=held_on)
    return MeetingError("TALK_OF_ONE") if len(set(persons) & members) < 2 else None


def why_not_stage(scheme: Scheme, stage: str, actor: User, *, on: date) -> MeetingError | None:
    """Return why a stage of a scheme cannot be gone about, or None: each waits for the one before it."""
    if refusal := why_not_enter(scheme.organisation_id, actor, on=on):
        return refusal
    if scheme.ended_on is not None:
        return MeetingError("SCHEME_STOPPED")
    found = {row.stage: row for row in progress_of(scheme)}
    here = found[SchemeStage(stage)]
    if here.is_done:
        return MeetingError("STAGE_DONE", stage=SchemeStage(stage).label)
    if here.is_under_way and here.item is not None:
        return MeetingError("STAGE_UNDER_WAY", stage=SchemeStage(stage).label, number=here.item.number)
    before = _before(found, stage)
    if before is not None and not before.is_done:
        return MeetingError("STAGE_TOO_EARLY", before=before.stage.label, stage=SchemeStage(stage).label)
    return None


def _before(found: dict[SchemeStage, Progress], stage: str) -> Progress | None:
    order = list(SchemeStage)
    place = order.index(SchemeStage(stage))
    return found[order[place - 1]] if place else None


def why_not_stage_body(stage: str, body: Body) -> MeetingError | None:
    """Return why the item of a stage cannot go to ``body``, or None."""
    right = {
        SchemeStage.DRAFTED: body.kind == BodyKind.PRINCIPAL_MEETING,
        SchemeStage.CONSIDERED: body.is_party,
        SchemeStage.PASSED: body.kind == BodyKind.STAFF_CONGRESS,
    }
    if right.get(SchemeStage(stage), False):
        return None
    return MeetingError("STAGE_WRONG_BODY", stage=SchemeStage(stage).label, right=MEETING_STAGES[SchemeStage(stage)])
