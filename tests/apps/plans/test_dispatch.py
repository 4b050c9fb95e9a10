"""Sending down: each chosen school × task exactly once, whatever is repeated, left out or taken back."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.apps.plans.conftest import TODAY
from tests.factories import make_organisation, make_user
from yanzhen.apps.plans.actions.dispatch_tasks import Variation, dispatch_tasks
from yanzhen.apps.plans.actions.report_progress import report_progress
from yanzhen.apps.plans.actions.sign_for import sign_for
from yanzhen.apps.plans.actions.tallies import recount
from yanzhen.apps.plans.actions.withdraw_unit import withdraw_unit
from yanzhen.apps.plans.errors import PlanError
from yanzhen.apps.plans.models import (
    Dispatch,
    Receipt,
    Recipient,
    Target,
    Task,
    TaskLight,
    TaskTally,
    UnitTally,
)
from yanzhen.apps.plans.refusals.progress import Statement

pytestmark = pytest.mark.django_db
RECEIPT_DUE = date(2026, 3, 25)


def _send(plan, district, **fields):
    given = {
        "plan_id": plan.pk,
        "key": uuid.uuid4(),
        "task_ids": [task.pk for task in plan.tasks.own()],
        "unit_ids": [school.pk for school in district.schools],
        "receipt_due_on": RECEIPT_DUE,
        "actor": district.office,
        "on": TODAY,
        **fields,
    }
    return dispatch_tasks(**given)


def test_each_school_gets_each_task_with_a_light_and_a_first_due_day(dispatch, issued, district):
    tasks = Task.objects.handed_down()
    assert dispatch.task_count == tasks.count() == 6
    assert TaskLight.objects.filter(origin__isnull=False, colour="grey").count() == 6
    task = tasks.filter(organisation=district.school).first()
    assert task.path == f"{task.origin.path}{task.pk}/"
    assert (task.depth, task.parent, task.wording) == (1, task.origin, "")
    assert task.next_due_on == date(2026, 2, 4)
    assert set(TaskTally.objects.values_list("total", "grey", "not_started")) == {(3, 3, 3)}
    assert UnitTally.objects.get(organisation=district.school).total == 2


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_every_chosen_pair_exists_exactly_once_after_any_series_of_dispatches(issued, district, data):
    tasks = [task.pk for task in issued.tasks.own()]
    schools = [school.pk for school in district.schools]
    expected = set(Task.objects.handed_down().values_list("origin_id", "organisation_id"))
    for _ in range(data.draw(st.integers(1, 3))):
        chosen_tasks = data.draw(st.lists(st.sampled_from(tasks), min_size=1, unique=True))
        chosen_units = data.draw(st.lists(st.sampled_from(schools), min_size=1, unique=True))
        pairs = [(task, unit) for task in chosen_tasks for unit in chosen_units]
        left_out = data.draw(st.lists(st.sampled_from(pairs), unique=True))
        variations = [Variation(task_id=task, unit_id=unit, is_left_out=True) for task, unit in left_out]
        _send(issued, district, task_ids=chosen_tasks, unit_ids=chosen_units, variations=variations)
        expected |= set(pairs) - set(left_out)
    found = list(Task.objects.handed_down().values_list("origin_id", "organisation_id"))
    assert sorted(found) == sorted(expected)
    kept = {row.task_id: row.total for row in TaskTally.objects.all()}
    assert kept == {task: sum(1 for origin, _ in expected if origin == task) for task in kept}


def test_the_same_key_sends_once(issued, district):
    key = uuid.uuid4()
    first = _send(issued, district, key=key)
    assert _send(issued, district, key=key) == first
    assert Dispatch.objects.count() == 1
    assert Task.objects.handed_down().count() == 6


def test_a_variation_changes_words_day_and_figure_for_one_school_alone(issued, district):
    origin = issued.tasks.own().get(title="提高体质健康优良率")
    variation = Variation(
        task_id=origin.pk,
        unit_id=district.school.pk,
        text="以足球为抓手",
        due_on=date(2026, 6, 30),
        target_value=Decimal(65),
    )
    _send(issued, district, variations=[variation])
    mine = Task.objects.get(origin=origin, organisation=district.school)
    other = Task.objects.get(origin=origin, organisation=district.schools[1])
    assert (mine.variation, mine.due_on) == ("以足球为抓手", date(2026, 6, 30))
    assert Target.objects.get(task=mine).value == 65
    assert Target.objects.get(task=mine).indicator.code == "fitness_good_rate"
    assert (other.variation, other.due_on, other.targets.count()) == ("", origin.due_on, 0)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"unit_ids": []}, "NO_UNITS"),
        ({"task_ids": []}, "NO_TASKS_CHOSEN"),
        ({"task_ids": [0]}, "TASKS_OUTSIDE"),
        ({"unit_ids": [0]}, "UNITS_OUTSIDE"),
        ({"receipt_due_on": date(2026, 3, 17)}, "DUE_IN_PAST"),
        ({"variations": [Variation(task_id=0, unit_id=0)]}, "VARIATION_OUTSIDE"),
    ],
)
def test_a_wrong_choice_writes_nothing(issued, district, change, code):
    with pytest.raises(PlanError) as error:
        _send(issued, district, **change)
    assert error.value.code == code
    assert not Dispatch.objects.exists()
    assert not Task.objects.handed_down().exists()


def test_receipts_may_be_due_on_the_very_day(issued, district):
    assert _send(issued, district, receipt_due_on=TODAY).receipt_due_on == TODAY


def test_a_variation_ending_before_the_task_begins_is_refused(issued, district):
    task = issued.tasks.own().first()
    variation = Variation(task_id=task.pk, unit_id=district.school.pk, due_on=date(2025, 12, 31))
    with pytest.raises(PlanError) as error:
        _send(issued, district, variations=[variation])
    assert error.value.code == "DUE_BEFORE_START"


def test_a_school_of_another_district_gets_nothing(issued, district):
    stranger = make_organisation("外区学校")
    with pytest.raises(PlanError) as error:
        _send(issued, district, unit_ids=[stranger.pk])
    assert error.value.code == "UNITS_OUTSIDE"


def test_a_section_officer_does_not_send_down(issued, district):
    with pytest.raises(PlanError) as error:
        _send(issued, district, actor=district.officer)
    assert error.value.code == "NOT_YOURS"


def test_the_head_of_the_owning_section_sends_its_signed_plan_to_schools(issued, district):
    assert _send(issued, district, actor=district.head).task_count == 6


def test_copies_get_no_tasks(issued, district):
    dispatch = _send(
        issued, district, unit_ids=[district.school.pk], copy_to=[district.schools[1].pk, district.school.pk]
    )
    roles = dict(dispatch.recipients.values_list("organisation_id", "role"))
    assert roles == {district.school.pk: "main", district.schools[1].pk: "copy"}
    assert not Task.objects.filter(organisation=district.schools[1]).exists()


def test_a_dispatch_takes_the_same_number_of_queries_for_one_school_and_for_three(issued, district):
    counts = []
    for units in ([district.schools[0].pk], [district.schools[1].pk, district.schools[2].pk]):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            _send(issued, district, unit_ids=units)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_school_signs_once_and_by_its_own_people(dispatch, district):
    recipient = Recipient.objects.get(organisation=district.school)
    stranger = make_user(role="school_clerk", at=district.schools[1])
    with pytest.raises(PlanError) as error:
        sign_for(recipient_id=recipient.pk, actor=stranger, on=TODAY)
    assert error.value.code == "NOT_YOURS"
    sign_for(recipient_id=recipient.pk, actor=district.clerk, on=TODAY)
    with pytest.raises(PlanError) as error:
        sign_for(recipient_id=recipient.pk, actor=district.secretary, on=TODAY)
    assert error.value.code == "ALREADY_SIGNED_FOR"
    assert Receipt.objects.count() == 1
    late = dispatch.recipients.not_signed_for().values_list("organisation_id", flat=True)
    assert set(late) == {school.pk for school in district.schools[1:]}


def test_a_unit_without_reports_is_withdrawn_and_can_be_sent_to_again(dispatch, issued, district):
    unit = district.schools[2]
    assert withdraw_unit(plan_id=issued.pk, unit_id=unit.pk, reason="已撤并", actor=district.office, on=TODAY) == 2
    assert set(TaskTally.objects.values_list("total", flat=True)) == {2}
    assert not TaskLight.objects.filter(organisation=unit).exists()
    _send(issued, district, unit_ids=[unit.pk])
    assert Task.objects.live().filter(organisation=unit).count() == 2
    assert TaskLight.objects.filter(organisation=unit).count() == 2
    assert set(TaskTally.objects.values_list("total", flat=True)) == {3}


def test_a_unit_that_reported_is_not_withdrawn(school_task, issued, district):
    report_progress(
        task_id=school_task.pk,
        said=Statement(status="in_progress", sentence="已启动"),
        actor=district.clerk,
        on=TODAY,
    )
    with pytest.raises(PlanError) as error:
        withdraw_unit(plan_id=issued.pk, unit_id=district.school.pk, reason="甲", actor=district.office, on=TODAY)
    assert error.value.code == "HAS_REPORTS"


def test_a_recount_finds_what_the_acts_kept(school_task, issued, district):
    report_progress(
        task_id=school_task.pk,
        said=Statement(status="lagging", sentence="场地未到位"),
        actor=district.clerk,
        on=TODAY,
    )
    kept = [list(model.objects.order_by("pk").values()) for model in (TaskTally, UnitTally)]
    recount(issued.pk)
    assert [list(model.objects.order_by("pk").values()) for model in (TaskTally, UnitTally)] == kept
    assert TaskTally.objects.get(task_id=school_task.origin_id).yellow == 1
