"""What if a teacher were exempt, and figures kept beside a plan: nothing goes stale, nothing is claimed that is not so."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal

import pytest

from tests.apps.rotation.scene import TODAY, RotationScene
from yanzhen.apps.jobs.actions.execute import execute_job
from yanzhen.apps.jobs.models import Job
from yanzhen.apps.rotation.actions.ask_trial import ask_trial
from yanzhen.apps.rotation.actions.list_teachers import reopen_list, settle_list
from yanzhen.apps.rotation.actions.solve_scenario import queue_solving
from yanzhen.apps.rotation.boards import plan_around, prices_of
from yanzhen.apps.rotation.bridge import instance_of, moves_of, values_of
from yanzhen.apps.rotation.condensed import bounds_under
from yanzhen.apps.rotation.errors import RotationError
from yanzhen.apps.rotation.findings import findings_of, reckon, stamp_of
from yanzhen.apps.rotation.limits import limits_of
from yanzhen.apps.rotation.models import ScenarioFindings, Trial
from yanzhen.apps.rotation.reasons import reasons_for_move
from yanzhen.apps.rotation.schools import unit_page
from yanzhen.apps.rotation.stand_ins import allows, mendings, stand_ins
from yanzhen.apps.rotation.trials import at_once, exempted
from yanzhen.apps.rotation.why import Plan
from yanzhen.engines.rotation.checking import check_plan, plan_rows
from yanzhen.engines.rotation.eligibility import movable_teachers, share_limits
from yanzhen.engines.rotation.objective import evaluate

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing) -> RotationScene:
    return RotationScene()


@pytest.fixture
def scene(standing_scene) -> RotationScene:
    return deepcopy(standing_scene)


def solved(scene: RotationScene):
    scenario = scene.scenario()
    job = queue_solving(scenario_id=scenario.pk, seen=scenario.version, actor=scene.officer, on=TODAY)
    execute_job(job.pk)
    scenario.refresh_from_db()
    return scenario


def ask(scene: RotationScene, scenario, code: str, kind: str = "stays") -> Trial:
    person = scene.person(code)
    return ask_trial(scenario_id=scenario.pk, participant_id=person.pk, kind=kind, actor=scene.officer, on=TODAY)


def test_what_a_page_needs_of_a_few_teachers_says_the_same_as_the_whole_question(scene):
    scenario = scene.planned()
    whole = Plan(instance_of(scenario.round, values_of(scenario)), moves_of(scenario))
    for code in whole.moves:
        part = plan_around(scenario, scene.person(code))
        for is_section in (True, False):
            said = [reasons_for_move(plan, code, is_section=is_section) for plan in (part, whole)]
            assert said[0] == said[1]
        assert stand_ins(part, code) == stand_ins(whole, code)
        assert mendings(part, code) == mendings(whole, code)


def test_who_would_be_next_costs_exactly_what_the_separate_count_says(scene):
    scenario = scene.planned()
    instance, moves = instance_of(scenario.round, values_of(scenario)), moves_of(scenario)
    plan, seen = Plan(instance, moves), 0
    now = evaluate(instance, moves).objective
    for code in plan.moves:
        for other in stand_ins(plan, code):
            changed = [move for move in moves if move.teacher != code] + [other.move]
            then = evaluate(instance, changed).objective
            assert other.price.balance == pytest.approx(then.balance - now.balance, abs=1e-12)
            assert other.price.cost == pytest.approx(then.cost - now.cost, abs=1e-12)
            assert not check_plan(instance, plan_rows(sorted(changed, key=lambda move: move.teacher)))
            seen += 1
    assert seen


def test_the_draw_is_named_only_where_it_decided(scene):
    scenario = scene.planned()
    plan = Plan(instance_of(scenario.round, values_of(scenario)), moves_of(scenario))
    for code in plan.moves:
        equal = [one for one in stand_ins(plan, code) if one.is_equal]
        said = "".join(reasons_for_move(plan, code, is_section=False))
        assert ("由公布的抽签决定" in said) == (bool(equal) and all(one.later for one in equal))
        assert ("不是抽签决定的" in said) == any(not one.later for one in equal)


def test_a_change_that_breaks_a_rule_is_not_offered(scene):
    scenario = scene.planned()
    plan = Plan(instance_of(scenario.round, values_of(scenario)), moves_of(scenario))
    move = plan.moves["T00"]
    assert not allows(plan, (move,), ())  # three moves are the least
    assert not allows(plan, (plan.moves["T10"],), ())


@pytest.mark.parametrize("kind", ["stays", "leaves"])
def test_a_trial_answers_with_a_lawful_plan_without_the_teacher(scene, kind):
    scenario = solved(scene)
    code = scenario.moves.first().participant.code
    asked = ask(scene, scenario, code, kind)
    execute_job(asked.job_id)
    asked.refresh_from_db()
    result = asked.result
    assert result["way"] in ("near", "solved") and [code] == [row[0] for row in result["stays"] if row[0] == code]
    assert code not in {row[0] for row in result["goes"]}
    gone = {row[0] for row in result["stays"]} | {row[0] for row in result["elsewhere"]}
    kept = [move for move in moves_of(scenario) if move.teacher not in gone]
    assert result["after"]["moves"] == len(kept) + len(result["goes"]) + len(result["elsewhere"])
    assert (result["after"]["eligible"] < result["before"]["eligible"]) == (kind == "leaves")
    assert scenario.moves.count() == result["before"]["moves"]
    question = exempted(instance_of(scenario.round, values_of(scenario)), code, kind)
    least = at_once(scenario, scene.person(code))[1].least
    if kind == "stays":
        bound = scenario.result["phases"][0][2]
        assert result["after"]["equity"] >= bound + least - 1e-9
    assert question.teachers


def test_a_trial_of_a_plan_that_moved_on_is_asked_anew(scene):
    scenario = solved(scene)
    code = scenario.moves.first().participant.code
    first = ask(scene, scenario, code)
    assert ask(scene, scenario, code).pk == first.pk and Job.objects.filter(kind="rotation.trial").count() == 1
    other = scenario.moves.exclude(participant__code=code).first().participant.code
    scene.lay(scenario, other, None)
    execute_job(first.job_id)
    first.refresh_from_db()
    assert first.result is None
    assert ask(scene, scenario, code).pk != first.pk
    with pytest.raises(RotationError) as refused:
        ask(scene, scenario, other)
    assert refused.value.code == "NOT_IN_PLAN"


def test_kept_figures_follow_every_change_of_plan_or_list(scene):
    scenario = scene.planned()
    kept = ScenarioFindings.objects.get(scenario=scenario)
    assert kept.stamp == stamp_of(scenario) and kept.content["moves"] == 3
    scene.lay(scenario, "T00", None)
    assert findings_of(scenario)["moves"] == 2
    round_ = scenario.round
    round_.refresh_from_db()
    round_ = reopen_list(round_id=round_.pk, seen=round_.version, actor=scene.officer, on=TODAY)
    scene.decide(scene.object("T20", actor=scene.neighbour))
    round_.refresh_from_db()
    settle_list(round_id=round_.pk, seen=round_.version, actor=scene.officer, on=TODAY)
    scenario.refresh_from_db()
    found = findings_of(scenario)
    instance, moves = instance_of(scenario.round, values_of(scenario)), moves_of(scenario)
    fresh = reckon(instance, moves)
    assert any("T20" in fault for fault in found["faults"])
    assert {key: found[key] for key in ("limits", "faults", "units", "least", "most", "backbone")} == {
        key: fresh[key] for key in ("limits", "faults", "units", "least", "most", "backbone")
    }


def test_a_school_reads_what_its_limits_cost(scene):
    scenario = solved(scene)
    plan = Plan(instance_of(scenario.round, values_of(scenario)), moves_of(scenario))
    for code in plan.units:
        found = unit_page(plan, code, prices_of(scenario))
        assert sum(post.before for post in found.posts) == 9
        assert found.out - found.incoming == sum(post.before - post.after for post in found.posts)
        for post in found.posts:
            if post.least < post.after < post.most:
                assert post.limit == ""
            assert post.one_more.balance >= 0 and post.one_fewer.balance >= 0


def test_what_is_known_at_once_is_what_the_whole_question_says(scene):
    round_ = scene.settled()
    for changes in ({}, {"min_move_share": "60"}, {"min_move_share": "30", "max_move_share": "20"}):
        values = round_.values | {key: Decimal(text) for key, text in changes.items()}
        instance = instance_of(round_, values)
        found, shares = bounds_under(round_, values), share_limits(instance)
        assert (found.eligible, found.least, found.most) == (shares.eligible, shares.least, shares.most)
        assert found.movable == len(movable_teachers(instance))
        assert list(found.limits) == limits_of(instance)
    assert bounds_under(round_, values).limits
