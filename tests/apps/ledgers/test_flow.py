"""The way of a return: filled, through the school, approved, locked, corrected."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal

import pytest

from tests.factories import make_organisation
from tests.ledger_scene import APRIL, MARCH, SERVICE, LedgerScene
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.indicators.models import Observation
from yanzhen.apps.ledgers.actions.open_returns import open_returns
from yanzhen.apps.ledgers.actions.pass_on import approve_returns, endorse_return, forward_return, report_zero
from yanzhen.apps.ledgers.actions.save_rows import RowWrite, save_rows
from yanzhen.apps.ledgers.actions.take_back import Remark, lock_period, open_correction, recall_return, send_back
from yanzhen.apps.ledgers.bridge import content_of, form_of, values_of
from yanzhen.apps.ledgers.errors import LedgerError
from yanzhen.apps.ledgers.models import Record, RecordVersion, Return, ReturnState
from yanzhen.apps.ledgers.purging import purge_record, purge_return
from yanzhen.apps.ledgers.refusals import RETURN_ACTS, why_not_in_state
from yanzhen.apps.ledgers.rollups_in_full import recompute_all
from yanzhen.apps.search.models import SearchEntry

pytestmark = pytest.mark.django_db
ROW = {"grade": "三年级", "pupils": "１２０人", "joined": 90}


@pytest.fixture(scope="module")
def standing_scene(standing) -> LedgerScene:
    return LedgerScene()


@pytest.fixture
def scene(standing_scene) -> LedgerScene:
    return deepcopy(standing_scene)


def figure(code: str) -> Observation:
    return Observation.objects.current().get(indicator_version__indicator__code=code)


def refused(act, **settings) -> str:
    with pytest.raises(LedgerError) as refusal:
        act(**settings)
    return refusal.value.code


def test_a_return_goes_through_the_school_to_the_section_and_into_the_indicators(scene):
    assert scene.save(ROW).is_clean
    sheet = scene.approve(scene.send())
    assert sheet.state == ReturnState.APPROVED
    assert len(sheet.digest) == 64
    assert figure("sample_joined").value == 90
    assert (figure("sample_share").numerator, figure("sample_share").denominator) == (90, 120)
    assert figure("sample_share").value == 75
    assert [step.act for step in sheet.steps.order_by("pk")] == ["forward", "forward", "submit", "approve"]


def test_computed_and_sealed_fields_are_written_where_they_belong(scene):
    scene.save(ROW | {"contact": "示例人员"})
    row = Record.objects.get()
    assert row.values == {"grade": "三年级", "pupils": 120, "joined": 90, "share": "75"}
    assert "示例人员".encode() not in bytes(row.sealed)
    assert values_of(row, form_of(row.belongs_to.form_version))["contact"] == "示例人员"
    assert row.n1 == Decimal(90)


def test_a_draft_may_have_findings_but_is_not_sent_with_faults(scene):
    assert scene.save(ROW | {"joined": 130}).is_clean
    assert [one.code for one in content_of(scene.sheet()).faults] == ["within"]
    assert refused(forward_return, return_id=scene.sheet().pk, actor=scene.clerk, on=MARCH) == "FAULTS_LEFT"


def test_one_unreadable_cell_leaves_everything_as_it_was(scene):
    outcome = scene.save(ROW, {"grade": "四年级", "pupils": "很多"})
    assert [(one.place, one.fault.code) for one in outcome.faults] == [(1, "NOT_A_NUMBER")]
    assert not Record.objects.exists()
    assert scene.sheet().state == ReturnState.EXPECTED


def test_a_page_that_saves_while_typing_keeps_the_good_rows(scene):
    outcome = scene.save(ROW, {"grade": "四年级", "pupils": "很多"}, partly=True)
    assert (outcome.added, len(outcome.faults)) == (1, 1)
    assert scene.sheet().rows == 1


def test_two_rows_with_one_key_are_refused_by_name(scene):
    scene.save(ROW)
    outcome = scene.save(ROW)
    assert [one.fault.code for one in outcome.faults] == ["KEY_TAKEN"]


def test_two_rows_may_swap_their_keys(scene):
    scene.save(ROW, ROW | {"grade": "四年级"})
    three, four = Record.objects.order_by("position")
    outcome = save_rows(
        return_id=scene.sheet().pk,
        changes=[
            RowWrite(record_id=three.pk, version=1, values={"grade": "四年级"}),
            RowWrite(record_id=four.pk, version=1, values={"grade": "三年级"}),
        ],
        actor=scene.clerk,
        on=MARCH,
    )
    assert outcome.is_clean
    assert [row.key for row in Record.objects.order_by("position")] == ["四年级", "三年级"]


def test_a_write_that_counts_on_a_key_not_freed_is_a_fault(scene):
    scene.save(ROW, ROW | {"grade": "四年级"})
    three, four = Record.objects.order_by("position")
    outcome = save_rows(
        return_id=scene.sheet().pk,
        changes=[
            RowWrite(record_id=three.pk, version=9, values={"grade": "五年级"}),
            RowWrite(record_id=four.pk, version=1, values={"grade": "三年级"}),
        ],
        actor=scene.clerk,
        on=MARCH,
        partly=True,
    )
    assert (len(outcome.conflicts), [one.fault.code for one in outcome.faults]) == (1, ["KEY_TAKEN"])
    assert [row.key for row in Record.objects.order_by("position")] == ["三年级", "四年级"]


def test_what_somebody_else_changed_meanwhile_is_shown_and_not_overwritten(scene):
    scene.save(ROW)
    row = Record.objects.get()
    write = RowWrite(record_id=row.pk, version=1, values={"joined": 80}, temp="a")
    settings = {"return_id": scene.sheet().pk, "actor": scene.clerk, "on": MARCH}
    assert save_rows(changes=[write], **settings).is_clean
    outcome = save_rows(changes=[write], **settings)
    assert [conflict.theirs.version for conflict in outcome.conflicts] == [2]


def test_an_unchanged_row_is_no_change(scene):
    scene.save(ROW)
    row = Record.objects.get()
    before = AuditEvent.objects.count()
    outcome = save_rows(
        return_id=scene.sheet().pk,
        changes=[RowWrite(record_id=row.pk, version=1, values=ROW)],
        actor=scene.clerk,
        on=MARCH,
    )
    assert (outcome.changed, Record.objects.get().version) == (0, 1)
    assert AuditEvent.objects.count() == before


def test_a_zero_report_needs_no_rows_and_counts_as_zero(scene):
    sheet = scene.sheet()
    report_zero(return_id=sheet.pk, actor=scene.clerk, on=MARCH)
    endorse_return(return_id=sheet.pk, actor=scene.principal, on=MARCH)
    sheet = scene.approve(scene.sheet())
    assert sheet.is_zero
    assert figure("sample_joined").value == 0
    assert not Observation.objects.filter(indicator_version__indicator__code="sample_share").exists()


def test_a_return_with_rows_is_no_zero_report_and_an_empty_one_is_not_sent(scene):
    assert refused(forward_return, return_id=scene.sheet().pk, actor=scene.clerk, on=MARCH) == "WRONG_STATE"
    scene.save(ROW)
    assert refused(report_zero, return_id=scene.sheet().pk, actor=scene.clerk, on=MARCH) == "ROWS_PRESENT"
    row = Record.objects.get()
    save_rows(return_id=scene.sheet().pk, changes=[RowWrite(record_id=row.pk, version=1)], actor=scene.clerk, on=MARCH)
    assert refused(forward_return, return_id=scene.sheet().pk, actor=scene.clerk, on=MARCH) == "NO_ROWS"


def test_a_principal_who_fills_in_sends_it_out_at_once(scene):
    scene.save(ROW, actor=scene.principal)
    sheet = forward_return(return_id=scene.sheet().pk, actor=scene.principal, on=MARCH)
    assert sheet.state == ReturnState.SUBMITTED


def test_nobody_examines_what_he_filled_in(scene):
    scene.save(ROW, actor=scene.middle)
    sheet = forward_return(return_id=scene.sheet().pk, actor=scene.middle, on=MARCH)
    assert (sheet.state, sheet.stage) == (ReturnState.IN_UNIT, "leader")
    assert refused(endorse_return, return_id=sheet.pk, actor=scene.middle, on=MARCH) == "NOT_YOUR_STAGE"


def test_sent_back_with_a_reason_at_the_cell_which_is_settled_by_mending(scene):
    scene.save(ROW)
    sheet = scene.send()
    row = Record.objects.get()
    remark = Remark(wording="与上月相差太大", record_id=row.pk, field="joined")
    assert refused(send_back, return_id=sheet.pk, reason=" ", actor=scene.officer, on=MARCH) == "REASON_MISSING"
    sheet = send_back(return_id=sheet.pk, reason="", remarks=[remark], actor=scene.officer, on=MARCH)
    assert sheet.state == ReturnState.RETURNED
    assert sheet.remarks.filter(is_settled=False).count() == 1
    save_rows(
        return_id=sheet.pk,
        changes=[RowWrite(record_id=row.pk, version=1, values={"joined": 85})],
        actor=scene.clerk,
        on=MARCH,
    )
    assert sheet.remarks.filter(is_settled=False).count() == 0
    assert RecordVersion.objects.get().values["joined"] == 90
    assert scene.send().state == ReturnState.SUBMITTED


def test_a_correction_keeps_the_old_figure_until_it_is_approved(scene):
    scene.save(ROW)
    sheet = scene.approve(scene.send())
    assert (
        lock_period(
            type_id=scene.type.pk,
            period_start=sheet.period_start,
            period_end=sheet.period_end,
            actor=scene.head,
            on=APRIL,
        )
        == 1
    )
    assert refused(open_correction, return_id=sheet.pk, reason="", actor=scene.clerk, on=APRIL) == "REASON_MISSING"
    open_correction(return_id=sheet.pk, reason="漏报一个班", actor=scene.clerk, on=APRIL)
    row = Record.objects.get()
    save_rows(
        return_id=sheet.pk,
        changes=[RowWrite(record_id=row.pk, version=1, values={"joined": 100})],
        actor=scene.clerk,
        on=APRIL,
        reason="漏报一个班",
    )
    assert figure("sample_joined").value == 90
    sheet = scene.approve(scene.send())
    corrected = figure("sample_joined")
    assert (corrected.value, corrected.reason, sheet.revision) == (100, "漏报一个班", 1)
    assert corrected.supersedes.value == 90
    assert RecordVersion.objects.get().reason == "漏报一个班"


def test_a_period_is_locked_only_when_it_is_over(scene):
    scene.save(ROW)
    sheet = scene.approve(scene.send())
    span = {"type_id": scene.type.pk, "period_start": sheet.period_start, "period_end": sheet.period_end}
    assert refused(lock_period, actor=scene.head, on=MARCH, **span) == "NOT_OVER"
    assert refused(lock_period, actor=scene.principal, on=APRIL, **span) == "NOT_YOURS"


def test_a_return_is_taken_back_before_it_is_approved(scene):
    scene.save(ROW)
    sheet = scene.send()
    assert recall_return(return_id=sheet.pk, actor=scene.clerk, on=MARCH).state == ReturnState.DRAFT
    scene.approve(scene.send())
    assert refused(recall_return, return_id=sheet.pk, actor=scene.clerk, on=MARCH) == "WRONG_STATE"


def test_only_its_own_people_act_on_a_return(scene):
    scene.save(ROW)
    sheet = scene.sheet()
    other = {"return_id": sheet.pk, "actor": scene.other_clerk, "on": MARCH}
    assert refused(save_rows, changes=[RowWrite(values=ROW)], **other) == "NOT_YOURS"
    assert refused(forward_return, **other) == "NOT_YOURS"
    sheet = scene.send()
    assert refused(approve_returns, return_ids=[sheet.pk], actor=scene.principal, on=MARCH) == "NOT_YOURS"
    assert refused(send_back, return_id=sheet.pk, reason="不对", actor=scene.other_principal, on=MARCH) == "NOT_YOURS"


@pytest.mark.parametrize("state", ReturnState.values)
@pytest.mark.parametrize("act", RETURN_ACTS)
def test_every_act_is_decided_in_every_state(act, state):
    refusal = why_not_in_state(Return(state=state), act)
    assert (refusal is None) == (state in RETURN_ACTS[act][1])
    assert refusal is None or refusal.code == "WRONG_STATE"


def test_a_school_reports_only_after_its_campuses(scene):
    campus = make_organisation("青石区第一小学东校区", under=scene.school)
    open_returns(type_id=scene.type.pk, day=MARCH, actor=None, on=MARCH)
    scene.save(ROW, actor=scene.principal)
    own = scene.sheet()
    assert refused(forward_return, return_id=own.pk, actor=scene.principal, on=MARCH) == "LOWER_MISSING"
    lower = scene.sheet(campus)
    scene.save(ROW, actor=scene.principal, sheet=lower)
    forward_return(return_id=lower.pk, actor=scene.principal, on=MARCH)
    assert forward_return(return_id=own.pk, actor=scene.principal, on=MARCH).state == ReturnState.SUBMITTED


def test_a_purge_leaves_nothing_of_what_was_written_and_keeps_the_way(scene):
    scene.save(ROW | {"contact": "示例人员", "note": "要清除的话"})
    sheet = scene.send()
    send_back(return_id=sheet.pk, reason="要清除的理由", actor=scene.officer, on=MARCH)
    assert purge_return(str(sheet.pk)) == [f"ledgers.record:{Record.objects.get().pk}"]
    purge_record(str(Record.objects.get().pk))
    row = Record.objects.get()
    assert (row.values, row.sealed, row.key, row.n1) == ({}, None, "", None)
    assert "清除的理由" not in "".join(sheet.steps.values_list("reason", flat=True))
    assert sheet.steps.count() == 4


def test_a_ledger_is_found_by_what_it_asks_and_never_by_what_rows_say(scene):
    scene.save(ROW | {"note": "藏在行里的话"})
    entry = SearchEntry.objects.get(subject=f"ledgers.ledgertype:{scene.type.pk}")
    assert "参加学生数" in entry.text
    assert not SearchEntry.objects.filter(text__contains="藏在行里的话").exists()


def test_people_are_told_apart_by_a_code_that_no_column_tells():
    people = {
        **SERVICE,
        "code": "sample_people",
        "key": ["code"],
        "fields": [{"key": "code", "title": "人员编号", "kind": "code", "required": True, "privacy": "personal"}],
        "checks": [],
        "indicators": [
            {
                "code": "sample_heads",
                "title": "参加人数",
                "unit": "人",
                "measure": "distinct",
                "field": "code",
                "where": "code != 'P9'",
                "direction": "higher",
                "definition": "不同人员的个数，P9不计。",
            }
        ],
    }
    scene = LedgerScene(people)
    scene.save({"code": "P1"}, {"code": "P2"}, {"code": "P9"})
    columns = Record.objects.order_by("position").values_list("t1", "key", "values")
    assert not any("P" in f"{t1}{key}{values}" for t1, key, values in columns)
    assert len({t1 for t1, _, _ in columns}) == 3
    scene.approve(scene.send())
    assert figure("sample_heads").value == 2
    assert recompute_all(type_id=scene.type.pk, code="sample_heads").written == 0
