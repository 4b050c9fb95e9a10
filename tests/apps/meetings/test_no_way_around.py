"""Whatever is pressed in whatever order, no resolution comes about without quorum and majority; no ballot leaves a row."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.meeting_scene import DAY, MeetingScene
from yanzhen.apps.meetings.actions import attend, close_point, hold_meeting, vote
from yanzhen.apps.meetings.actions.close_point import Closing
from yanzhen.apps.meetings.actions.vote import Totals
from yanzhen.apps.meetings.models import AgendaItem, BallotCount, ItemState, Resolution, Vote
from yanzhen.apps.meetings.sealed_room import opened_vote
from yanzhen.kernel.errors import YanzhenError

pytestmark = pytest.mark.django_db

SEATS = st.integers(min_value=0, max_value=4)
ACTS = st.one_of(
    st.tuples(st.just("attend"), SEATS, st.sampled_from(["present", "left", "absent"])),
    st.tuples(st.just("vote"), SEATS, st.sampled_from(["yes", "yes", "no", "abstain", ""])),
    st.tuples(st.just("recuse"), SEATS),
    st.tuples(st.just("unrecuse"), SEATS),
    st.tuples(st.just("split"), st.booleans()),
    st.tuples(st.just("form"), st.sampled_from(["hands", "named", "secret"])),
    st.tuples(st.just("count"), SEATS, st.integers(0, 5), st.integers(0, 5)),
    st.tuples(st.just("close"), st.booleans()),
)


def do(scene: MeetingScene, point: AgendaItem, act: tuple) -> None:
    """Press one button; a refusal is an answer too, and leaves nothing behind."""
    who = {"actor": scene.clerk, "on": DAY}
    name, *words = act
    with suppress(YanzhenError), transaction.atomic():
        if name == "attend":
            statuses = {scene.seats[words[0]].pk: words[1]}
            attend.note_attendance(meeting_id=point.meeting_id, statuses=statuses, **who)
        elif name == "vote":
            vote.enter_votes(point_id=point.pk, choices={scene.seats[words[0]].pk: words[1]}, **who)
        elif name == "recuse":
            attend.recuse(point_id=point.pk, seat_id=scene.seats[words[0]].pk, **who)
        elif name == "unrecuse":
            attend.lift_recusal(point_id=point.pk, seat_id=scene.seats[words[0]].pk, **who)
        elif name == "split":
            hold_meeting.note_split(point_id=point.pk, is_split=words[0], next_on=DAY.replace(month=5), **who)
        elif name == "form":
            hold_meeting.choose_form(point_id=point.pk, form=words[0], **who)
        elif name == "count":
            _count(scene, point, *words, who=who)
        else:
            close_point.close_point(point_id=point.pk, closing=Closing(accepts_unknown=words[0]), **who)


def _count(scene: MeetingScene, point: AgendaItem, who_counts: int, yes: int, no: int, *, who: dict) -> None:
    totals = Totals(issued=yes + no, returned=yes + no, yes=yes, no=no, abstain=0)
    for role, index in (("scrutineer", who_counts), ("teller", (who_counts + 1) % 5)):
        person_id = scene.seats[index].person_id
        vote.confirm_count(point_id=point.pk, role=role, person_id=person_id, totals=totals, **who)


def plain_count(scene: MeetingScene, point: AgendaItem) -> tuple[int, int]:
    """Count presence and yes votes by hand from the rows."""
    recused = set(point.recusals.values_list("seat_id", flat=True))
    votes = {row.seat_id: opened_vote(row.choice) for row in point.votes.all()}
    here = {row.seat_id for row in point.meeting.attendance.all() if row.status == "present"} | set(votes)
    if point.vote_form == "secret":
        return len(here - recused), min((count.yes for count in point.counts.all()), default=0)
    return len(here - recused), sum(word == "yes" for seat, word in votes.items() if seat not in recused)


@pytest.mark.parametrize("matter", ["key_project", "personnel_appointment"])
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@example(acts=[("vote", place, "yes") for place in range(3)])
@example(acts=[("count", 1, 4, 0)])
@given(acts=st.lists(ACTS, min_size=1, max_size=14))
def test_no_order_of_acts_resolves_without_quorum_and_majority(matter, acts):
    with transaction.atomic():
        scene = MeetingScene()
        meeting = scene.present(scene.approved(scene.item(matter=matter)))
        hold_meeting.open_meeting(meeting_id=meeting.pk, actor=scene.clerk, on=DAY)
        point = hold_meeting.open_point(point_id=scene.point(meeting).pk, actor=scene.clerk, on=DAY)
        for act in [*acts, ("close", True)]:
            do(scene, point, act)
        _check(scene, AgendaItem.objects.get(pk=point.pk), matter)
        transaction.set_rollback(True)


def _check(scene: MeetingScene, point: AgendaItem, matter: str) -> None:
    present, yes = plain_count(scene, point)
    enough = 3 * present >= 10 if matter == "personnel_appointment" else 2 * present >= 5
    resolved = Resolution.objects.filter(agenda_item=point).exists()
    assert resolved == (point.outcome == "PASSED") == (point.item.state == ItemState.PASSED)
    if resolved:
        assert enough
        assert 2 * yes > 5
        assert not point.opinions_split
        assert point.verdict["counted"]["present"] == present
        assert point.verdict["counted"]["yes"] == yes
    if point.vote_form == "secret":
        assert not Vote.objects.filter(agenda_item=point).exists()
        assert BallotCount.objects.filter(agenda_item=point).count() <= 2
