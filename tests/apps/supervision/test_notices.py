"""The four steps of supervision: who may, in which order, what is kept."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest

from tests.factories import make_deputy, make_organisation, make_user
from tests.scenes import CALENDAR, FRIDAY, Scene
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.plans.models import Plan, TaskLight
from yanzhen.apps.supervision.actions.conclude import conclude_notice, withdraw_notice
from yanzhen.apps.supervision.actions.reply import reply_to_notice
from yanzhen.apps.supervision.actions.sign import sign_notice
from yanzhen.apps.supervision.models import Notice, NoticeState
from yanzhen.apps.supervision.queries import lights_visible_to, notices_visible_to, urging_candidates
from yanzhen.apps.supervision.refusals import NoticeError

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing):
    """An authority with an office, a section and two schools; one issued plan; a red task at the first school."""
    return Scene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def refusal_of(act) -> str:
    before = (Notice.objects.count(), AuditEvent.objects.count())
    with pytest.raises(NoticeError) as refused:
        act()
    assert (Notice.objects.count(), AuditEvent.objects.count()) == before
    return refused.value.code


def test_a_signed_urging_note_has_a_number_and_five_working_days(scene):
    notice = scene.signed()
    assert (notice.state, notice.number) == ("signed", "催办〔2026〕1号")
    assert notice.reply_due_on == date(2026, 3, 13)
    assert AuditEvent.objects.filter(objects_touched__subject=f"plans.task:{scene.red.pk}").count() == 2


def test_numbers_of_one_year_follow_one_another(scene):
    assert [scene.signed().number for _ in range(2)] == ["催办〔2026〕1号", "催办〔2026〕2号"]


def test_a_draft_keeps_the_light_of_its_day(scene):
    notice = scene.draft()
    TaskLight.objects.filter(task=scene.red).update(colour="green")
    assert [(matter.colour, matter.reasons) for matter in notice.matters.all()] == [("red", ["时限已过，尚未完成。"])]


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"task_ids": []}, "NO_TASKS"), ({"demand": "  "}, "NO_DEMAND")],
)
def test_a_draft_wants_tasks_and_a_demand(scene, changes, code):
    assert refusal_of(lambda: scene.draft(**changes)) == code


def test_one_sheet_supervises_one_unit(scene):
    assert refusal_of(lambda: scene.draft(task_ids=[scene.red.pk, scene.red_elsewhere.pk])) == "OTHER_UNIT"


def test_a_task_not_sent_down_is_not_supervised(scene):
    Plan.objects.update(state="signed")
    assert refusal_of(scene.draft) == "NOT_SENT_OUT"


def test_a_school_supervises_nobody(scene):
    assert refusal_of(lambda: scene.draft(actor=scene.clerk)) == "NOT_ALLOWED"


def test_a_leading_section_urges_the_schools_of_its_task(scene):
    notice = scene.draft(actor=scene.head, issuer_id=scene.section.pk)
    assert notice.addressee == scene.school


def test_another_section_does_not(scene):
    stranger = make_organisation("安全科", kind="section", under=scene.authority)
    head = make_user(role="section_head", at=stranger)
    assert refusal_of(lambda: scene.draft(actor=head, issuer_id=stranger.pk)) == "NOT_ALLOWED"


def test_an_order_without_an_urging_note_needs_a_reason(scene):
    assert refusal_of(lambda: scene.draft("order")) == "STEP_SKIPPED"
    assert scene.draft("order", directly_because="区领导批示").kind == "order"


@pytest.mark.parametrize(("day", "allowed"), [(date(2026, 3, 13), False), (date(2026, 3, 16), True)])
def test_an_order_follows_an_urging_note_only_past_its_answer_day(scene, day, allowed):
    urging = scene.signed()
    changes = {"follows_id": urging.pk, "on": day}
    if allowed:
        assert scene.draft("order", **changes).follows == urging
    else:
        assert refusal_of(lambda: scene.draft("order", **changes)) == "STEP_SKIPPED"


def test_an_order_follows_an_urging_note_about_the_same_task_only(scene):
    urging = scene.signed(task_ids=[scene.red_elsewhere.pk])
    changes = {"follows_id": urging.pk, "on": date(2026, 3, 20)}
    assert refusal_of(lambda: scene.draft("order", **changes)) == "STEP_SKIPPED"


def test_the_unit_answers_and_the_issuer_concludes(scene):
    notice = scene.signed()
    reply_to_notice(notice_id=notice.pk, reply="已补报并调整课表。", actor=scene.clerk, on=FRIDAY)
    done = conclude_notice(notice_id=notice.pk, conclusion="已落实", actor=scene.office, on=FRIDAY)
    assert (done.state, done.concluded_by) == (NoticeState.CLOSED, scene.office)


def test_an_answer_comes_once_from_the_unit_with_words(scene):
    notice = scene.signed()
    give = {"notice_id": notice.pk, "on": FRIDAY}
    assert refusal_of(lambda: reply_to_notice(reply="好", actor=scene.other_clerk, **give)) == "NOT_ALLOWED"
    assert refusal_of(lambda: reply_to_notice(reply=" ", actor=scene.clerk, **give)) == "BLANK_REPLY"
    reply_to_notice(reply="已办", actor=scene.clerk, **give)
    assert refusal_of(lambda: reply_to_notice(reply="再报", actor=scene.clerk, **give)) == "NOT_SIGNED"


def test_whoever_answered_does_not_conclude(scene):
    insider = make_user(role="district_office", at=scene.authority)
    insider.grants.create(role="school_clerk", organisation=scene.school, started_on=date(2020, 1, 1))
    notice = scene.signed()
    reply_to_notice(notice_id=notice.pk, reply="已办", actor=insider, on=FRIDAY)
    act = {"notice_id": notice.pk, "conclusion": "同意", "actor": insider, "on": FRIDAY}
    assert refusal_of(lambda: conclude_notice(**act)) == "OWN_REPLY"


def test_a_draft_is_signed_once_and_a_draft_alone(scene):
    notice = scene.signed()
    act = {"notice_id": notice.pk, "actor": scene.office, "on": FRIDAY, "calendar": CALENDAR}
    assert refusal_of(lambda: sign_notice(**act)) == "NOT_DRAFT"


def test_a_withdrawn_number_is_not_given_again(scene):
    first = scene.signed()
    withdraw_notice(notice_id=first.pk, reason="误发", actor=scene.office, on=FRIDAY)
    assert scene.signed().number == "催办〔2026〕2号"


def test_a_red_light_stays_between_the_unit_its_section_and_leaders(scene):
    def tasks_seen(user) -> set[int]:
        return set(lights_visible_to(user, on=FRIDAY).values_list("task_id", flat=True))

    both = {scene.red.pk, scene.red_elsewhere.pk}
    principal = make_user(role="school_principal", at=scene.school)
    assert tasks_seen(scene.office) == tasks_seen(scene.head) == both
    assert tasks_seen(principal) == {scene.red.pk}
    assert tasks_seen(scene.other_clerk) == set()


def test_only_a_signed_circular_is_announced_to_its_units(scene):
    draft = scene.draft(
        "circular",
        task_ids=[scene.red.pk, scene.red_elsewhere.pk],
        directly_because="集中通报",
        issuer_id=scene.authority.pk,
    )
    assert draft.addressee is None
    assert not notices_visible_to(scene.other_clerk, on=FRIDAY).exists()
    sign_notice(notice_id=draft.pk, actor=scene.office, on=FRIDAY, calendar=CALENDAR)
    assert notices_visible_to(scene.other_clerk, on=FRIDAY).exists()


def test_a_note_to_one_school_is_not_seen_by_another(scene):
    scene.signed()
    assert notices_visible_to(scene.clerk, on=FRIDAY).count() == 1
    assert not notices_visible_to(scene.other_clerk, on=FRIDAY).exists()


def test_what_to_urge_next_leaves_out_what_is_being_urged(scene):
    lights = TaskLight.objects.all()
    scene.draft()
    assert [light.task for light in urging_candidates(lights)] == [scene.red_elsewhere]


def test_a_deputy_signs_and_concludes_and_the_log_says_for_whom(scene):
    deputy = make_deputy(scene.office, on=FRIDAY)
    notice = sign_notice(notice_id=scene.draft().pk, actor=deputy, on=FRIDAY, calendar=CALENDAR)
    conclude_notice(notice_id=notice.pk, conclusion="已完成。", actor=deputy, on=FRIDAY)
    for kind in ("NOTICE_SIGNED", "NOTICE_CONCLUDED"):
        event = AuditEvent.objects.get(kind=kind)
        assert (event.actor, event.acting_for) == (deputy, scene.office)
