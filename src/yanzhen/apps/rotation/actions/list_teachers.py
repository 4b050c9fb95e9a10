"""Draw the list of teachers from the register (开列名单), take it back, settle it, look through it again."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.rotation.actions.locked import keep, refuse, round_for, said_of
from yanzhen.apps.rotation.errors import RotationError
from yanzhen.apps.rotation.judging import judge, terms_served
from yanzhen.apps.rotation.models import DueAnswer, Participant, Round, RoundState
from yanzhen.apps.rotation.places import Places
from yanzhen.apps.rotation.refusals import why_not_settle
from yanzhen.apps.rotation.register import Row, facts_of
from yanzhen.apps.rotation.sealed import seal_basis
from yanzhen.apps.rotation.survey import Survey, survey
from yanzhen.apps.rotation.tier_settings import asks_tiers


@transaction.atomic
def list_teachers(*, round_id: int, seen: int, actor: User, on: date) -> Round:
    """Judge every teacher of the approved register and open the list to the schools.

    What a plan will rest on (places, pupils, posts, home zones) is kept as it is today, sealed.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, STALE, FAULTS, NOBODY.
    """
    round_ = round_for(round_id, "list", actor=actor, on=on, seen=seen)
    found = survey(on=round_.starts_on, seen_on=on, asks_tiers=asks_tiers(round_.values), tiers=round_.tiers)
    if found.hindering:
        raise RotationError("FAULTS", count=found.hindering)
    people = _people(round_, found)
    if not any(person.is_movable for person in people):
        raise RotationError("NOBODY")
    Participant.objects.bulk_create(people, batch_size=1000)
    round_.register, round_.posts = found.register.teachers_sheet, found.register.posts_sheet
    round_.basis, round_.listed_on, round_.state = seal_basis(_basis(found)), on, RoundState.LISTED
    counts = Counter(person.answer for person in people)
    told = "，".join(f"{answer.label}{counts[answer]}人" for answer in DueAnswer)
    keep(round_, "list", f"名册{len(people)}人：{told}", actor=actor, on=on)
    record(
        kind="ROTATION_LISTED",
        actor=actor,
        subjects=[round_],
        content=said_of(round_) | {"teachers": len(people), "due": counts[DueAnswer.MET]},
    )
    return round_


def _people(round_: Round, found: Survey) -> list[Participant]:
    serving = terms_served([row.text("teacher_code") for row in found.register.teachers], on=round_.starts_on)
    people = [_person(round_, row, found.places, serving) for row in found.register.teachers]
    for person in people:
        judge(person, round_)
    return people


def _person(round_: Round, row: Row, places: Places, serving: dict[str, date]) -> Participant:
    return Participant(
        round=round_,
        record_id=row.record_id,
        code=row.text("teacher_code"),
        school=places.schools[row.text("school_code")],
        stage=row.text("stage"),
        serves_until=serving.get(row.text("teacher_code")),
        **facts_of(row),
    )


def _basis(found: Survey) -> dict[str, Any]:
    """What a plan rests on beside the teachers; home zones by teacher's code as coordinates of the street."""
    register, places = found.register, found.places
    units = {(row.text("school_code"), row.text("stage")) for row in (*register.teachers, *register.posts)}
    schools = [places.schools[code] for code in sorted({code for code, _ in units})]
    return {
        "schools": [
            {
                "code": school.code,
                "id": school.pk,
                "name": str(school),
                "x_km": school.x_km,
                "y_km": school.y_km,
                "school_district": places.school_districts.get(school.pk, ""),
                "group": places.groups.get(school.pk, ""),
                "tier": places.tiers.get(school.pk, ""),
            }
            for school in schools
        ],
        "units": [
            {"school": code, "stage": stage, "pupils": places.pupils[places.schools[code].pk, stage]}
            for code, stage in sorted(units)
        ],
        "posts": [
            {
                "school": row.text("school_code"),
                "stage": row.text("stage"),
                "subject": row.text("subject"),
                "min": int(row["min_staff"]),
                "max": int(row["max_staff"]),
            }
            for row in register.posts
        ],
        "homes": {
            row.text("teacher_code"): list(places.zones[row.text("home_zone")] or ())
            for row in register.teachers
            if row.text("home_zone")
        },
    }


@transaction.atomic
def unlist_teachers(*, round_id: int, seen: int, actor: User, on: date) -> Round:
    """Take the list back to mend data, as long as nobody objected; wishes and opinions on it go with it.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, STALE, HAS_OBJECTIONS.
    """
    round_ = round_for(round_id, "unlist", actor=actor, on=on, seen=seen)
    refuse(why_not_settle(round_, "unlist"))
    round_.participants.all().delete()
    round_.state, round_.register, round_.posts = RoundState.PREPARING, None, None
    round_.basis, round_.listed_on = None, None
    keep(round_, "unlist", "收回名单，重新摸底", actor=actor, on=on)
    record(kind="ROTATION_UNLISTED", actor=actor, subjects=[round_], content=said_of(round_))
    return round_


@transaction.atomic
def settle_list(*, round_id: int, seen: int, actor: User, on: date) -> Round:
    """Settle the list: plans are made from it.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, STALE, OPEN_OBJECTIONS.
    """
    round_ = round_for(round_id, "settle", actor=actor, on=on, seen=seen)
    refuse(why_not_settle(round_, "settle"))
    round_.state = RoundState.PLANNING
    people = round_.participants
    movable, counted = people.filter(is_movable=True).count(), people.counted().count()
    keep(round_, "settle", f"名单定稿：计入基数{counted}人，可以安排{movable}人", actor=actor, on=on)
    record(
        kind="ROTATION_LIST_SETTLED",
        actor=actor,
        subjects=[round_],
        content=said_of(round_) | {"counted": counted, "movable": movable},
    )
    return round_


@transaction.atomic
def reopen_list(*, round_id: int, seen: int, actor: User, on: date) -> Round:
    """Open a settled list again for wishes, opinions and objections.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, STALE.
    """
    round_ = round_for(round_id, "reopen", actor=actor, on=on, seen=seen)
    round_.state = RoundState.LISTED
    keep(round_, "reopen", "重新核对名单", actor=actor, on=on)
    record(kind="ROTATION_LIST_REOPENED", actor=actor, subjects=[round_], content=said_of(round_))
    return round_
