"""Enter a teacher's wish and the school's opinion on the place (填报意愿和意见)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.actions.locked import locked_round, refuse, said_of
from yanzhen.apps.rotation.errors import RotationError
from yanzhen.apps.rotation.models import Participant, Wish
from yanzhen.apps.rotation.refusals import why_not_seen, why_not_speak


def why_not_wish(person: Participant, wish: str, school: Organisation | None) -> RotationError | None:
    """Why can the teacher not wish for this?"""
    wants_one = wish == Wish.PREFERS
    if wants_one != (school is not None) or (school is not None and school.pk == person.school_id):
        return RotationError("WISH_SCHOOL")
    if school is not None and person.stage not in school.stages:
        return RotationError("WISH_STAGE")
    return None


@transaction.atomic
def say_wish(
    *,
    participant_id: int,
    seen: int,
    wish: str,
    wish_school: Organisation | None,
    opinion: str,
    actor: User,
    on: date,
) -> Participant:
    """Enter what the teacher wishes and what the school says of the place, until the list is settled.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, STALE, WISH_SCHOOL, WISH_STAGE.
    """
    round_ = locked_round(Participant.objects.values_list("round_id", flat=True).get(pk=participant_id))
    person = Participant.objects.select_for_update(of=("self",)).select_related("school").get(pk=participant_id)
    person.round = round_
    refuse(why_not_speak(person, "say", actor, on=on))
    refuse(why_not_seen(person.version, seen))
    refuse(why_not_wish(person, wish, wish_school))
    person.wish, person.wish_school, person.opinion = wish, wish_school, opinion
    person.version += 1
    person.save(update_fields=["wish", "wish_school", "opinion", "version"])
    record(
        kind="ROTATION_WISH_SAID",
        actor=actor,
        subjects=[person, round_, person.school],
        content=said_of(round_) | {"code": person.code},
    )
    return person
