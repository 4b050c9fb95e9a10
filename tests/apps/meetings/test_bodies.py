"""Bodies are set up with their members; what changes begins on a day and what was stays."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.factories import make_user
from tests.item_scene import DAY, SINCE, ItemScene, make_person
from tests.meeting_scene import AT_NINE
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.meetings.actions.edit_body import BodyFacts, edit_body, end_body
from yanzhen.apps.meetings.actions.plan_meeting import Arrangement, plan_meeting
from yanzhen.apps.meetings.actions.seats import add_seat, change_seat, end_seat
from yanzhen.apps.meetings.actions.set_up_bodies import BodyDraft, SeatDraft, set_up_bodies
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import Body, Meeting, Seat
from yanzhen.apps.meetings.queries import heads_of, leading_group
from yanzhen.apps.meetings.rule_sets import is_too_small, settings_of, threshold_of

pytestmark = pytest.mark.django_db
LATER = DAY + timedelta(days=30)


@pytest.fixture(scope="module")
def standing_scene(standing) -> ItemScene:
    return ItemScene()


@pytest.fixture
def scene(standing_scene) -> ItemScene:
    return deepcopy(standing_scene)


def refused(act, **given) -> str:
    with pytest.raises(MeetingError) as caught:
        act(on=DAY, **given)
    return caught.value.code


def seat_of(scene: ItemScene, who: str, body: Body | None = None) -> Seat:
    return (body or scene.party).seats.get(person_id=scene.users[who].person_id, ended_on=None)


def test_the_leading_group_is_who_votes_in_the_committee_or_the_principals_meeting(scene):
    group = leading_group(scene.school.pk, on=DAY)
    assert group == {scene.users[who].person_id for who in ("secretary", "principal", "deputy", "vice")}
    assert not group & {person.pk for person in scene.delegates}
    assert leading_group(scene.school.pk, on=SINCE - timedelta(days=1)) == set()


def test_a_seat_without_a_vote_makes_nobody_a_leading_member(scene):
    outsider = make_person("列席")
    add_seat(
        body_id=scene.party.pk,
        person_id=outsider.pk,
        roles=[],
        is_voting=False,
        started_on=DAY,
        actor=scene.clerk,
        on=DAY,
    )
    assert outsider.pk not in leading_group(scene.school.pk, on=DAY)


def test_a_small_branch_is_led_by_its_secretary_and_not_by_every_member():
    scene = ItemScene(sole=True, party="party_branch_assembly", members=5)
    member = make_person("党员")
    add_seat(
        body_id=scene.party.pk,
        person_id=member.pk,
        roles=[],
        is_voting=True,
        started_on=DAY,
        actor=scene.clerk,
        on=DAY,
    )
    group = leading_group(scene.school.pk, on=DAY)
    assert scene.secretary.person_id in group and member.pk not in group


@pytest.mark.parametrize("sole", [True, False])
def test_heads_are_known_as_one_person_or_two(sole):
    scene = ItemScene(sole=sole)
    heads = heads_of(scene.school.pk, on=DAY)
    assert heads.is_one_person is sole
    assert [person.pk for person in heads.deputies] == [scene.users["deputy"].person_id]
    assert scene.users["vice"].person_id in {person.pk for person in heads.members}


def test_bodies_are_set_up_once_and_by_the_schools_office_alone(scene):
    draft = BodyDraft(kind="party_committee", name="党委会")
    given = {"organisation_id": scene.school.pk, "started_on": DAY}
    assert refused(set_up_bodies, drafts=[draft], actor=scene.clerk, **given) == "BODY_EXISTS"
    assert refused(set_up_bodies, drafts=[draft], actor=scene.users["middle"], **given) == "NOT_YOURS"
    assert refused(set_up_bodies, drafts=[], actor=scene.clerk, **given) == "NO_BODIES"


def test_nobody_sits_twice_and_nobody_shares_a_leading_post(scene):
    end_all = Body.objects.filter(organisation=scene.school, kind="party_committee")
    end_all.update(ended_on=DAY - timedelta(days=1))
    given = {"organisation_id": scene.school.pk, "started_on": DAY, "actor": scene.clerk}
    person, other = scene.delegates[:2]
    twice = [SeatDraft(person_id=person.pk), SeatDraft(person_id=person.pk)]
    heads = [SeatDraft(person_id=one.pk, roles=["secretary"]) for one in (person, other)]
    for seats, code in ((twice, "TWICE_SEATED"), (heads, "ROLE_TWICE")):
        draft = BodyDraft(kind="party_committee", name="党委会", seats=seats)
        assert refused(set_up_bodies, drafts=[draft], **given) == code
    assert not Body.objects.filter(organisation=scene.school, kind="party_committee", ended_on=None).exists()


def test_the_threshold_of_large_spending_is_the_schools_and_not_one_bodys(scene):
    facts = BodyFacts(name="党委会", settings={"large_spending_yuan": Decimal("50000"), "quorum_strict": True})
    edit_body(body_id=scene.party.pk, facts=facts, seen=scene.party.version, actor=scene.clerk, on=DAY)
    assert threshold_of(scene.office, on=DAY) == Decimal("50000")
    assert settings_of(Body.objects.get(pk=scene.party.pk), on=DAY).quorum_strict is True
    assert settings_of(scene.office, on=DAY).quorum_strict is False


def test_what_the_school_does_not_set_is_as_the_rules_say(scene):
    assert threshold_of(scene.party, on=DAY) is None
    assert settings_of(scene.party, on=DAY).notice_days_min == 1


def test_a_stale_page_changes_no_body(scene):
    facts = BodyFacts(name="党委会")
    given = {"body_id": scene.party.pk, "facts": facts, "seen": scene.party.version, "actor": scene.clerk}
    edit_body(on=DAY, **given)
    assert refused(edit_body, **given) == "STALE"


@pytest.mark.parametrize(("members", "too_small"), [(6, True), (7, False), (None, False)])
def test_a_branch_has_a_committee_from_seven_formal_members(members, too_small):
    body = Body(kind="party_branch_committee", name="支委会", branch_formal_members=members, started_on=SINCE)
    assert is_too_small(body, on=DAY) is too_small


def test_a_change_of_roles_keeps_what_was(scene):
    old = seat_of(scene, "vice")
    new = change_seat(
        seat_id=old.pk, roles=["committee_member"], is_voting=True, from_day=DAY, actor=scene.clerk, on=DAY
    )
    old.refresh_from_db()
    assert (old.ended_on, old.roles) == (DAY - timedelta(days=1), ["vice_principal"])
    assert (new.started_on, new.roles, new.person) == (DAY, ["committee_member"], old.person)


def test_a_slip_is_corrected_on_the_day_it_begins(scene):
    old = seat_of(scene, "vice")
    new = change_seat(seat_id=old.pk, roles=[], is_voting=False, from_day=SINCE, actor=scene.clerk, on=DAY)
    assert new.pk == old.pk and new.is_voting is False


def test_a_seat_that_was_in_a_meeting_is_not_rewritten(scene):
    plan(scene)
    given = {"seat_id": seat_of(scene, "vice").pk, "roles": [], "is_voting": False, "actor": scene.clerk}
    assert refused(change_seat, from_day=SINCE, **given) == "SEAT_USED"
    Meeting.objects.update(state="closed")
    assert refused(change_seat, from_day=DAY, **given) == "SEAT_USED"
    assert change_seat(from_day=DAY + timedelta(days=1), on=DAY, **given).is_voting is False


def plan(scene: ItemScene) -> Meeting:
    arrangement = Arrangement(title="党委会", planned_at=AT_NINE, place="三楼会议室")
    return plan_meeting(body_id=scene.party.pk, arrangement=arrangement, actor=scene.clerk, on=DAY)


def test_one_secretary_at_a_time(scene):
    seat = seat_of(scene, "vice")
    given = {"seat_id": seat.pk, "roles": ["secretary"], "is_voting": True, "actor": scene.clerk}
    assert refused(change_seat, from_day=DAY, **given) == "ROLE_TAKEN"
    end_seat(seat_id=seat_of(scene, "secretary").pk, last_day=DAY - timedelta(days=1), actor=scene.clerk, on=DAY)
    assert change_seat(from_day=DAY, on=DAY, **given).roles == ["secretary"]


def test_a_seat_ends_once_and_not_before_it_began(scene):
    seat = seat_of(scene, "vice")
    given = {"seat_id": seat.pk, "actor": scene.clerk}
    assert refused(end_seat, last_day=SINCE - timedelta(days=1), **given) == "DAYS_IN_WRONG_ORDER"
    end_seat(last_day=DAY, on=DAY, **given)
    assert refused(end_seat, last_day=LATER, **given) == "SEAT_ENDED"


def test_nobody_is_seated_twice_or_before_the_body_began(scene):
    given = {"body_id": scene.party.pk, "roles": [], "is_voting": True, "actor": scene.clerk}
    vice, new = scene.users["vice"].person_id, scene.delegates[0].pk
    assert refused(add_seat, person_id=vice, started_on=DAY, **given) == "TWICE_SEATED"
    assert refused(add_seat, person_id=new, started_on=SINCE - timedelta(days=1), **given) == "OUTSIDE_BODY"


def test_a_body_with_work_under_way_does_not_end(scene):
    scene.proposed()
    given = {"body_id": scene.party.pk, "last_day": DAY, "seen": scene.party.version, "actor": scene.clerk}
    assert refused(end_body, **given) == "ITEMS_LEFT"


def test_a_body_with_a_meeting_to_come_does_not_end(scene):
    plan(scene)
    given = {"body_id": scene.party.pk, "last_day": DAY, "seen": scene.party.version, "actor": scene.clerk}
    assert refused(end_body, **given) == "MEETINGS_LEFT"


def test_a_body_ends_with_its_seats_and_can_be_set_up_anew(scene):
    body = scene.party
    end_body(body_id=body.pk, last_day=DAY, seen=body.version, actor=scene.clerk, on=DAY)
    assert not Seat.objects.filter(body=body, ended_on=None).exists()
    (new,) = set_up_bodies(
        organisation_id=scene.school.pk,
        drafts=[BodyDraft(kind="party_committee", name="新一届党委会")],
        started_on=DAY + timedelta(days=1),
        actor=scene.clerk,
        on=DAY,
    )
    assert new.pk != body.pk and Body.objects.filter(organisation=scene.school, kind="party_committee").count() == 2


def test_a_body_that_ended_is_no_longer_changed(scene):
    Body.objects.filter(pk=scene.party.pk).update(ended_on=date(2026, 1, 31))
    given = {"body_id": scene.party.pk, "seen": scene.party.version, "actor": scene.clerk}
    assert refused(edit_body, facts=BodyFacts(name="x"), **given) == "BODY_ENDED"


def test_nobody_else_changes_seats(scene):
    outsider = make_user(role="school_clerk")
    seat = seat_of(scene, "vice")
    assert refused(end_seat, seat_id=seat.pk, last_day=DAY, actor=outsider) == "NOT_YOURS"


def test_each_act_leaves_one_event(scene):
    before = AuditEvent.objects.count()
    end_seat(seat_id=seat_of(scene, "vice").pk, last_day=DAY, actor=scene.clerk, on=DAY)
    assert list(AuditEvent.objects.order_by("number").values_list("kind", flat=True))[before:] == ["SEAT_LEFT"]
