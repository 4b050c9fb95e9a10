"""Lights: each colour at its edges, grey never green, contradictions shown, sentences that say what to do."""

import time
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.indicators import Colour, LightRule, Reason, Status, TaskState, light_of, lights_of
from yanzhen.presets.indicators import light_rule

RULE = LightRule(period_left_share=D("0.2"), progress_below=D("0.8"))
START = date(2026, 1, 1)
DUE = START + timedelta(days=60)


def light(on, rule=RULE, **facts):
    return light_of(TaskState(key="甲", starts_on=START, due_on=DUE, **facts), rule, on)


def after(days):
    return START + timedelta(days=days)


def test_the_rulebook_holds_these_thresholds():
    assert light_rule(on=date(2026, 3, 1)) == RULE


def test_sixty_day_period_fifty_days_gone_at_seventy_percent_is_yellow():
    found = light(after(50), progress=D("0.7"))
    assert (found.colour, found.reasons) == (Colour.YELLOW, (Reason.NEAR_DUE_BEHIND,))


def test_day_sixty_one_at_ninety_five_percent_is_red():
    found = light(after(61), progress=D("0.95"))
    assert (found.colour, found.reasons) == (Colour.RED, (Reason.OVERDUE,))


@pytest.mark.parametrize(
    ("days", "progress", "colour"),
    [
        (47, "0.10", Colour.GREEN),  # 13/60 left, just over a fifth
        (48, "0.79", Colour.YELLOW),  # 12/60 left, exactly a fifth
        (48, "0.80", Colour.GREEN),  # exactly the threshold
        (48, "0.7999", Colour.YELLOW),
        (60, "0.95", Colour.GREEN),  # the due day itself is in time
        (60, "0.5", Colour.YELLOW),
        (61, "1", Colour.RED),  # everything done but nobody says so
    ],
)
def test_the_edges_of_near_due(days, progress, colour):
    assert light(after(days), progress=D(progress), status=Status.IN_PROGRESS).colour is colour


@pytest.mark.parametrize("days", [-5, 0, 30, 60, 61, 400])
def test_nothing_reported_is_grey_on_every_day(days):
    assert light(after(days), report_late=True).colour is Colour.GREY


def test_nothing_reported_past_due_says_so_and_a_district_may_make_it_red():
    found = light(after(61))
    assert found.reasons == (Reason.UNREPORTED_PAST_DUE,)
    strict = LightRule(period_left_share=D("0.2"), progress_below=D("0.8"), red_when_unreported_past_due=True)
    assert light(after(61), rule=strict).colour is Colour.RED
    assert light(after(60), rule=strict).colour is Colour.GREY


def test_lagging_is_yellow_in_time_and_red_past_due():
    assert light(after(10), status=Status.LAGGING).reasons == (Reason.REPORTED_LAGGING,)
    found = light(after(61), status=Status.LAGGING)
    assert (found.colour, found.reasons) == (Colour.RED, (Reason.OVERDUE, Reason.REPORTED_LAGGING))


def test_a_late_report_is_yellow():
    found = light(after(10), status=Status.IN_PROGRESS, report_late=True)
    assert (found.colour, found.reasons) == (Colour.YELLOW, (Reason.REPORT_LATE,))


def test_done_is_green_and_asks_for_no_more_reports():
    found = light(after(90), status=Status.DONE, report_late=True)
    assert (found.colour, found.reasons, found.turns_green()) == (Colour.GREEN, (Reason.DONE,), ())


@pytest.mark.parametrize("days", [10, 61])
@pytest.mark.parametrize("facts", [{"value": D(8), "target": D(10)}, {"progress": D("0.9")}])
def test_done_below_the_target_is_a_contradiction_even_past_due(days, facts):
    found = light(after(days), status=Status.DONE, **facts)
    assert (found.colour, found.reasons) == (Colour.YELLOW, (Reason.CONTRADICTION,))


@pytest.mark.parametrize(("value", "colour"), [("9.99", Colour.YELLOW), ("10", Colour.GREEN), ("11", Colour.GREEN)])
def test_done_at_the_edge_of_a_floor(value, colour):
    assert light(after(10), status=Status.DONE, value=D(value), target=D(10)).colour is colour


@pytest.mark.parametrize(("value", "colour"), [("10.01", Colour.YELLOW), ("10", Colour.GREEN), ("9", Colour.GREEN)])
def test_done_at_the_edge_of_a_ceiling(value, colour):
    assert light(after(10), status=Status.DONE, value=D(value), target=D(10), at_most=True).colour is colour


@pytest.mark.parametrize("days", [10, 61])
@pytest.mark.parametrize(
    ("facts", "short"),
    [
        ({}, ""),
        ({"value": D("9.99"), "target": D(10)}, "，最后上报9.99，目标10"),
        ({"value": D(10), "target": D(10)}, ""),
        ({"value": D("10.01"), "target": D(10), "at_most": True}, "，最后上报10.01，目标10"),
        ({"value": D(10), "target": D(10), "at_most": True}, ""),
        ({"value": D(3)}, ""),
    ],
)
def test_struck_off_is_green_and_states_a_figure_short_of_the_target(days, facts, short):
    found = light(after(days), status=Status.STRUCK_OFF, report_late=True, **facts)
    assert (found.colour, found.reasons, found.turns_green()) == (Colour.GREEN, (Reason.STRUCK_OFF,), ())
    assert found.why() == (f"牵头科室已确认销号{short}。",)


