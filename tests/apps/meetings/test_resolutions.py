"""A resolution becomes tasks, is told, is followed up; its words change only by reconsideration; gaps are named."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta

import pytest

from tests.meeting_results_scene import AFTER, MEETING_DAY, ResultsScene
from yanzhen.apps.audit.models import AuditContent
from yanzhen.apps.meetings.actions.minutes import archive_minutes, prepare_minutes, sign_minutes
from yanzhen.apps.meetings.actions.resolutions import (
    Settled,
    disclose_resolution,
    follow_up_resolution,
    link_resolution_task,
    make_resolution_task,
    points_to_follow_up_at,
    settle_resolution,
)
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.key_items import items_in_period, key_kind
from yanzhen.apps.meetings.models import Item, Resolution
from yanzhen.apps.meetings.refusals.resolutions import (
    CHANGED,
    IN_FORCE,
    RESOLUTION_ACTS,
    resolution_state,
    why_not_resolution,
)
from yanzhen.apps.meetings.tracing import trace_of
from yanzhen.apps.plans.errors import PlanError
from yanzhen.apps.plans.models import Plan

pytestmark = pytest.mark.django_db
DUE = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def data_folder(tmp_path, settings):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"


@pytest.fixture(scope="module")
def standing_scene(standing):
    return ResultsScene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def resolution_of(meeting):
    return Resolution.objects.get(agenda_item__meeting=meeting)


def task(scene, resolution, **given):
    said = {
        "title": "建成科学探究实验室",
        "organisation_id": scene.school.pk,
        "due_on": DUE,
        "actor": scene.secretary,
        "on": AFTER,
    }
    return make_resolution_task(resolution_id=resolution.pk, **(said | given))


def told(scene, resolution, **given):
    said = {
        "form": "open",
        "started_on": AFTER,
        "ended_on": None,
        "place": "校务公开栏",
        "actor": scene.clerk,
        "on": AFTER,
    }
    return disclose_resolution(resolution_id=resolution.pk, **(said | given))


def gaps(scene, resolution, on=AFTER):
    item = resolution.agenda_item.item
    (found,) = items_in_period(scene.school.pk, item.made_on, item.made_on).filter(pk=item.pk)
    return [gap for _stage, gap in trace_of(found, on=on).gaps]


def code(raised):
    return raised.value.code


def test_a_resolution_becomes_a_task_of_the_years_plan(scene):
    resolution = resolution_of(scene.held())
    made = task(scene, resolution)
    assert made.plan.title == "2026年会议决议任务"
    assert made.source.subject == f"meetings.resolution:{resolution.pk}"
    assert made.parties.get(role="leader").person == resolution.owner
    assert task(scene, resolution_of(scene.held())).plan == made.plan


def test_the_words_of_the_resolution_never_enter_the_plan(scene):
    resolution = resolution_of(scene.held())
    made = task(scene, resolution)
    assert "预算" not in f"{made.title}{made.wording}{made.source.wording}{made.plan.title}"


def test_after_the_plan_is_on_its_way_the_next_batch_begins(scene):
    first = task(scene, resolution_of(scene.held())).plan
    Plan.objects.filter(pk=first.pk).update(state="in_approval")
    assert task(scene, resolution_of(scene.held())).plan.title == "2026年会议决议任务（第2批）"


def test_whoever_may_not_edit_plans_makes_no_task(scene):
    resolution = resolution_of(scene.held())
    with pytest.raises(PlanError):
        task(scene, resolution, actor=scene.clerk)
    assert not Plan.objects.exists()


def test_a_sealed_resolution_becomes_no_task_of_a_plan(scene):
    meeting = scene.held(item=scene.item("任命教务主任", sealed=True, matter="personnel_appointment"))
    with pytest.raises(MeetingError) as raised:
        task(scene, resolution_of(meeting))
    assert code(raised) == "SEALED_TASK"


def test_a_task_of_another_school_is_not_linked(scene):
    resolution = resolution_of(scene.held())
    mine = task(scene, resolution)
    with pytest.raises(MeetingError) as raised:
        link_resolution_task(resolution_id=resolution.pk, task_id=mine.pk, actor=scene.secretary, on=AFTER)
    assert code(raised) == "LINKED_ALREADY"
    second = resolution_of(scene.held())
    assert link_resolution_task(resolution_id=second.pk, task_id=mine.pk, actor=scene.secretary, on=AFTER).task == mine
    mine.plan.owner = mine.organisation = scene.other
    mine.plan.save()
    mine.save()
    with pytest.raises(MeetingError) as raised:
        link_resolution_task(resolution_id=second.pk, task_id=mine.pk, actor=scene.secretary, on=AFTER)
    assert code(raised) == "OTHER_SCHOOLS_TASK"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"form": "notice"}, "NOTICE_END_MISSING"),
        ({"place": "  "}, "TOLD_WHERE_MISSING"),
        ({"started_on": MEETING_DAY - timedelta(days=1)}, "BEFORE_RESOLUTION"),
        ({"started_on": AFTER + timedelta(days=1)}, "TOLD_IN_FUTURE"),
        ({"form": "notice", "ended_on": AFTER - timedelta(days=1)}, "PERIOD_REVERSED"),
    ],
)
def test_telling_needs_form_days_and_place(scene, given, expected):
    with pytest.raises(MeetingError) as raised:
        told(scene, resolution_of(scene.held()), **given)
    assert code(raised) == expected


def test_disclosure_counts_on_the_day_itself_and_in_the_form_asked_for(scene):
    resolution = resolution_of(scene.held())
    assert "应当公开，还没有办" in gaps(scene, resolution)
    told(scene, resolution, form="notice", ended_on=AFTER + timedelta(days=5))
    assert "应当公开，还没有办" in gaps(scene, resolution)
    told(scene, resolution, started_on=MEETING_DAY)
    assert "应当公开，还没有办" not in gaps(scene, resolution)


def test_an_open_key_item_without_a_word_on_disclosure_is_a_gap(scene):
    resolution = resolution_of(scene.held())
    Resolution.objects.filter(pk=resolution.pk).update(disclosure="none")
    assert "没有写明公开要求" in gaps(scene, resolution)


def test_a_whole_way_has_no_gap(scene):
    meeting = scene.held()
    resolution = resolution_of(meeting)
    for kind in ("record", "summary"):
        paper = prepare_minutes(meeting_id=meeting.pk, kind=kind, actor=scene.clerk, on=AFTER)
        sign_minutes(minutes_id=paper.pk, actor=scene.secretary, on=AFTER)
        archive_minutes(minutes_id=paper.pk, actor=scene.clerk, on=AFTER)
    made = task(scene, resolution)
    made.reports.create(
        organisation=scene.school,
        period_start=AFTER,
        period_end=AFTER,
        status="in_progress",
        reported_by=scene.clerk,
        reported_on=AFTER,
    )
    told(scene, resolution)
    assert gaps(scene, resolution) == []
    assert gaps(scene, resolution, on=DUE + timedelta(days=1)) == [f"“{made.title}”已过时限，还没有完成"]


def test_follow_up_is_late_the_day_after(scene):
    resolution = resolution_of(scene.held())
    Resolution.objects.filter(pk=resolution.pk).update(follow_up_on=DUE)
    resolution.refresh_from_db()
    assert not any("回头看" in gap for gap in gaps(scene, resolution, on=DUE))
    assert any("回头看" in gap for gap in gaps(scene, resolution, on=DUE + timedelta(days=1)))


def test_follow_up_happens_at_a_later_meeting_of_the_same_body(scene):
    resolution = resolution_of(scene.held())
    elsewhere = scene.point(scene.meeting(scene.office, day=AFTER), scene.item(body=scene.office))
    later = scene.point(scene.meeting(day=AFTER), scene.item("听取实验室建设汇报", kind="hear", matter=""))
    for point in (elsewhere, resolution.agenda_item):
        with pytest.raises(MeetingError) as raised:
            follow_up_resolution(resolution_id=resolution.pk, point_id=point.pk, actor=scene.clerk, on=AFTER)
        assert code(raised) == "NOT_A_LATER_MEETING"
    with pytest.raises(MeetingError) as raised:
        follow_up_resolution(resolution_id=resolution.pk, point_id=later.pk, actor=scene.clerk, on=AFTER)
    assert code(raised) == "NOT_YET_DEALT_WITH"
    assert not points_to_follow_up_at(resolution).exists()
    scene.close(later)
    assert list(points_to_follow_up_at(resolution)) == [later]
    done = follow_up_resolution(resolution_id=resolution.pk, point_id=later.pk, actor=scene.clerk, on=AFTER)
    assert done.followed_up_in == later


def test_settling_refuses_a_stale_write_and_days_before_the_resolution(scene):
    resolution = resolution_of(scene.held())
    settled = Settled(owner_id=scene.first.person_id, due_on=MEETING_DAY, disclosure="publish", follow_up_on=None)

    def settle(seen, what):
        return settle_resolution(resolution_id=resolution.pk, seen=seen, settled=what, actor=scene.clerk, on=AFTER)

    assert settle(1, settled).owner == scene.first.person
    with pytest.raises(MeetingError) as raised:
        settle(1, settled)
    assert code(raised) == "STALE"
    early = Settled(
        owner_id=scene.first.person_id, due_on=MEETING_DAY - timedelta(days=1), disclosure="none", follow_up_on=None
    )
    with pytest.raises(MeetingError) as raised:
        settle(2, early)
    assert code(raised) == "BEFORE_RESOLUTION"


@pytest.mark.parametrize("act", RESOLUTION_ACTS)
@pytest.mark.parametrize("state", (IN_FORCE, CHANGED))
def test_every_act_is_allowed_in_its_states_alone(scene, act, state):
    resolution = resolution_of(scene.held())
    if state == CHANGED:
        resolution.changed_by = resolution_of(scene.held())
        resolution.save()
    assert resolution_state(resolution) == state
    refusal = why_not_resolution(resolution, act, scene.clerk, on=AFTER)
    assert (refusal is None) == (state in RESOLUTION_ACTS[act][1])


def test_recused_and_outsiders_handle_nothing(scene):
    meeting = scene.held(recused=[scene.principal])
    resolution = resolution_of(meeting)
    for actor, expected in ((scene.principal, "RECUSED"), (scene.stranger, "NOT_YOURS"), (scene.district, "NOT_YOURS")):
        with pytest.raises(MeetingError) as raised:
            told(scene, resolution, actor=actor)
        assert code(raised) == expected


def test_spending_counts_as_large_from_the_schools_own_threshold_on(scene):
    scene.party.settings = {"large_spending_yuan": "50000"}
    scene.party.save()
    for amount, large in (("49999.99", False), ("50000.00", True), (None, True)):
        item = Item.objects.get(pk=scene.item(matter="large_spending", amount_yuan=amount).pk)
        assert (key_kind(item, on=AFTER) is not None) == large


def test_a_deferred_item_without_a_next_day_is_a_gap(scene):
    meeting = scene.meeting()
    point = scene.point(meeting, said={scene.first: "再论证。"})
    scene.close(point, "DEFERRED", decision="补充论证后再议。")
    (found,) = items_in_period(scene.school.pk, MEETING_DAY, MEETING_DAY)
    assert ("决策", "缓议后没有写明再次上会的日期") in trace_of(found, on=AFTER).gaps


def test_traces_of_many_items_cost_a_fixed_number_of_queries(scene, django_assert_num_queries):
    for _ in range(3):
        resolution = resolution_of(scene.held())
        task(scene, resolution)
        told(scene, resolution)
    with django_assert_num_queries(10):
        rows = list(items_in_period(scene.school.pk, date(2026, 1, 1), date(2026, 12, 31)))
        assert [bool(trace_of(item, on=AFTER).gaps) for item in rows] == [True] * 3


def test_the_log_holds_no_word_of_a_resolution(scene):
    resolution = resolution_of(scene.held())
    task(scene, resolution)
    told(scene, resolution)
    said = "".join(str(row.content) for row in AuditContent.objects.filter(event__kind__startswith="RESOLUTION"))
    assert said
    assert "预算" not in said and "实验室" not in said
