"""Reporting: who may, what is refused, what is only warned of, how a figure reaches an indicator, what is locked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.apps.organisations.factories import make_person
from tests.apps.plans.conftest import TODAY
from tests.factories import make_user
from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.indicators.errors import IndicatorError
from yanzhen.apps.indicators.models import Observation
from yanzhen.apps.organisations.models import Deputy
from yanzhen.apps.plans.actions.attach_evidence import Attachment, attach_evidence
from yanzhen.apps.plans.actions.examine_report import pass_report, return_report
from yanzhen.apps.plans.actions.light_up import refresh_plan
from yanzhen.apps.plans.actions.report_progress import correct_report, report_no_change, report_progress
from yanzhen.apps.plans.actions.set_reporting_chain import set_reporting_chain
from yanzhen.apps.plans.actions.strike_off import ask_strike_off, confirm_strike_off, refuse_strike_off
from yanzhen.apps.plans.errors import TaskError
from yanzhen.apps.plans.models import (
    Evidence,
    ProgressReport,
    StrikeOff,
    StrikeOffState,
    Submission,
    TaskLight,
    TaskState,
    TaskTally,
)
from yanzhen.apps.plans.refusals.progress import REPORT_ACTS, Statement, why_not_in_submission

pytestmark = pytest.mark.django_db

GOING = Statement(status="in_progress", sentence="已完成摸底")
MEASURED = Statement(status="in_progress", numerator=Decimal(52), denominator=Decimal(80))
FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def _report(task, actor, said=GOING, **fields):
    return report_progress(task_id=task.pk, said=said, actor=actor, **{"on": TODAY, **fields})


def _refused(code, act, *args, **fields):
    with pytest.raises((TaskError, IndicatorError)) as error:
        act(*args, **fields)
    assert error.value.code == code


@pytest.mark.parametrize("submission", Submission.values)
@pytest.mark.parametrize("act", sorted(REPORT_ACTS))
def test_every_stage_allows_exactly_what_the_table_says(submission, act):
    allowed = {
        ("reported", "endorse"),
        ("reported", "return"),
        ("endorsed", "approve"),
        ("endorsed", "return"),
        ("submitted", "correct"),
    }
    refusal = why_not_in_submission(ProgressReport(submission=submission), act)
    assert (refusal is None) == ((submission, act) in allowed)


def test_without_a_chain_a_report_goes_straight_out(school_task, district):
    report = _report(school_task, district.clerk)
    assert report.submission == Submission.SUBMITTED
    assert (report.period_start, report.period_end) == FEBRUARY
    school_task.refresh_from_db()
    assert school_task.state == TaskState.IN_PROGRESS
    assert school_task.reported_through == FEBRUARY[1]
    assert school_task.next_due_on == date(2026, 4, 3)


def test_a_figure_becomes_an_observation_with_its_source(school_task, district):
    report = _report(school_task, district.clerk, MEASURED)
    seen = Observation.objects.get()
    assert (seen.value, seen.numerator, seen.denominator) == (65, 52, 80)
    assert seen.source.subject == f"plans.progressreport:{report.pk}"
    assert (seen.period_start, seen.organisation) == (FEBRUARY[0], district.school)
    assert report.observation == seen


def test_words_alone_write_no_figure_and_never_a_zero(school_task, district):
    report = _report(school_task, district.clerk)
    assert report.observation is None
    assert not Observation.objects.exists()
    school_task.refresh_from_db()
    assert school_task.value is None


def test_a_reported_zero_is_a_figure(school_task, district):
    said = Statement(status="in_progress", numerator=Decimal(0), denominator=Decimal(80))
    assert _report(school_task, district.clerk, said).observation.value == 0


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Statement(sentence="甲"), "STATUS_MISSING"),
        (Statement(status="struck_off", sentence="甲"), "STATUS_MISSING"),
        (Statement(status="lagging", sentence="  "), "NOTHING_SAID"),
        (Statement(status="in_progress", value=Decimal(65)), "PARTS_NEEDED"),
        (Statement(status="in_progress", numerator=Decimal(3)), "PARTS_NEEDED"),
        (Statement(status="in_progress", numerator=Decimal(3), denominator=Decimal(0)), "ZERO_DENOMINATOR"),
    ],
)
def test_what_says_nothing_is_refused(school_task, district, said, code):
    _refused(code, _report, school_task, district.clerk, said)
    assert not ProgressReport.objects.exists()


def test_people_of_another_school_do_not_report(school_task, district):
    stranger = make_user(role="school_clerk", at=district.schools[1])
    _refused("NOT_YOURS", _report, school_task, stranger)
    _refused("NOT_YOURS", _report, school_task, district.office)


def test_a_submitted_period_is_locked_and_the_next_one_open(school_task, district):
    _report(school_task, district.clerk, period=FEBRUARY)
    _refused("PERIOD_LOCKED", _report, school_task, district.clerk, period=FEBRUARY)
    assert _report(school_task, district.clerk).period_start == MARCH[0]
    _refused("PERIOD_LOCKED", _report, school_task, district.clerk)


def test_only_open_periods_are_reported(school_task, district):
    _refused("WRONG_PERIOD", _report, school_task, district.clerk, period=(date(2026, 4, 1), date(2026, 4, 30)))
    _refused("WRONG_PERIOD", _report, school_task, district.clerk, period=(date(2025, 12, 1), date(2025, 12, 31)))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Statement(status="done", numerator=Decimal(40), denominator=Decimal(80)), "还没有达到目标"),
        (Statement(status="not_started", numerator=Decimal(40), denominator=Decimal(80)), "却填了数值"),
        (Statement(status="in_progress", numerator=Decimal(90), denominator=Decimal(80)), "大于分母"),
    ],
)
def test_contradictions_are_kept_as_warnings_and_do_not_block(school_task, district, said, words):
    report = _report(school_task, district.clerk, said)
    assert report.submission == Submission.SUBMITTED
    assert any(words in warning for warning in report.warnings)


def test_done_exactly_at_the_target_is_no_contradiction(school_task, district):
    report = _report(
        school_task, district.clerk, Statement(status="done", numerator=Decimal(48), denominator=Decimal(80))
    )
    assert report.warnings == []
    assert TaskLight.objects.get(pk=school_task.pk).colour == "green"


def test_no_change_takes_one_call_and_claims_no_new_figure(school_task, district):
    _refused("NOTHING_BEFORE", report_no_change, task_id=school_task.pk, actor=district.clerk, on=TODAY)
    _report(school_task, district.clerk, MEASURED)
    report = report_no_change(task_id=school_task.pk, actor=district.clerk, on=TODAY)
    assert (report.status, report.is_no_change, report.period_start) == ("in_progress", True, MARCH[0])
    assert Observation.objects.count() == 1
    school_task.refresh_from_db()
    assert school_task.value == 65


def test_the_chain_a_school_wants_is_walked_step_by_step(school_task, district):
    set_reporting_chain(
        organisation=district.school, has_middle=True, has_head=True, actor=district.principal, on=TODAY
    )
    report = _report(school_task, district.clerk, MEASURED)
    assert report.submission == Submission.REPORTED
    assert not Observation.objects.exists()
    _refused("NOT_YOURS", pass_report, report_id=report.pk, actor=district.clerk, on=TODAY)
    report = pass_report(report_id=report.pk, actor=district.middle, on=TODAY)
    assert report.submission == Submission.ENDORSED
    _refused("NOT_YOURS", pass_report, report_id=report.pk, actor=district.secretary, on=TODAY)
    report = pass_report(report_id=report.pk, actor=district.principal, on=TODAY)
    assert report.submission == Submission.SUBMITTED
    assert [step.kind for step in report.steps.all()] == ["report", "endorse", "approve", "submit"]
    assert Observation.objects.count() == 1


def test_a_report_by_the_head_needs_no_further_step(school_task, district):
    set_reporting_chain(
        organisation=district.school, has_middle=True, has_head=True, actor=district.principal, on=TODAY
    )
    assert _report(school_task, district.principal).submission == Submission.SUBMITTED


def test_a_clerk_does_not_settle_the_chain(district):
    _refused(
        "NOT_YOURS",
        set_reporting_chain,
        organisation=district.school,
        has_middle=False,
        has_head=False,
        actor=district.clerk,
        on=TODAY,
    )


def test_a_returned_report_says_why_and_may_be_made_again(school_task, district):
    set_reporting_chain(
        organisation=district.school, has_middle=False, has_head=True, actor=district.principal, on=TODAY
    )
    report = _report(school_task, district.clerk)
    _refused("ALREADY_WAITING", _report, school_task, district.clerk)
    _refused("REASON_MISSING", return_report, report_id=report.pk, reason="", actor=district.principal, on=TODAY)
    return_report(report_id=report.pk, reason="写清人数", actor=district.principal, on=TODAY)
    again = _report(school_task, district.clerk)
    assert again.period_start == report.period_start
    assert ProgressReport.objects.standing().get() == again


def test_a_correction_is_a_new_version_and_the_old_one_stays(school_task, district):
    old = _report(school_task, district.clerk, MEASURED)
    better = Statement(status="in_progress", numerator=Decimal(50), denominator=Decimal(80))
    _refused(
        "REASON_MISSING", correct_report, report_id=old.pk, said=better, reason=" ", actor=district.clerk, on=TODAY
    )
    new = correct_report(report_id=old.pk, said=better, reason="重复计数", actor=district.clerk, on=TODAY)
    old.refresh_from_db()
    assert (old.numerator, old.value) == (52, 65)
    assert (new.corrects, new.correction_reason) == (old, "重复计数")
    assert Observation.objects.current().get().value == Decimal("62.5")
    assert old.observation.superseded_by == new.observation
    _refused(
        "ALREADY_CORRECTED", correct_report, report_id=old.pk, said=better, reason="甲", actor=district.clerk, on=TODAY
    )


def test_a_correction_of_an_older_period_leaves_the_present_standing(school_task, district):
    old = _report(school_task, district.clerk, MEASURED, period=FEBRUARY)
    _report(
        school_task,
        district.clerk,
        Statement(status="in_progress", numerator=Decimal(60), denominator=Decimal(80)),
        period=MARCH,
    )
    correct_report(report_id=old.pk, said=GOING, reason="误填", actor=district.clerk, on=TODAY)
    school_task.refresh_from_db()
    assert school_task.value == 75


def _file(organisation) -> StoredFile:
    return StoredFile.objects.create(
        sha256="0" * 64, size=3, media_type="text/plain", name="证明.txt", organisation=organisation, uploaded_on=TODAY
    )


def test_at_most_two_files_of_the_own_unit(school_task, district):
    report = _report(school_task, district.clerk)
    files = [Attachment(file=_file(district.school)) for _ in range(3)]
    _refused("TOO_MANY_FILES", attach_evidence, report_id=report.pk, attachments=files, actor=district.clerk, on=TODAY)
    attach_evidence(report_id=report.pk, attachments=files[:1], actor=district.clerk, on=TODAY)
    _refused("FILE_TWICE", attach_evidence, report_id=report.pk, attachments=files[:1], actor=district.clerk, on=TODAY)
    foreign = [Attachment(file=_file(district.schools[1]))]
    _refused(
        "FILE_NOT_YOURS", attach_evidence, report_id=report.pk, attachments=foreign, actor=district.clerk, on=TODAY
    )
    attach_evidence(report_id=report.pk, attachments=files[1:2], actor=district.clerk, on=TODAY)
    assert [row.position for row in report.evidence.all()] == [1, 2]
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.create(
            report=report, position=3, file=files[2].file, attached_by=district.clerk, attached_on=TODAY
        )


def _done(task, district):
    return _report(task, district.clerk, Statement(status="done", numerator=Decimal(50), denominator=Decimal(80)))


def test_only_a_finished_task_is_offered_for_striking_off(school_task, district):
    _report(school_task, district.clerk)
    _refused("NOT_DONE", ask_strike_off, task_id=school_task.pk, result="甲", actor=district.clerk, on=TODAY)


def test_the_leading_section_confirms_and_nothing_more_is_reported(school_task, district):
    _done(school_task, district)
    _refused("RESULT_MISSING", ask_strike_off, task_id=school_task.pk, result=" ", actor=district.clerk, on=TODAY)
    request = ask_strike_off(task_id=school_task.pk, result="优良率62.5%", actor=district.clerk, on=TODAY)
    _refused("ALREADY_ASKED", ask_strike_off, task_id=school_task.pk, result="甲", actor=district.clerk, on=TODAY)
    _refused("NOT_YOURS", confirm_strike_off, request_id=request.pk, actor=district.clerk, on=TODAY)
    _refused("NOT_YOURS", confirm_strike_off, request_id=request.pk, actor=district.health_head, on=TODAY)
    confirm_strike_off(request_id=request.pk, actor=district.head, on=TODAY)
    school_task.refresh_from_db()
    assert (school_task.state, school_task.next_due_on) == (TaskState.STRUCK_OFF, None)
    assert TaskTally.objects.get(task_id=school_task.origin_id).struck_off == 1
    _refused("STRUCK_OFF", _report, school_task, district.clerk)
    _refused("NOT_ASKED", confirm_strike_off, request_id=request.pk, actor=district.head, on=TODAY)


def test_a_confirmed_task_below_its_target_is_green_and_says_so(school_task, district):
    short = Statement(status="done", numerator=Decimal(40), denominator=Decimal(80), sentence="已办结")
    _report(school_task, district.clerk, short)
    light = TaskLight.objects.get(pk=school_task.pk)
    assert (light.colour, light.inputs["codes"]) == ("yellow", ["CONTRADICTION"])
    request = ask_strike_off(task_id=school_task.pk, result="因故未达标", actor=district.clerk, on=TODAY)
    confirm_strike_off(request_id=request.pk, actor=district.head, on=TODAY)
    light.refresh_from_db()
    assert (light.colour, light.reasons) == ("green", ["牵头科室已确认销号，最后上报50，目标60。"])


def test_a_refusal_gives_its_reason_and_the_task_goes_on(school_task, district):
    _done(school_task, district)
    request = ask_strike_off(task_id=school_task.pk, result="完成", actor=district.clerk, on=TODAY)
    _refused("REASON_MISSING", refuse_strike_off, request_id=request.pk, opinion="", actor=district.head, on=TODAY)
    refuse_strike_off(request_id=request.pk, opinion="缺复测数据", actor=district.head, on=TODAY)
    school_task.refresh_from_db()
    assert school_task.state == TaskState.IN_PROGRESS
    assert school_task.next_due_on == date(2026, 4, 3)


def test_whoever_reported_does_not_confirm(issued, district):
    task = issued.tasks.own().get(title="规范课后服务")
    report_progress(task_id=task.pk, said=Statement(status="done", sentence="完成"), actor=district.head, on=TODAY)
    request = ask_strike_off(task_id=task.pk, result="完成", actor=district.officer, on=TODAY)
    _refused("CONFIRMER_REPORTED", confirm_strike_off, request_id=request.pk, actor=district.head, on=TODAY)
    assert confirm_strike_off(request_id=request.pk, actor=district.office, on=TODAY).state == StrikeOffState.CONFIRMED


def test_the_database_refuses_a_confirmation_by_the_one_who_asked(school_task, district):
    _done(school_task, district)
    request = ask_strike_off(task_id=school_task.pk, result="完成", actor=district.clerk, on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        StrikeOff.objects.filter(pk=request.pk).update(state="confirmed", decided_by=district.clerk, decided_on=TODAY)


def test_a_section_strikes_off_after_its_schools(dispatch, issued, district):
    task = issued.tasks.own().get(title="规范课后服务")
    report_progress(task_id=task.pk, said=Statement(status="done", sentence="完成"), actor=district.officer, on=TODAY)
    _refused("CHILDREN_OPEN", ask_strike_off, task_id=task.pk, result="完成", actor=district.officer, on=TODAY)


def test_days_pass_and_the_lights_follow(school_task, issued, district):
    _report(school_task, district.clerk, MEASURED)
    assert TaskLight.objects.get(pk=school_task.pk).colour == "green"
    assert refresh_plan(plan_id=issued.pk, on=date(2026, 6, 1)) == 1
    light = TaskLight.objects.get(pk=school_task.pk)
    assert (light.colour, light.since) == ("yellow", date(2026, 6, 1))
    assert light.turns_green
    assert light.inputs["codes"] == ["REPORT_LATE"]
    assert len(light.reasons) == 1
    assert TaskTally.objects.get(task_id=school_task.origin_id).yellow == 1


def test_nothing_reported_is_grey_and_never_green(school_task, issued):
    refresh_plan(plan_id=issued.pk, on=date(2026, 6, 1))
    assert TaskLight.objects.get(pk=school_task.pk).colour == "grey"


def test_a_deputy_reports_and_the_log_says_for_whom(school_task):
    absent, deputy = (make_user(person=make_person()) for _number in range(2))
    Grant.objects.create(
        user=absent, role="school_clerk", organisation=school_task.organisation, started_on=date(2020, 1, 1)
    )
    with transaction.atomic(), pytest.raises(TaskError):
        _report(school_task, deputy)
    Deputy.objects.create(principal=absent.person, deputy=deputy.person, started_on=TODAY, ended_on=TODAY)
    _report(school_task, User.objects.get(pk=deputy.pk))
    event = AuditEvent.objects.filter(kind="PROGRESS_REPORTED").last()
    assert (event.actor_id, event.acting_for_id) == (deputy.pk, absent.pk)
