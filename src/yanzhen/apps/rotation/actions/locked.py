"""A round locked for an act, refused where the act may not be done; and the step it leaves."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.rotation.errors import RotationError
from yanzhen.apps.rotation.models import Round, RoundStep
from yanzhen.apps.rotation.refusals import why_not_act


def refuse(refusal: RotationError | None) -> None:
    """Raise ``refusal`` if there is one."""
    if refusal is not None:
        raise refusal


def locked_round(round_id: int) -> Round:
    """Return the round, locked: every act on it, its teachers or its plans goes through this lock."""
    return Round.objects.select_for_update(of=("self",)).select_related("owner").get(pk=round_id)


def round_for(round_id: int, act: str, *, actor: User, on: date, seen: int | None = None) -> Round:
    """Return the round, locked, if the actor may do ``act`` on it as it was seen. Raises RotationError."""
    round_ = locked_round(round_id)
    refuse(why_not_act(round_, act, actor, on=on, seen=seen))
    return round_


def keep(round_: Round, act: str, wording: str, *, actor: User, on: date) -> None:
    """Save the round as changed and leave a step; the caller records the act."""
    round_.version += 1
    round_.save()
    RoundStep.objects.create(
        round=round_, act=act, state=round_.state, wording=wording[:300], actor=actor, happened_on=on
    )


def said_of(round_: Round) -> dict[str, str]:
    """Return what the log says of every act on a round."""
    return {"title": round_.title}
