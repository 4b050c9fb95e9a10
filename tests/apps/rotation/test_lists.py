"""From the register to a settled list: faults at their cells, three answers, objections with their outcome."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest

from tests.apps.rotation.scene import CALENDAR, SEED, TODAY, RotationScene
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.ledgers.actions.pass_on import approve_returns, endorse_return, forward_return
from yanzhen.apps.ledgers.actions.save_rows import RowWrite, save_rows
from yanzhen.apps.ledgers.actions.take_back import open_correction
from yanzhen.apps.ledgers.models import Record
from yanzhen.apps.ledgers.refusals import sees_sealed
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.actions.list_teachers import list_teachers, reopen_list, settle_list, unlist_teachers
from yanzhen.apps.rotation.actions.objections import raise_objection, reopen_objection, withdraw_objection
from yanzhen.apps.rotation.actions.open_round import open_round
from yanzhen.apps.rotation.actions.say_wish import say_wish
from yanzhen.apps.rotation.actions.set_settings import set_settings
from yanzhen.apps.rotation.errors import RotationError
from yanzhen.apps.rotation.models import ObjectionState, Participant, Round, RoundState
from yanzhen.apps.rotation.refusals import ROUND_ACTS, why_not_in_state
from yanzhen.apps.rotation.sealed import open_basis, open_seed
from yanzhen.apps.rotation.survey import survey
from yanzhen.apps.rotation.wording import DUTIES, EXEMPTIONS, SUBJECTS, reasons_in_words
from yanzhen.presets.ledger_catalogue import ledger_catalogue

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


def test_words_are_those_of_the_register(scene):
    form = ledger_catalogue()["rotation_teachers"]
    assert dict(form.by_key["subject"].choices) == dict(SUBJECTS)
    assert dict(form.by_key["duty"].choices) == dict(DUTIES)
    assert dict(form.by_key["exempt"].choices) == dict(EXEMPTIONS)


def test_a_round_starts_with_the_defaults_and_a_commitment_to_its_seed(scene):
    round_ = scene.open()
    assert round_.values["min_move_share"] == Decimal(10) and round_.values["years_at_school"] == Decimal(6)
    assert open_seed(round_) == SEED and SEED not in str(round_.__dict__.get("draw_seed"))
    assert refusal_of(open_round, year=2026, actor=scene.officer, on=TODAY) == "YEAR_TAKEN"
    assert refusal_of(open_round, year=2027, actor=scene.finance_head, on=TODAY) == "NOT_YOURS"
    assert refusal_of(open_round, year=2027, actor=scene.director, on=TODAY) == "NOT_YOURS"


def test_settings_have_bounds_and_changes_a_reason(scene):
    round_ = scene.open()
    given = {"round_id": round_.pk, "seen": 1, "actor": scene.officer, "on": TODAY, "note": "区委会议纪要"}
    assert (
        refusal_of(set_settings, **given, values={**round_.values, "min_move_share": Decimal(101)}) == "OUT_OF_BOUNDS"
    )
    assert (
        refusal_of(set_settings, **given, values={**round_.values, "min_move_share": Decimal(17)}) == "SHARES_CROSSED"
    )
    changed = {**round_.values, "term_years": Decimal(2)}
    assert refusal_of(set_settings, **{**given, "note": " "}, values=changed) == "NOTE_MISSING"
    set_settings(**given, values=changed)
    assert Round.objects.get().values["term_years"] == 2
    assert refusal_of(set_settings, **given, values=changed) == "STALE"


def test_without_approved_ledgers_the_check_says_which_are_missing(scene):
    scene.open()
    assert [fault.subject for fault in survey(on=date(2026, 9, 1), seen_on=TODAY).faults] == [
        "ledger:rotation_teachers",
        "ledger:rotation_posts",
    ]


def test_every_fault_stands_at_its_cell_in_one_pass(scene):
    rows = [
        *scene.teachers(),
        scene.teacher("B1", scene.strong, school_code="没有这所"),
        scene.teacher("B2", scene.strong, stage="初中"),
        scene.teacher("B3", scene.strong, home_zone="无此片区"),
        scene.teacher("B4", scene.strong, subject="英语"),
        scene.teacher("B5", scene.strong, years_at_school=""),
        scene.teacher("B6", scene.strong, retires_on=""),
    ]
    scene.data(rows)
    Organisation.objects.filter(pk=scene.weak.pk).update(pupils=None, x_km=None)
    found = survey(on=date(2026, 9, 1), seen_on=TODAY)
    assert Counter(fault.code for fault in found.faults if not fault.is_doubt) == {
        "UNKNOWN_SCHOOL": 1,
        "NO_SUCH_STAGE": 1,
        "UNKNOWN_ZONE": 1,
        "NO_POST": 2,
        "NO_COORDINATES": 1,
        "NO_PUPILS": 1,
    }
    doubts = Counter(fault.code for fault in found.faults if fault.is_doubt)
    assert doubts["YEARS_UNKNOWN"] == 1 and doubts["RETIREMENT_UNKNOWN"] == 1
    zone = next(fault for fault in found.faults if fault.code == "UNKNOWN_ZONE")
    assert "无此片区" not in f"{zone.found}{zone.message}"
    assert Record.objects.filter(pk=zone.subject.removeprefix("record:")).exists()
    round_ = scene.open()
    assert refusal_of(list_teachers, round_id=round_.pk, seen=1, actor=scene.officer, on=TODAY) == "FAULTS"
    assert not Participant.objects.exists()


def test_the_list_answers_for_everyone_with_reasons(scene):
    rows = scene.teachers()
    proof = {"exempt_proof": "RS-1", "exempt_approver": "区教委"}
    rows[0] |= {"exempt": "不参加：按规定照顾", "exempt_until": "2027-07-01", **proof}
    rows[1] |= {"exempt": "暂缓：小规模学校唯一学科教师", "exempt_until": "2027-07-01", **proof}
    rows[2] |= {"years_at_school": "5.9"}
    rows[3] |= {"years_at_school": ""}
    round_ = scene.listed(rows)
    assert round_.state == RoundState.LISTED
    said = {
        code: (scene.person(code).answer, scene.person(code).reasons) for code in ("T00", "T01", "T02", "T03", "T04")
    }
    assert said == {
        "T00": ("NOT_MET", ["EXEMPT"]),
        "T01": ("MET", ["DEFERRED"]),
        "T02": ("NOT_MET", ["YEARS_SHORT"]),
        "T03": ("CANNOT_TELL", ["YEARS_UNKNOWN"]),
        "T04": ("MET", ["DUE"]),
    }
    assert round_.participants.counted().count() == 24 and round_.participants.filter(is_movable=True).count() == 23
    for person in round_.participants.all():
        assert all(sentence.endswith("。") for sentence in reasons_in_words(person, round_.values))


def test_homes_are_kept_sealed_and_coarse(scene):
    round_ = scene.listed()
    assert open_basis(round_)["homes"]["T00"] == [1.0, 1.0]
    assert scene.street.code.encode() not in bytes(round_.basis)
    row = scene.person().record
    assert "home_zone" not in row.values and "exempt_proof" not in row.values
    sheet = scene.sheet("rotation_teachers")
    assert sees_sealed(sheet, scene.officer, on=TODAY)
    for other in (scene.office, scene.director, scene.finance_head, scene.clerk):
        assert not sees_sealed(sheet, other, on=TODAY)


def test_wishes_and_opinions_come_from_the_teachers_own_school(scene):
    scene.listed()
    given = {"participant_id": scene.person().pk, "seen": 1, "opinion": "agrees", "on": TODAY}
    wants = {"wish": "prefers", "wish_school": scene.weak}
    assert refusal_of(say_wish, **given, **wants, actor=scene.neighbour) == "NOT_YOURS"
    assert refusal_of(say_wish, **given, wish="prefers", wish_school=scene.strong, actor=scene.clerk) == "WISH_SCHOOL"
    assert refusal_of(say_wish, **given, wish="willing", wish_school=scene.weak, actor=scene.clerk) == "WISH_SCHOOL"
    say_wish(**given, **wants, actor=scene.clerk)
    assert scene.person().wish_school == scene.weak
    assert refusal_of(say_wish, **given, **wants, actor=scene.clerk) == "STALE"


def test_an_upheld_objection_changes_who_is_due_and_a_refused_one_does_not(scene):
    round_ = scene.listed()
    first, second = scene.object("T00"), scene.object("T01")
    assert (first.number, first.due_on) == (1, date(2026, 5, 14))
    assert refusal_of(settle_list, round_id=round_.pk, seen=round_.version, actor=scene.officer, on=TODAY) == (
        "OPEN_OBJECTIONS"
    )
    scene.decide(first)
    scene.decide(second, is_upheld=False)
    assert (scene.person("T00").answer, scene.person("T01").answer) == ("NOT_MET", "MET")
    settle_list(round_id=round_.pk, seen=round_.version, actor=scene.officer, on=TODAY)
    assert Round.objects.get().state == RoundState.PLANNING
    kinds = AuditEvent.objects.filter(kind__startswith="ROTATION_").values_list("kind", flat=True)
    assert Counter(kinds)["ROTATION_OBJECTION_DECIDED"] == 2


def test_an_answer_may_be_taken_back_while_the_list_is_open(scene):
    scene.listed()
    objection = scene.decide(scene.object())
    reopen_objection(objection_id=objection.pk, seen=objection.version, actor=scene.officer, on=TODAY)
    objection.refresh_from_db()
    assert objection.state == ObjectionState.OPEN and scene.person().answer == "MET"


def test_objections_are_refused_where_they_make_no_sense(scene):
    round_ = scene.listed()
    objection = scene.object()
    assert refusal_of(scene.object) == "OBJECTION_OPEN"
    given = {"participant_id": scene.person("T01").pk, "kind": "should_not", "on": TODAY, "calendar": CALENDAR}
    assert refusal_of(raise_objection, **given, wording=" ", actor=scene.clerk) == "WORDING_MISSING"
    assert refusal_of(raise_objection, **given, wording="不对", actor=scene.neighbour) == "NOT_YOURS"
    assert refusal_of(scene.decide, objection=objection, actor=scene.clerk) == "NOT_YOURS"
    assert refusal_of(scene.decide, objection=objection, actor=scene.finance_head) == "NOT_YOURS"
    withdraw_objection(objection_id=objection.pk, actor=scene.clerk, on=TODAY)
    objection.refresh_from_db()
    assert refusal_of(scene.decide, objection=objection) == "OBJECTION_CLOSED"
    assert refusal_of(scene.decide, objection=scene.object("T02", "should")) == "NO_EFFECT"
    assert refusal_of(unlist_teachers, round_id=round_.pk, seen=round_.version, actor=scene.officer, on=TODAY) == (
        "HAS_OBJECTIONS"
    )


def test_facts_objected_to_are_taken_from_the_corrected_register(scene):
    scene.listed()
    objection = scene.object("T00", "facts")
    assert refusal_of(scene.decide, objection=objection) == "NOT_MENDED"
    sheet = scene.sheet("rotation_teachers")
    open_correction(return_id=sheet.pk, reason="年数有误", actor=scene.officer, on=TODAY)
    row = scene.person().record
    row.refresh_from_db()
    changed = RowWrite(record_id=row.pk, version=row.version, values={"years_at_school": "4"})
    assert save_rows(return_id=sheet.pk, changes=[changed], actor=scene.officer, on=TODAY).is_clean
    assert refusal_of(scene.decide, objection=objection) == "NOT_MENDED"
    forward_return(return_id=sheet.pk, actor=scene.officer, on=TODAY)
    endorse_return(return_id=sheet.pk, actor=scene.head, on=TODAY)
    approve_returns(return_ids=[sheet.pk], actor=scene.office, on=TODAY)
    scene.decide(objection)
    assert scene.person().reasons == ["YEARS_SHORT"]


def test_a_list_is_taken_back_and_a_settled_one_opened_again(scene):
    round_ = scene.listed()
    round_ = unlist_teachers(round_id=round_.pk, seen=round_.version, actor=scene.officer, on=TODAY)
    assert not Participant.objects.exists() and round_.basis is None
    given = {"round_id": round_.pk, "actor": scene.officer, "on": TODAY}
    round_ = list_teachers(**given, seen=round_.version)
    round_ = settle_list(**given, seen=round_.version)
    assert reopen_list(**given, seen=round_.version).state == RoundState.LISTED


@pytest.mark.parametrize("act", ROUND_ACTS)
@pytest.mark.parametrize("state", RoundState.values)
def test_every_act_is_settled_for_every_state(act, state):
    refusal = why_not_in_state(Round(state=state), act)
    assert (refusal is None) is (state in ROUND_ACTS[act][1])
