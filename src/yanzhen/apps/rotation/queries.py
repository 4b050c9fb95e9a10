"""Who sees which rounds, teachers and objections."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.models import (
    DueAnswer,
    Objection,
    Participant,
    Round,
    RoundState,
    ScenarioLeaderMove,
    ScenarioMove,
    Term,
    Wish,
)
from yanzhen.apps.rotation.refusals import oversees

# What a round keeps sealed is hundreds of kilobytes: it is read where a plan needs it, not beside every row of a list.
HEAVY = ("basis", "sealed_seed")


def heavy(relation: str) -> list[str]:
    """Return what is left unread of a round behind ``relation``."""
    return [f"{relation}__{name}" for name in HEAVY]


def rounds_visible_to(user: User, *, on: date) -> QuerySet[Round]:
    """Return the rounds that the user conducts or oversees, and those on whose list a school of the user stands."""
    whole = Q(owner__in=reach_ids(user, "rotation.manage", on=on)) | Q(
        owner__in=reach_ids(user, "rotation.view", on=on)
    )
    mine = Participant.objects.filter(school__in=reach_ids(user, "rotation.report", on=on)).order_by()
    # A receiving school without a teacher on the list sees the round once its notice is posted.
    coming = ScenarioMove.objects.filter(
        to_school__in=reach_ids(user, "rotation.report", on=on), scenario__round__posted_on__isnull=False
    )
    leading = ScenarioLeaderMove.objects.filter(
        to_school__in=reach_ids(user, "rotation.report", on=on), scenario__round__posted_on__isnull=False
    )
    listed = (
        Q(pk__in=mine.values("round"))
        | Q(proposal__in=coming.order_by().values("scenario"))
        | Q(proposal__in=leading.order_by().values("scenario"))
    )
    return Round.objects.filter(whole | listed).select_related("owner").defer(*HEAVY)


def participants_visible_to(round_: Round, user: User, *, on: date) -> QuerySet[Participant]:
    """Return the teachers of the round: all for who oversees it, for a school its own."""
    rows = Participant.objects.filter(round=round_)
    if not oversees(round_, user, on=on):
        rows = rows.at(reach_ids(user, "rotation.report", on=on))
    return rows.select_related("school", "round", "wish_school").defer(*heavy("round"))


def objections_visible_to(round_: Round, user: User, *, on: date) -> QuerySet[Objection]:
    """Return the objections of the round that concern teachers the user sees."""
    seen = participants_visible_to(round_, user, on=on).order_by().values("pk")
    rows = Objection.objects.filter(round=round_, participant__in=seen)
    people = ("participant__school", "raised_by__person", "decided_by__person")
    return rows.select_related("round", *people).defer(*heavy("round"))


@dataclass
class SchoolCount:
    """How many teachers of a school stand how on the list."""

    school: Organisation
    total: int = 0
    due: int = 0
    movable: int = 0
    unknown: int = 0
    said: int = 0


@dataclass
class ListCounts:
    """The list in numbers: by answer, in the denominator, by school."""

    total: int = 0
    answers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(DueAnswer.values, 0))
    counted: int = 0
    deferred: int = 0
    movable: int = 0
    backbone: int = 0
    leading: int = 0
    said: int = 0
    schools: list[SchoolCount] = field(default_factory=list)


def count_list(people: QuerySet[Participant]) -> ListCounts:
    """Count teachers by answer and by school, in three queries."""
    groups = (
        people.order_by()
        .values("school", "answer", "is_counted", "is_movable", "backbone")
        .annotate(number=Count("pk"), said=Count("pk", filter=~Q(wish=Wish.UNKNOWN) & Q(is_movable=True)))
    )
    found, by_school = ListCounts(leading=people.order_by().leading().count()), defaultdict(list)
    for group in groups:
        by_school[group["school"]].append(group)
        number = group["number"]
        found.total += number
        found.answers[group["answer"]] += number
        found.counted += number * group["is_counted"]
        found.movable += number * group["is_movable"]
        found.deferred += number * (group["is_counted"] and not group["is_movable"])
        found.backbone += number * (group["is_movable"] and group["backbone"])
        found.said += group["said"]
    for school in Organisation.objects.filter(pk__in=by_school).order_by("sort_key", "code"):
        row = SchoolCount(school)
        for group in by_school[school.pk]:
            row.total += group["number"]
            row.due += group["number"] * (group["answer"] == DueAnswer.MET)
            row.movable += group["number"] * group["is_movable"]
            row.unknown += group["number"] * (group["answer"] == DueAnswer.CANNOT_TELL)
            row.said += group["said"]
        found.schools.append(row)
    return found


def open_objections_for(user: User, *, on: date) -> QuerySet[Objection]:
    """Return the objections that wait for the user's answer, the most urgent first."""
    mine = Objection.objects.open().filter(round__owner__in=reach_ids(user, "rotation.manage", on=on))
    return mine.select_related("participant__school", "round").defer(*heavy("round")).order_by("due_on", "pk")


def lists_to_look_through(user: User, *, on: date) -> QuerySet[Round]:
    """Return the rounds with teachers of the user's schools whose wishes nobody entered yet."""
    waiting = Participant.objects.filter(
        school__in=reach_ids(user, "rotation.report", on=on), wish=Wish.UNKNOWN
    ).to_be_asked()
    return Round.objects.filter(state=RoundState.LISTED, pk__in=waiting.order_by().values("round"))


def terms_visible_to(round_: Round, user: User, *, on: date) -> QuerySet[Term]:
    """Return the terms of the round: all for who oversees it, for a school those that left it or came to it."""
    rows = Term.objects.filter(round=round_).select_related("from_school", "to_school", "participant")
    if oversees(round_, user, on=on):
        return rows
    mine = reach_ids(user, "rotation.report", on=on)
    return rows.filter(Q(from_school__in=mine) | Q(to_school__in=mine))
