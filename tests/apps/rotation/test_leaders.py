"""Heads and deputies from the list to their terms: worked out, changed by hand, proposed, asked about, posted."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest

from tests.apps.rotation.scene import AFTER_NOTICE, CALENDAR, TODAY, RotationScene
from yanzhen.apps.plans.models import Task
from yanzhen.apps.rotation.actions.conclude import Decision, post_notice, record_answer, record_decision, start_terms
from yanzhen.apps.rotation.actions.leaders import lay_leader
from yanzhen.apps.rotation.actions.scenarios import add_scenario, propose
from yanzhen.apps.rotation.bridge import digest_of, instance_of
from yanzhen.apps.rotation.errors import RotationError
from yanzhen.apps.rotation.leader_reasons import reasons_for_leader
from yanzhen.apps.rotation.leaders import board_of, leader_faults, leader_moves_of
from yanzhen.apps.rotation.models import LeaderProof, Objection, Participant, Round, Scenario, Term
from yanzhen.apps.rotation.notice import notice_of
from yanzhen.apps.rotation.queries import lists_to_look_through
from yanzhen.apps.rotation.refusals import offices_of
from yanzhen.engines.rotation.eligibility import movable_teachers, share_limits

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing) -> RotationScene:
    return RotationScene()


@pytest.fixture
def scene(standing_scene) -> RotationScene:
    return deepcopy(standing_scene)


def swap(scene: RotationScene, scenario: Scenario, code: str, to_school, *, swaps: bool = True) -> Scenario:
    scenario.refresh_from_db()
    return lay_leader(
        scenario_id=scenario.pk,
        seen=scenario.version,
        participant=scene.person(code),
        to_school=to_school,
        swaps=swaps,
        actor=scene.officer,
        on=TODAY,
    )


def test_heads_who_are_due_stand_beside_the_shares_and_outside_the_teachers_plan(scene):
    round_ = scene.with_heads()
    head = scene.person("H0")
    assert (head.answer, head.is_counted, head.is_movable, head.leads, head.is_asked) == (
        "MET",
        False,
        False,
        True,
        True,
    )
    instance = instance_of(round_)
    assert share_limits(instance).eligible == 27
    assert not {one.code for one in movable_teachers(instance)} & {"H0", "H1", "H2"}
    assert [one.code for one in round_.participants.leading().order_by("code")] == ["H0", "H1", "H2"]


def test_a_deferred_head_stands_in_no_denominator_and_changes_no_post(scene):
    proven = {
        "exempt": "暂缓：岗位特殊需要",
        "exempt_proof": "RS-1",
        "exempt_approver": "区教委人事科",
        "exempt_until": "2027-07-31",
    }
    heads = scene.heads()
    heads[0] = {**heads[0], **proven}
    scene.listed([*scene.teachers(), *heads])
    head = scene.person("H0")
    assert (head.answer, head.is_counted, head.leads) == ("MET", False, False) and "DEFERRED" in head.reasons


def test_heads_exchange_their_posts_and_the_prices_prove_it_the_best(scene):
    scenario = scene.arranged(scene.planned(scene.with_heads()))
    board = board_of(scenario)
    assert len(board.moves) == 3 and board.faults == () and board.gap == (0, 0) and board.is_best
    assert {move.to for move in board.moves} == {school.code for school in scene.schools}
    assert leader_faults(scenario) == [] and scenario.moves.count() == 3
    reasons = "".join(reasons_for_leader(board, "H0", is_section=False))
    assert "任小学正校级" in reasons and "千米" not in reasons and "H1" not in reasons and "H2" not in reasons
    assert "千米" in "".join(reasons_for_leader(board, "H0", is_section=True))


def test_one_school_lets_one_go_and_the_other_waits_for_next_year(scene):
    scenario = scene.arranged(scene.planned(scene.with_heads(deputies=True)))
    board = board_of(scenario)
    assert len(board.question.leaders) == 6 and len(board.waiting) == 3
    waits = board.waiting[0]
    assert "一年最多交流校级干部1人" in "".join(reasons_for_leader(board, waits.code, is_section=False))
    open_to_all = scene.scenario(scenario.round, "方案二", heads_per_school="2")
    assert len(leader_moves_of(scene.arranged(open_to_all))) == 6
    nobody = scene.scenario(scenario.round, "方案三", heads_per_school="0")
    assert leader_moves_of(scene.arranged(nobody)) == ()


def test_two_change_places_by_hand_and_what_it_costs_is_proved(scene):
    scenario = scene.arranged(scene.planned(scene.with_heads()))
    scenario = swap(scene, scenario, "H0", scene.weak)
    board = board_of(scenario)
    moved = {move.code: move.to for move in board.moves}
    assert moved["H0"] == scene.weak.code and moved["H2"] == scene.strong.code
    assert LeaderProof.objects.get().hand_moves == 1
    assert {move.code for move in board.moves} == {"H0", "H2"} and board.faults == () and board.gap[0] == 1
    assert "本人" in "".join(reasons_for_leader(board, "H1", is_section=False))
    scenario = swap(scene, scenario, "H0", None)
    assert leader_moves_of(scenario) == ()


def test_a_post_left_empty_is_said_and_keeps_the_plan_from_being_proposed(scene):
    scenario = swap(scene, scene.planned(scene.with_heads()), "H0", scene.weak, swaps=False)
    assert [fault.code for fault in leader_faults(scenario)] == ["POST_EMPTY", "POST_DOUBLED"]
    with pytest.raises(RotationError) as refused:
        propose(scenario_id=scenario.pk, seen=scenario.version, actor=scene.officer, on=TODAY)
    assert refused.value.code == "LEADER_FAULTS"


@pytest.mark.parametrize(
    ("code", "to", "refusal"),
    [("T00", "weak", "NOT_LEADING"), ("H0", "strong", "SAME_SCHOOL"), ("D0", "weak", "NO_PARTNER")],
)
def test_what_a_leader_may_not_do_is_refused_at_once(scene, code, to, refusal):
    heads = [row for row in scene.heads(deputies=True) if row["teacher_code"] in ("H0", "D0", "H2")]
    round_ = scene.listed([*scene.teachers(), *heads])
    Round.objects.filter(pk=round_.pk).update(state="planning")
    scenario = scene.scenario(Round.objects.get(pk=round_.pk))
    with pytest.raises(RotationError) as refused:
        swap(scene, scenario, code, getattr(scene, to))
    assert refused.value.code == refusal


def test_without_heads_who_are_due_there_is_nothing_to_arrange(scene):
    scenario = scene.planned()
    with pytest.raises(RotationError) as refused:
        scene.arranged(scenario)
    assert refused.value.code == "NO_LEADERS"
    assert board_of(scenario).due == 0


def test_a_copy_brings_the_leaders_along_and_the_digest_covers_them(scene):
    scenario = scene.planned(scene.with_heads())
    before = digest_of(scenario.round, scenario)
    scenario = scene.arranged(scenario)
    assert digest_of(scenario.round, scenario) != before
    copy = add_scenario(
        round_id=scenario.round_id, name="复制", changes={}, actor=scene.officer, on=TODAY, copied_id=scenario.pk
    )
    assert leader_moves_of(copy) == leader_moves_of(scenario) and board_of(copy).gap is None


def test_a_school_is_asked_for_the_wishes_of_its_head_too(scene):
    scene.listed([*scene.teachers(), *scene.heads()])
    Participant.objects.filter(code__startswith="T").update(wish="willing")
    assert lists_to_look_through(scene.clerk, on=TODAY).count() == 1
    Participant.objects.filter(code="H0").update(wish="willing")
    assert lists_to_look_through(scene.clerk, on=TODAY).count() == 0


def running(scene: RotationScene) -> Round:
    """A rotation with heads, carried to its terms."""
    scenario = scene.arranged(scene.planned(scene.with_heads()))
    round_ = propose(scenario_id=scenario.pk, seen=scenario.version, actor=scene.officer, on=TODAY)
    round_ = scene.answered(round_)
    decision = Decision(decided_on=TODAY, decided_by="区委教育工委会议")
    given = {"round_id": round_.pk, "actor": scene.officer, "on": TODAY}
    with pytest.raises(RotationError) as refused:
        record_decision(**given, seen=round_.version, decision=decision)
    assert refused.value.code == "OFFICES_SILENT" and "组织部门" in refused.value.message
    record_answer(**given, office="organisation", answer="agrees", number="", note="", answered_on=TODAY)
    round_.refresh_from_db()
    round_ = record_decision(**given, seen=round_.version, decision=decision)
    round_ = post_notice(**given, seen=round_.version, calendar=CALENDAR)
    notice = notice_of(round_, on=TODAY)
    assert [(code, post) for code, _, _, post in notice.leaders] == [(f"H{one}", "小学正校级") for one in range(3)]
    assert "H0" not in {line[0] for line in notice.lines}
    return start_terms(round_id=round_.pk, seen=round_.version, actor=scene.officer, on=AFTER_NOTICE)


def test_heads_are_put_to_the_organisation_department_posted_and_serve_terms(scene):
    round_ = running(scene)
    term = Term.objects.get(code="H0")
    assert (term.ends_on, term.subject, Term.objects.count()) == (date(2029, 8, 31), "", 6)
    titles = set(Task.objects.filter(plan=round_.plan).values_list("title", flat=True))
    assert sum("校级干部1人到任" in title for title in titles) == 3 and len(titles) == 6
    assert "organisation" in [office.value for office in offices_of(round_)]


def test_who_served_in_a_school_is_not_sent_back_there(scene):
    round_ = running(scene)
    first = {term.code: term for term in Term.objects.filter(code__startswith="H")}
    later = Round.objects.get(pk=round_.pk)
    later.pk, later.year, later.starts_on = None, 2029, date(2029, 9, 1)
    Term.objects.update(state="returned", closed_on=TODAY)
    later.save()
    for person in Participant.objects.filter(round=round_, code__in=first):
        person.pk, person.round = None, later
        person.save()
    scenario = Scenario.objects.create(
        round=later, number=1, name="方案", setting_values=later.setting_values, made_by=scene.officer, made_on=TODAY
    )
    served = {leader.code: leader.served for leader in board_of(scenario).question.leaders}
    assert served == {code: {term.from_school.code, term.to_school.code} for code, term in first.items()}


def test_an_upheld_objection_to_a_heads_post_holds_the_plan_back(scene):
    scenario = scene.arranged(scene.planned(scene.with_heads()))
    round_ = propose(scenario_id=scenario.pk, seen=scenario.version, actor=scene.officer, on=TODAY)
    round_ = scene.answered(round_)
    given = {"round_id": round_.pk, "actor": scene.officer, "on": TODAY}
    record_answer(**given, office="organisation", answer="agrees", number="", note="", answered_on=TODAY)
    round_.refresh_from_db()
    round_ = record_decision(
        **given, seen=round_.version, decision=Decision(decided_on=TODAY, decided_by="区委教育工委会议")
    )
    post_notice(**given, seen=round_.version, calendar=CALENDAR)
    scene.decide(scene.object("H0", "move"))
    round_.refresh_from_db()
    with pytest.raises(RotationError) as refused:
        start_terms(round_id=round_.pk, seen=round_.version, actor=scene.officer, on=AFTER_NOTICE)
    assert refused.value.code == "UPHELD_STANDS" and Objection.objects.get().state == "upheld"