def test_other_contradictions():
    assert light(after(10), status=Status.NOT_STARTED, value=D(3), target=D(10)).reasons == (Reason.CONTRADICTION,)
    found = light(after(10), status=Status.LAGGING, value=D(10), target=D(10))
    assert found.reasons == (Reason.CONTRADICTION, Reason.REPORTED_LAGGING)
    found = light(after(61), status=Status.NOT_STARTED, progress=D("0.1"))
    assert (found.colour, found.reasons) == (Colour.RED, (Reason.OVERDUE, Reason.CONTRADICTION))


def test_a_status_without_any_figure_near_due_cannot_be_judged():
    found = light(after(55), status=Status.IN_PROGRESS)
    assert (found.colour, found.reasons) == (Colour.YELLOW, (Reason.NEAR_DUE_PROGRESS_UNKNOWN,))
    assert light(after(55), status=Status.NOT_STARTED).reasons == (Reason.NEAR_DUE_BEHIND,)


def test_progress_follows_from_figures():
    share = lambda **facts: TaskState(key="甲", **facts).share_done()  # noqa: E731
    assert share(value=D(8), target=D(10)) == D("0.8")
    assert share(value=D(12), target=D(10)) == 1
    assert share(value=D(55), target=D(60), baseline=D(50)) == D("0.5")
    assert share(value=D(45), target=D(40), baseline=D(50), at_most=True) == D("0.5")
    assert share(value=D(45), target=D(40), at_most=True) is None
    assert share(value=D(45), target=D(50), baseline=D(50)) is None
    assert share(value=D(0), target=D(0)) == 1
    assert share(value=D(3), status=Status.NOT_STARTED) is None


def test_a_task_without_days_is_judged_by_what_is_known():
    state = TaskState(key="甲", status=Status.IN_PROGRESS)
    assert light_of(state, RULE, date(2026, 3, 1)).colour is Colour.GREEN
    state = TaskState(key="甲", status=Status.IN_PROGRESS, due_on=DUE)
    assert light_of(state, RULE, DUE).reasons == (Reason.ON_TRACK,)


def test_sentences_carry_the_figures():
    found = light(after(50), progress=D("0.7999"))
    assert found.why() == ("距时限2026年3月2日还有10天，进度79.9%，不到80%。",)
    assert found.turns_green() == ("进度达到80%，或完成任务并报“已完成”。",)
    found = light(after(61), value=D("8.50"), target=D(10))
    assert found.why() == ("时限2026年3月2日已过1天，尚未完成：目前8.5，目标不低于10。",)
    assert found.turns_green()[0].startswith("达到目标（不低于10）并报“已完成”")
    found = light(after(61), status=Status.DONE, value=D(12), target=D(10), at_most=True)
    assert found.why() == ("上报的状态与数值不一致：状态为“已完成”，数值12，目标不高于10。",)
    found = light(after(61), status=Status.DONE, progress=D("0.5"))
    assert found.why() == ("上报的状态与数值不一致：状态为“已完成”，进度50%。",)


maybe = st.none() | st.decimals(0, 20, places=1)
states = st.builds(
    TaskState,
    key=st.just("甲"),
    starts_on=st.none() | st.dates(date(2026, 1, 1), date(2026, 6, 1)),
    due_on=st.none() | st.dates(date(2026, 2, 1), date(2026, 12, 1)),
    status=st.none() | st.sampled_from(Status),
    progress=st.none() | st.decimals(0, 1, places=2),
    value=maybe,
    target=maybe,
    baseline=maybe,
    at_most=st.booleans(),
    report_late=st.booleans(),
)
days = st.dates(date(2026, 1, 1), date(2027, 1, 1))


@given(states, days)
def test_every_light_has_reasons_and_says_what_turns_it_green(state, on):
    found = light_of(state, RULE, on)
    assert found.reasons and len(found.why()) == len(found.reasons)
    assert all(sentence.endswith("。") for sentence in (*found.why(), *found.turns_green()))
    assert bool(found.turns_green()) is (found.colour is not Colour.GREEN)


@given(states, days)
def test_only_a_report_makes_a_light_green_and_only_time_makes_it_red(state, on):
    colour = light_of(state, RULE, on).colour
    assert (colour is Colour.GREY) is (not state.is_reported)
    if colour is Colour.RED:
        assert state.due_on is not None and on > state.due_on


def test_lights_of_forty_five_thousand_tasks_take_well_under_a_second():
    batch = [
        TaskState(key=str(n), starts_on=START, due_on=DUE, status=list(Status)[n % 4], value=D(n % 12), target=D(10))
        for n in range(45_000)
    ]
    best = 9.0
    for _ in range(2):
        started = time.process_time()
        found = lights_of(batch, RULE, after(50))
        best = min(best, time.process_time() - started)
    assert len(found) == 45_000
    assert best < 1.5
