"""A new key reaches what meetings found and signed; nothing else about it may change on the way."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, connection, transaction

from tests.meeting_results_scene import AFTER, ResultsScene
from yanzhen.apps.meetings.actions.minutes import prepare_minutes, sign_minutes
from yanzhen.apps.meetings.models import AgendaItem, Minutes, Vote
from yanzhen.apps.meetings.papers import opened_paper
from yanzhen.apps.meetings.sealed_room import opened_vote
from yanzhen.apps.sealing.actions.reseal import reseal_values
from yanzhen.apps.sealing.actions.rotate_key import rotate_sealing_key
from yanzhen.apps.sealing.sealed_values import unseal
from yanzhen.engines.sealing.cipher import key_id_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed() -> Minutes:
    scene = ResultsScene()
    paper = prepare_minutes(meeting_id=scene.held().pk, kind="summary", actor=scene.clerk, on=AFTER)
    return sign_minutes(minutes_id=paper.pk, actor=scene.secretary, on=AFTER)


def sealed() -> list[bytes]:
    points = [bytes(point.case) for point in AgendaItem.objects.exclude(case=None)]
    papers = [bytes(paper.content) for paper in Minutes.objects.all()]
    return [*points, *papers, *(bytes(vote.choice) for vote in Vote.objects.all())]


def test_votes_cases_and_signed_papers_go_over_to_the_new_key(signed):
    before = opened_paper(signed)
    new = rotate_sealing_key().current
    done = reseal_values()
    assert (done.unopened, {key_id_of(value).hex() for value in sealed()}) == ([], {new})
    assert opened_paper(Minutes.objects.get()) == before
    assert {opened_vote(vote.choice) for vote in Vote.objects.all()} == {"yes"}
    assert json.loads(unseal(AgendaItem.objects.exclude(case=None).get().case, context="meetings.case")) == {}


@pytest.mark.parametrize(
    "change",
    [
        lambda: AgendaItem.objects.filter(state="closed").update(outcome="NOT_PASSED"),
        lambda: AgendaItem.objects.filter(state="closed").update(verdict={}),
        lambda: Minutes.objects.update(digest="0" * 64),
        lambda: Minutes.objects.all().delete(),
        lambda: Vote.objects.update(by_phone=True),
        lambda: Vote.objects.all().delete(),
    ],
    ids=["outcome", "verdict", "digest", "paper", "vote", "votes"],
)
def test_while_seals_are_renewed_nothing_else_changes(signed, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('yanzhen.resealing', 'on', true)")
        change()


def test_a_seal_is_not_renewed_otherwise(signed):
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.update(choice=b"x")
