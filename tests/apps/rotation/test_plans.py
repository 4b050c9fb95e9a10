"""From scenarios to terms and their effect: limits said first, hand changes checked and priced, nothing skipped."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.apps.rotation.scene import AFTER_NOTICE, TODAY, RotationScene
from yanzhen.apps.audit.models import AuditContent
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.indicators.models import Observation
from yanzhen.apps.jobs import lease
from yanzhen.apps.jobs.actions.execute import execute_job
from yanzhen.apps.jobs.models import Job
from yanzhen.apps.plans.models import Plan as TaskPlan
from yanzhen.apps.rotation import job_handlers
from yanzhen.apps.rotation.actions.conclude import (
    Decision,
    close_term,
    measure_effect,
    record_answer,
    record_decision,
    start_terms,
)
from yanzhen.apps.rotation.actions.list_teachers import reopen_list, unlist_teachers
from yanzhen.apps.rotation.actions.scenarios import add_scenario, drop_scenario, lay_move, propose, revise
from yanzhen.apps.rotation.actions.solve_scenario import queue_solving
from yanzhen.apps.rotation.bridge import instance_of, moves_of, values_of
from yanzhen.apps.rotation.errors import RotationError
from yanzhen.apps.rotation.figures import effect_of, faults_of, price_between
from yanzhen.apps.rotation.judging import terms_served
from yanzhen.apps.rotation.limits import limits_of
from yanzhen.apps.rotation.models import Participant, RoundState, Scenario, ScenarioState, Term
from yanzhen.apps.rotation.notice import hidden, notice_of
from yanzhen.apps.rotation.reasons import gap_in_words, reasons_for_move
from yanzhen.apps.rotation.refusals import SCENARIO_ACTS, why_not_scenario
from yanzhen.apps.rotation.why import Plan
from yanzhen.engines.rotation.eligibility import share_limits
from yanzhen.engines.rotation.objective import evaluate

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing) -> RotationScene:
    return RotationScene()


@pytest.fixture
def scene(standing_scene) -> RotationScene:
    return deepcopy(standing_scene)


def refusal_of(act, **given) -> str:
    with pytest.raises(RotationError) as refused:
        act(**given)
    return refused.value.code


def test_the_engines_question_is_the_rounds_list(scene):
    rows = scene.teachers()
    proof = {"exempt_proof": "RS-1", "exempt_approver": "区教委", "exempt_until": "2027-07-01"}
    rows[0] |= {"exempt": "不参加：按规定照顾", **proof}
    rows[1] |= {"exempt": "暂缓：小规模学校唯一学科教师", **proof}
    rows[2] |= {"years_at_school": "3"}
    rows[3] |= {"years_at_school": ""}
    round_ = scene.listed(rows)
    scene.decide(scene.object("T02", "should"))
    instance = instance_of(round_)
    counted = round_.participants.counted().count()
    assert share_limits(instance).eligible == counted == 25
    by_code = {teacher.code: teacher for teacher in instance.teachers}
    assert by_code["T00"].exempt == "不参加" and by_code["T01"].deferred
    assert by_code["T02"].years_at_school == 6 and by_code["T03"].exempt


def test_limits_are_said_before_anything_is_solved(scene):
    round_ = scene.settled()
    said = limits_of(instance_of(round_))
    assert any("区内交流不改变平均数" in sentence for sentence in said)
    tight = scene.scenario(round_, "过紧", min_move_share="16", max_unit_out_share="5")
    sentences = "".join(limits_of(instance_of(round_, values_of(tight))))
    assert "要交流5人" in sentences and "最多0人" in sentences


def test_a_floor_just_at_the_mean_is_no_limit(scene):
    round_ = scene.settled()
    # 8 backbones for 1,500 pupils: 0.5333… per 100.
    values = {**round_.values, "floor_primary_above_qualification": Decimal(0), "floor_primary_pe_art": Decimal(0)}
    at = limits_of(instance_of(round_, {**values, "floor_primary_backbone": Decimal("0.5333")}))
    over = limits_of(instance_of(round_, {**values, "floor_primary_backbone": Decimal("0.5334")}))
    assert not any("骨干教师全区平均" in one for one in at) and any("还差1人" in one for one in over)


def test_a_hand_laid_plan_is_checked_and_priced(scene):
    scenario = scene.planned()
    assert scenario.result["effect"]["moves"] == 3 and scenario.hand_moves == 3
    round_ = scenario.round
    instance, moves = instance_of(round_, values_of(scenario)), moves_of(scenario)
    assert faults_of(instance, moves) == []
    before, after = scenario.result["effect"]["coefficients"]["primary"]["backbone"]
    assert after < before
    without = [move for move in moves if move.teacher != "T00"]
    price = price_between(effect_of(instance, moves), effect_of(instance, without))
    assert price["moves"] == -1 and price["equity"] > 0
    faults = [problem.message for problem in faults_of(instance, without)]
    assert faults and not any(school.code in message for school in scene.schools for message in faults)
    scenario = scene.lay(scenario, "T00", None)
    assert scenario.moves.count() == 2
    assert refusal_of(propose, scenario_id=scenario.pk, seen=scenario.version, actor=scene.officer, on=TODAY) == (
        "PLAN_FAULTS"
    )


def test_what_a_teacher_may_not_do_is_refused_at_once(scene):
    scenario = scene.scenario()
    given = {"scenario": scenario}
    assert refusal_of(scene.lay, **given, code="T00", to_school=scene.strong) == "SAME_SCHOOL"
    assert refusal_of(scene.lay, **given, code="T00", to_school=scene.weak, subject="art") == "SUBJECT"
    assert refusal_of(scene.lay, **given, code="T00", to_school=scene.section) == "NO_UNIT"
    person = scene.person("T00")
    stale = {"scenario_id": scenario.pk, "seen": 9, "participant": person, "to_school": scene.weak, "on": TODAY}
    assert refusal_of(lay_move, **stale, subject="chinese", actor=scene.officer) == "STALE"
    assert refusal_of(lay_move, **stale, subject="chinese", actor=scene.finance_head) == "NOT_YOURS"


def test_the_marginal_reckoning_of_reasons_agrees_with_the_exact_one(scene):
    scenario = scene.planned()
    instance, moves = instance_of(scenario.round, values_of(scenario)), moves_of(scenario)
    best = Plan(instance, moves).alternatives("T00")[0]
    changed = [
        move if move.teacher != "T00" else type(move)(move.teacher, move.from_unit, best.unit.code, best.subject, 0.0)
        for move in moves
    ]
    exact = evaluate(instance, changed).objective.total - evaluate(instance, moves).objective.total
    assert best.worse_by == pytest.approx(exact, abs=1e-12)
    gaps = evaluate(instance, changed).objective.balance - evaluate(instance, moves).objective.balance
    assert best.balance == pytest.approx(gaps, abs=1e-12)
    assert Plan(instance, moves).balance == pytest.approx(evaluate(instance, moves).objective.balance, abs=1e-12)


def test_what_another_place_costs_is_said_in_words_and_as_a_share_of_the_whole(scene):
    scenario = scene.planned()
    plan = Plan(instance_of(scenario.round, values_of(scenario)), moves_of(scenario))
    best, said = plan.alternatives("T00")[0], reasons_for_move(plan, "T00", is_section=False)
    [told] = [one for one in said if "次好的去处" in one]
    assert f"全区各校师资差距会大{100 * best.balance / plan.balance:.2f}%" in told
    assert f"（均衡目标值增加{best.balance * 10_000:.3f}）" in told
    assert said[-1].startswith("说明：均衡目标值") and f"{plan.balance * 10_000:.3f}" in said[-1]
    assert "差异系数平方" not in "".join(said[:-1]) and "全区目标" not in "".join(said)


def test_an_alternative_that_only_changes_ways_says_that_the_gaps_stay(scene, monkeypatch):
    scenario = scene.planned()
    plan = Plan(instance_of(scenario.round, values_of(scenario)), moves_of(scenario))
    best = replace(plan.alternatives("T00")[0], balance=0.0)
    for worse_by, words in ((0.01, "合计更差。"), (-0.01, "合计更好。")):
        found = [replace(best, worse_by=worse_by)]
        monkeypatch.setattr(plan, "alternatives", {"T00": found}.get)
        said = "".join(reasons_for_move(plan, "T00", is_section=True))
        assert f"全区各校师资差距不变，但按方案的全部目标{words}" in said


@pytest.mark.parametrize(
    ("balance", "whole", "words"),
    [
        (0.00012, 0.06, "全区各校师资差距会大0.20%（均衡目标值增加1.200）"),
        (-0.00012, 0.06, "全区各校师资差距会小0.20%（均衡目标值减少1.200）"),
        (1e-7, 0.06, "全区各校师资差距会大不到0.01%（均衡目标值增加0.001）"),
        (1e-8, 0.06, "全区各校师资差距会大不到0.01%（均衡目标值增加不到0.001）"),
        (0.0, 0.06, "全区各校师资差距不变"),
        (0.0001, 0.0, "全区各校师资差距会大（均衡目标值增加1.000）"),
    ],
)
def test_a_gap_is_told_as_a_share(balance, whole, words):
    assert gap_in_words(balance, whole) == words


def test_reasons_name_figures_alternative_and_ties_and_hide_ways_from_others(scene):
    scenario = scene.planned()
    plan = Plan(instance_of(scenario.round, values_of(scenario)), moves_of(scenario))
    said = "".join(reasons_for_move(plan, "T00", is_section=True))
    for words in ("青石一小交流到青石三小", "每百名学生骨干教师", "单程增加", "次好的去处", "并列"):
        assert words in said
    assert "千米" not in "".join(reasons_for_move(plan, "T00", is_section=False))
    tie = plan.tie_of("T00")
    assert tie.moving == ("T00",) and tie.staying == ("T03",)


def test_scenarios_have_names_bounds_and_copies(scene):
    scenario = scene.planned()
    given = {"round_id": scenario.round_id, "actor": scene.officer, "on": TODAY}
    assert refusal_of(add_scenario, **given, name="方案一", changes={}) == "NAME_TAKEN"
    assert refusal_of(add_scenario, **given, name="乙", changes={"weight_equity": Decimal(-1)}) == "OUT_OF_BOUNDS"
    copied = add_scenario(**given, name="方案二", changes={}, copied_id=scenario.pk)
    assert copied.moves.count() == 3 and copied.state == ScenarioState.SOLVED
    drop_scenario(scenario_id=copied.pk, seen=copied.version, actor=scene.officer, on=TODAY)
    assert Scenario.objects.count() == 1


def test_a_proposal_is_decided_on_only_after_all_offices_agreed(scene):
    round_ = scene.proposed()
    assert round_.state == RoundState.PROPOSED and len(round_.proposal.digest) == 64
    decision = Decision(decided_on=TODAY, decided_by="主任办公会")
    given = {"round_id": round_.pk, "decision": decision, "actor": scene.officer, "on": TODAY}
    assert refusal_of(record_decision, **given, seen=round_.version) == "OFFICES_SILENT"
    answer = {"round_id": round_.pk, "office": "finance", "number": "", "actor": scene.officer, "on": TODAY}
    late = {**answer, "answer": "agrees", "note": "", "answered_on": date(2026, 5, 9)}
    assert refusal_of(record_answer, **late) == "NOT_YET"
    silent = {**answer, "answer": "disagrees", "note": " ", "answered_on": TODAY}
    assert refusal_of(record_answer, **silent) == "WORDING_MISSING"
    round_ = scene.answered(round_, staffing="disagrees")
    assert refusal_of(record_decision, **given, seen=round_.version) == "OFFICE_DISAGREES"
    round_ = scene.answered(round_, staffing="advises")
    assert record_decision(**given, seen=round_.version).state == RoundState.DECIDED


def test_the_notice_runs_its_working_days_and_opens_the_seed(scene):
    round_ = scene.posted()
    assert (round_.posted_on, round_.notice_until) == (TODAY, date(2026, 5, 14))
    assert round_.draw_seed == "0123456789abcdef0123456789abcdef"
    given = {"round_id": round_.pk, "seen": round_.version, "actor": scene.officer}
    with pytest.raises(RotationError) as refused:
        start_terms(**given, on=date(2026, 5, 14))
    assert refused.value.code == "NOTICE_RUNS"
    assert refused.value.message == "公示到2026年5月14日结束，次日起才能执行。"
    round_ = start_terms(**given, on=AFTER_NOTICE)
    terms = Term.objects.filter(round=round_)
    assert {(term.starts_on, term.ends_on) for term in terms} == {(date(2026, 9, 1), date(2029, 8, 31))}
    plan = TaskPlan.objects.get()
    assert round_.plan == plan and plan.tasks.count() == 3 and plan.state == "draft"


def test_days_stand_in_sentences_as_offices_write_them(scene):
    round_ = scene.running()
    told = [step.wording for step in round_.steps.all()]
    assert "公示5个工作日，至2026年5月14日，公开抽签种子" in told
    assert "3人开始轮岗，至2029年8月31日；已拟落实计划" in told
    logged = AuditContent.objects.filter(event__kind__in=("ROTATION_POSTED", "ROTATION_STARTED"))
    assert {one.content["until"] for one in logged} == {"2026年5月14日", "2029年8月31日"}
    with pytest.raises(RotationError) as refused:
        close_term(
            term_id=Term.objects.get(code="T00").pk,
            seen=1,
            state="returned",
            note="",
            closed_on=date(2028, 1, 1),
            actor=scene.officer,
            on=date(2028, 1, 2),
        )
    assert refused.value.message == "轮岗期到2029年8月31日；提前结束的选“提前结束”并写明原因。"


def test_shares_of_a_rotation_that_begins_become_figures_of_the_district(scene):
    load_indicators()
    round_ = scene.running()
    figures = {row.indicator_version.indicator.code: row for row in Observation.objects.current()}
    moves = round_.proposal.moves.all()
    counted = Participant.objects.filter(round=round_, is_counted=True).count()
    backbones = moves.filter(participant__backbone=True).count()
    share, backbone = figures["rotation_share"], figures["backbone_rotation_share"]
    assert (share.numerator, share.denominator) == (moves.count(), counted)
    assert (backbone.numerator, backbone.denominator) == (backbones, moves.count())
    assert share.organisation.kind == "authority" and share.source.subject == f"rotation.round:{round_.pk}"
    assert (share.period_start, share.period_end) == (date(2026, 9, 1), date(2027, 8, 31))


def test_an_upheld_objection_to_a_move_sends_the_plan_back(scene):
    round_ = scene.posted()
    objection = scene.object("T00", "move")
    given = {"round_id": round_.pk, "actor": scene.officer}
    assert refusal_of(start_terms, **given, seen=round_.version, on=AFTER_NOTICE) == "OPEN_OBJECTIONS"
    scene.decide(objection)
    assert refusal_of(start_terms, **given, seen=round_.version, on=AFTER_NOTICE) == "UPHELD_STANDS"
    assert refusal_of(revise, **given, seen=round_.version, reason=" ", on=TODAY) == "WORDING_MISSING"
    back = revise(**given, seen=round_.version, reason="异议成立", on=TODAY)
    assert back.state == RoundState.PLANNING and back.proposal is None and back.posted_on is None
    assert Scenario.objects.get().state == ScenarioState.LOCKED


def test_a_refused_objection_to_a_move_lets_the_plan_go_on(scene):
    round_ = scene.posted()
    scene.decide(scene.object("T00", "move"), is_upheld=False)
    given = {"round_id": round_.pk, "seen": round_.version, "actor": scene.officer}
    assert start_terms(**given, on=AFTER_NOTICE).state == RoundState.RUNNING


def test_nobody_in_a_term_is_due_again_until_it_is_over(scene):
    scene.running()
    assert terms_served(["T00", "T01"], on=date(2027, 9, 1)) == {"T00": date(2029, 8, 31)}
    assert terms_served(["T00"], on=date(2029, 9, 1)) == {}
    term = Term.objects.get(code="T00")
    given = {"term_id": term.pk, "seen": 1, "actor": scene.officer}
    early = {"closed_on": date(2028, 1, 1), "on": date(2028, 1, 2)}
    assert refusal_of(close_term, **given, **early, state="returned", note="") == "TERM_RUNS"
    assert refusal_of(close_term, **given, **early, state="ended", note="") == "WORDING_MISSING"
    close_term(**given, **early, state="ended", note="组织调动")
    assert terms_served(["T00"], on=date(2028, 9, 1)) == {}
    assert refusal_of(close_term, **given, **early, state="ended", note="再次") == "TERM_CLOSED"


def test_the_effect_waits_for_a_year_and_a_new_register(scene):
    round_ = scene.running()
    given = {"round_id": round_.pk, "seen": round_.version, "actor": scene.officer}
    assert refusal_of(measure_effect, **given, on=date(2027, 8, 31)) == "TOO_EARLY"
    assert refusal_of(measure_effect, **given, on=date(2027, 9, 1)) == "NO_NEW_REGISTER"
    rows = scene.teachers()
    moved = {"T00": scene.weak.code, "T10": scene.strong.code, "T20": scene.middling.code}
    for row in rows:
        row["school_code"] = moved.get(row["teacher_code"], row["school_code"])
    scene.next_year(rows)
    closed = measure_effect(**given, on=date(2027, 9, 20))
    assert closed.state == RoundState.CLOSED
    backbone = next(row for row in closed.effect if row["indicator"] == "backbone")
    assert backbone["after"] == pytest.approx(backbone["promised"])


def test_the_published_list_hides_small_counts_and_all_reasons(scene):
    rows = scene.teachers()
    rows[8] |= {
        "exempt": "不参加：按规定照顾",
        "exempt_proof": "RS-1",
        "exempt_approver": "区教委",
        "exempt_until": "2027-07-01",
    }
    scene.listed(rows)
    found = notice_of(scene.person().round, on=TODAY)
    assert dict(found.summary) == {"应当交流轮岗": None, "批准不参加": None}
    assert hidden([("甲", 40), ("乙", 9), ("丙", 3)], 10) == (("甲", 40), ("乙", None), ("丙", None))
    assert hidden([("甲", 40), ("乙", 10)], 10) == (("甲", 40), ("乙", 10))
    assert hidden([("甲", 40), ("乙", 20), ("丙", 9)], 10) == (("甲", 40), ("乙", None), ("丙", None))


def test_a_list_with_scenarios_is_not_taken_back(scene):
    scenario = scene.scenario()
    given = {"round_id": scenario.round_id, "actor": scene.officer, "on": TODAY}
    round_ = reopen_list(**given, seen=scenario.round.version)
    assert refusal_of(unlist_teachers, **given, seen=round_.version) == "HAS_SCENARIOS"


@pytest.mark.parametrize("act", SCENARIO_ACTS)
@pytest.mark.parametrize("state", [one for one in ScenarioState.values if one != "solving"])
def test_every_act_is_settled_for_every_state_of_a_scenario(act, state):
    assert (why_not_scenario(Scenario(state=state), act) is None) is (state in SCENARIO_ACTS[act][1])


def test_a_scenario_is_solved_in_a_job_and_its_plan_is_lawful(scene):
    scenario = scene.scenario()
    job = queue_solving(scenario_id=scenario.pk, seen=scenario.version, actor=scene.officer, on=TODAY)
    scenario.refresh_from_db()
    assert scenario.state == ScenarioState.SOLVING
    assert why_not_scenario(scenario, "lay").code == "SCENARIO_STATE"
    execute_job(job.pk)
    scenario.refresh_from_db()
    assert scenario.state == ScenarioState.SOLVED and scenario.result["status"] in ("OPTIMAL", "FEASIBLE")
    assert scenario.result["gap"] >= 0 and scenario.prices and scenario.hand_moves == 0
    instance, moves = instance_of(scenario.round, values_of(scenario)), moves_of(scenario)
    assert 3 <= len(moves) <= 4 and faults_of(instance, moves) == []
    effect = scenario.result["effect"]["coefficients"]["primary"]["backbone"]
    assert effect[1] < effect[0]
    assert propose(scenario_id=scenario.pk, seen=scenario.version, actor=scene.officer, on=TODAY).proposal == scenario


def test_the_same_question_gives_the_same_plan(scene):
    round_ = scene.settled()
    plans = []
    for name in ("甲", "乙"):
        scenario = scene.scenario(round_, name)
        execute_job(queue_solving(scenario_id=scenario.pk, seen=1, actor=scene.officer, on=TODAY).pk)
        plans.append(moves_of(scenario))
    assert plans[0] == plans[1]


def test_a_cancelled_job_gives_the_scenario_back(scene):
    scenario = scene.planned()
    job = queue_solving(scenario_id=scenario.pk, seen=scenario.version, actor=scene.officer, on=TODAY)
    Job.objects.filter(pk=job.pk).update(cancel_requested=True)
    execute_job(job.pk)
    scenario.refresh_from_db()
    assert scenario.standing == ScenarioState.SOLVED and scenario.moves.count() == 3
    scene.lay(scenario, "T20", None)
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_a_job_cancelled_after_the_plan_is_found_gives_the_scenario_back(scene, monkeypatch):
    scenario = scene.planned()
    job = queue_solving(scenario_id=scenario.pk, seen=scenario.version, actor=scene.officer, on=TODAY)

    def cancelled_meanwhile(instance, prices, *, progress):
        Job.objects.filter(pk=job.pk).update(cancel_requested=True)
        progress(0, 1)
        return ()

    monkeypatch.setattr(lease, "REPORT_EVERY_SECONDS", -1.0)
    monkeypatch.setattr(job_handlers, "loosened", cancelled_meanwhile)
    execute_job(job.pk)
    job.refresh_from_db()
    scenario.refresh_from_db()
    assert job.state == "cancelled" and scenario.moves.count() == 3 and scenario.standing == ScenarioState.SOLVED


def test_settings_that_no_plan_meets_say_so(scene):
    scenario = scene.scenario(name="过紧", min_move_share="16", max_unit_out_share="5")
    execute_job(queue_solving(scenario_id=scenario.pk, seen=1, actor=scene.officer, on=TODAY).pk)
    scenario.refresh_from_db()
    assert scenario.state == ScenarioState.WITHOUT and scenario.result["status"] in ("INFEASIBLE", "NOT_FOUND")
    assert not scenario.moves.exists()


def test_a_scenario_changed_meanwhile_keeps_the_change(scene):
    scenario = scene.scenario()
    job = queue_solving(scenario_id=scenario.pk, seen=1, actor=scene.officer, on=TODAY)
    Scenario.objects.filter(pk=scenario.pk).update(state=ScenarioState.DRAFT, version=7)
    execute_job(job.pk)
    scenario.refresh_from_db()
    assert scenario.state == ScenarioState.DRAFT and not scenario.moves.exists()
