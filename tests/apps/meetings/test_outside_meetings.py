"""Talks, schemes in their order, decisions of the district, and the check before a meeting."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from tests.factories import make_user
from tests.item_scene import DAY, ItemScene
from tests.meeting_scene import AT_NINE
from yanzhen.apps.audit.models import AuditContent
from yanzhen.apps.meetings.actions import schemes as acts
from yanzhen.apps.meetings.actions.higher_decision import HigherFacts, enter_higher_decision, plan_task_from
from yanzhen.apps.meetings.actions.note_talk import note_talk
from yanzhen.apps.meetings.actions.plan_meeting import Arrangement, plan_meeting
from yanzhen.apps.meetings.actions.redirect_item import transfer_item
from yanzhen.apps.meetings.actions.set_agenda import table_item
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import AgendaItem, Attendance, Item, ItemState, Meeting, Scheme, SchemeStage, Talk
from yanzhen.apps.meetings.prechecking import check_item, checks_of
from yanzhen.apps.meetings.scheme_stages import DONE_STATES, in_words, progress_of
from yanzhen.apps.meetings.waiting import talks_overdue
from yanzhen.apps.plans.actions.draft_plan import draft_plan
from yanzhen.apps.plans.actions.edit_task import TaskFacts
from yanzhen.apps.sources.models import SourceKind

pytestmark = pytest.mark.django_db
TOMORROW = DAY + timedelta(days=1)


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


# --- talks


def talk(scene: ItemScene, *who: str, held_on=DAY, actor=None) -> Talk:
    persons = [scene.users[one].person_id for one in who]
    given = {"organisation_id": scene.school.pk, "held_on": held_on, "person_ids": persons}
    return note_talk(actor=actor or scene.clerk, on=DAY, **given)


def test_a_talk_is_a_day_and_who_was_there(scene):
    talk(scene, "secretary", "principal")
    assert Talk.objects.get().persons.count() == 2


@pytest.mark.parametrize(
    ("who", "held_on", "code"),
    [
        (("secretary",), DAY, "TALK_WITHOUT_HEADS"),
        (("deputy", "vice"), DAY, "TALK_WITHOUT_HEADS"),
        (("secretary", "principal"), TOMORROW, "FUTURE_DAY"),
    ],
)
def test_a_talk_that_is_none_is_refused(scene, who, held_on, code):
    with pytest.raises(MeetingError) as caught:
        talk(scene, *who, held_on=held_on)
    assert caught.value.code == code and not Talk.objects.exists()


def test_one_person_in_both_posts_talks_with_another_member():
    scene = ItemScene(sole=True)
    with pytest.raises(MeetingError) as caught:
        talk(scene, "secretary")
    assert caught.value.code == "TALK_OF_ONE"
    talk(scene, "secretary", "deputy")


def test_a_leading_member_notes_it_and_a_stranger_does_not(scene):
    talk(scene, "secretary", "principal", actor=scene.users["vice"])
    with pytest.raises(MeetingError) as caught:
        talk(scene, "secretary", "principal", actor=scene.users["middle"])
    assert caught.value.code == "NOT_YOURS"


@pytest.mark.parametrize(("days", "is_due"), [(7, False), (8, True)])
def test_a_talk_is_due_when_the_rhythm_of_the_rules_is_over(scene, days, is_due):
    talk(scene, "secretary", "principal", held_on=DAY - timedelta(days=days))
    assert bool(talks_overdue(scene.clerk, on=DAY)) is is_due
    assert talks_overdue(make_user(role="school_clerk"), on=DAY) == []


# --- schemes


@pytest.fixture
def scheme(scene) -> Scheme:
    given = {"organisation_id": scene.school.pk, "title": "绩效工资分配方案", "matter": "pay_distribution"}
    return acts.start_scheme(actor=scene.clerk, on=DAY, **given)


def bring(scene: ItemScene, scheme: Scheme, stage: str) -> Item:
    body = {"drafted": scene.office, "considered": scene.party, "passed": scene.congress}[stage]
    return acts.bring_scheme(
        scheme_id=scheme.pk,
        stage=stage,
        body_id=body.pk,
        proposer_id=scene.principal.person_id,
        actor=scene.clerk,
        on=DAY,
    )


def show(scene: ItemScene, scheme: Scheme, **changes):
    given = {"started_on": DAY - timedelta(days=7), "done_on": DAY - timedelta(days=1), "place": "公告栏"} | changes
    return acts.note_publicity(scheme_id=scheme.pk, actor=scene.clerk, on=DAY, **given)


def file(scene: ItemScene, scheme: Scheme, **changes):
    given = {"done_on": DAY, "place": "区教委"} | changes
    return acts.note_filing(scheme_id=scheme.pk, actor=scene.clerk, on=DAY, **given)


STEPS = {
    "drafted": lambda scene, scheme: bring(scene, scheme, "drafted"),
    "considered": lambda scene, scheme: bring(scene, scheme, "considered"),
    "passed": lambda scene, scheme: bring(scene, scheme, "passed"),
    "publicised": show,
    "filed": file,
}


def go_to(scene: ItemScene, scheme: Scheme, done: int) -> None:
    """Do the first ``done`` stages."""
    for name in list(STEPS)[:done]:
        made = STEPS[name](scene, scheme)
        if isinstance(made, Item):
            Item.objects.filter(pk=made.pk).update(state=DONE_STATES[SchemeStage(name)][0])


@pytest.mark.parametrize("done", range(6))
@pytest.mark.parametrize("name", STEPS)
def test_each_stage_waits_for_the_one_before_it(scene, scheme, done, name):
    go_to(scene, scheme, done)
    place = list(STEPS).index(name)
    if place == done:
        STEPS[name](scene, scheme)
        return
    with pytest.raises(MeetingError) as caught:
        STEPS[name](scene, scheme)
    assert caught.value.code == ("STAGE_DONE" if place < done else "STAGE_TOO_EARLY")


def test_a_scheme_that_went_all_the_way_says_so(scene, scheme):
    assert in_words(scheme, progress_of(scheme)) == "校长办公会议拟订（待办）"
    go_to(scene, scheme, 5)
    assert all(row.is_done for row in progress_of(scheme))
    assert in_words(scheme, progress_of(scheme)) == "已备案"


def test_what_the_congress_did_not_pass_is_brought_again_and_goes_no_further(scene, scheme):
    go_to(scene, scheme, 2)
    item = bring(scene, scheme, "passed")
    with pytest.raises(MeetingError) as caught:
        bring(scene, scheme, "passed")
    assert caught.value.code == "STAGE_UNDER_WAY"
    Item.objects.filter(pk=item.pk).update(state=ItemState.NOT_PASSED)
    with pytest.raises(MeetingError) as caught:
        show(scene, scheme)
    assert caught.value.code == "STAGE_TOO_EARLY"
    assert bring(scene, scheme, "passed").pk != item.pk


def test_a_stage_goes_to_its_own_body(scene, scheme):
    given = {"scheme_id": scheme.pk, "proposer_id": scene.principal.person_id, "actor": scene.clerk}
    assert refused(acts.bring_scheme, stage="drafted", body_id=scene.party.pk, **given) == "STAGE_WRONG_BODY"
    other = ItemScene()
    assert refused(acts.bring_scheme, stage="drafted", body_id=other.office.pk, **given) == "OTHER_SCHOOL"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"place": " "}, "PLACE_MISSING"),
        ({"done_on": DAY - timedelta(days=8)}, "DAYS_IN_WRONG_ORDER"),
        ({"done_on": TOMORROW}, "FUTURE_DAY"),
    ],
)
def test_the_days_of_being_shown_make_sense(scene, scheme, changes, code):
    go_to(scene, scheme, 3)
    with pytest.raises(MeetingError) as caught:
        show(scene, scheme, **changes)
    assert caught.value.code == code


def test_nothing_is_filed_before_it_was_shown_to_the_end(scene, scheme):
    go_to(scene, scheme, 4)
    with pytest.raises(MeetingError) as caught:
        file(scene, scheme, done_on=DAY - timedelta(days=2))
    assert caught.value.code == "TOO_EARLY_DAY"


def test_a_stopped_scheme_goes_nowhere(scene, scheme):
    acts.stop_scheme(scheme_id=scheme.pk, actor=scene.clerk, on=DAY)
    assert refused(acts.stop_scheme, scheme_id=scheme.pk, actor=scene.clerk) == "SCHEME_STOPPED"
    with pytest.raises(MeetingError) as caught:
        bring(scene, scheme, "drafted")
    assert caught.value.code == "SCHEME_STOPPED"


# --- decisions of the district


def test_a_decision_of_the_district_is_a_source_that_a_plan_cites(scene):
    office = make_user(role="district_office", at=scene.authority)
    facts = HigherFacts(body="work_committee", title="加强校舍安全", decided_on=DAY, wording="年内完成排查。")
    decision = enter_higher_decision(organisation_id=scene.authority.pk, facts=facts, actor=office, on=DAY)
    assert (decision.source.kind, decision.source.subject) == (
        SourceKind.MEETING,
        f"meetings.higherdecision:{decision.pk}",
    )
    days = {"starts_on": DAY, "ends_on": DAY + timedelta(days=300)}
    plan = draft_plan(title="年度计划", owner=scene.authority, line="joint", actor=office, on=DAY, **days)
    task = TaskFacts(
        title="排查校舍", organisation_id=scene.authority.pk, starts_on=DAY, due_on=DAY + timedelta(days=99)
    )
    made = plan_task_from(decision=decision, plan_id=plan.pk, facts=task, actor=office, on=DAY)
    assert made.source == decision.source


def test_a_decision_is_entered_by_the_office_and_lies_in_the_past(scene):
    office = make_user(role="district_office", at=scene.authority)
    facts = HigherFacts(body="work_committee", title="加强校舍安全", decided_on=TOMORROW)
    given = {"organisation_id": scene.authority.pk, "facts": facts}
    assert refused(enter_higher_decision, actor=office, **given) == "FUTURE_DAY"
    assert refused(enter_higher_decision, actor=scene.clerk, **given) == "NOT_YOURS"


# --- the check before a meeting


def test_the_check_says_how_many_are_needed_and_whom_to_ask(scene):
    item = scene.proposed()
    shown = check_item(item, on=DAY)
    assert (shown.check.entitled, shown.check.needed.present, shown.check.needed.yes) == (4, 2, 3)
    assert shown.check.can_be_held is True and shown.is_assumed
    assert {one.who for one in shown.check.to_consult} >= {"secretary", "principal"}
    scene.asked(item)
    scene.say(item, "secretary")
    scene.say(item, "principal")
    assert check_item(item, on=DAY).check.to_consult == ()


def test_of_personnel_items_the_check_says_nothing_about_votes(scene):
    item = scene.proposed(matter="personnel_appointment", candidates=1)
    shown = check_item(item, on=DAY)
    assert shown.check.needed.present == 3
    assert shown.check.majority_possible is None and shown.check.recusals_blocking_majority == ()


def test_study_and_reports_need_no_check(scene):
    assert check_item(scene.proposed(kind="hear", matter=""), on=DAY) is None


def test_the_check_of_a_meeting_goes_by_whom_it_expects(scene):
    item = scene.ready()
    arrangement = Arrangement(title="党委会", planned_at=AT_NINE, place="会议室")
    meeting = plan_meeting(body_id=scene.party.pk, arrangement=arrangement, actor=scene.clerk, on=DAY)
    table_item(meeting_id=meeting.pk, item_id=item.pk, actor=scene.clerk, on=DAY)
    (unknown,) = checks_of(meeting)
    assert unknown.check.can_be_held is None and unknown.expected == "0至4人"
    Attendance.objects.filter(meeting=meeting).update(is_expected=False)
    assert checks_of(meeting)[0].check.can_be_held is False
    Attendance.objects.filter(meeting=meeting).update(is_expected=True)
    (all_come,) = checks_of(meeting)
    assert all_come.expected == "4人" and all_come.bearable == "最多还能有2人回避，再多到会人数就不够。"


def test_the_log_says_nothing_of_what_was_talked_about(scene):
    talk(scene, "secretary", "principal")
    said = AuditContent.objects.order_by("-pk")[0].content
    assert set(said) == {"organisation", "held_on", "persons"}


def test_an_item_of_a_scheme_stays_with_the_body_of_its_stage(scene, scheme):
    go_to(scene, scheme, 2)
    item = bring(scene, scheme, "passed")
    given = {"item_id": item.pk, "body_id": scene.party.pk, "actor": scene.clerk}
    assert refused(transfer_item, **given) == "SCHEME_KEEPS_BODY"


@pytest.mark.parametrize(("days", "code"), [(-1, "TOO_EARLY_DAY"), (0, ""), (1, "")])
def test_a_scheme_is_shown_from_the_day_on_which_the_congress_passed_it(scene, scheme, days, code):
    go_to(scene, scheme, 3)
    passed = DAY - timedelta(days=7)
    meeting = Meeting.objects.create(
        body=scene.congress,
        year=passed.year,
        sequence=1,
        title="教代会",
        planned_at=timezone.make_aware(datetime.combine(passed, time(0, 30))),
        made_by=scene.clerk,
    )
    item = Item.objects.get(scheme_steps__scheme=scheme, scheme_steps__stage="passed")
    AgendaItem.objects.create(
        meeting=meeting, item=item, position=1, state="closed", outcome="PASSED", closed_at=meeting.planned_at
    )
    if not code:
        assert show(scene, scheme, started_on=passed + timedelta(days=days)).started_on
        return
    with pytest.raises(MeetingError) as caught:
        show(scene, scheme, started_on=passed + timedelta(days=days))
    assert caught.value.code == code
