"""What schools say and sections confirm; figures that follow."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from tests.apps.rollout.scene import TODAY, WORDS, RolloutScene
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.audit.purging import remove_content
from yanzhen.apps.files.access import may_read
from yanzhen.apps.files.errors import FileError
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.indicators.models import Observation
from yanzhen.apps.rollout.actions.decide_step import confirm_step, send_step_back
from yanzhen.apps.rollout.actions.measure import measure_rollout
from yanzhen.apps.rollout.actions.report_step import report_step
from yanzhen.apps.rollout.actions.save_profile import SchoolFacts, save_facts, save_policy
from yanzhen.apps.rollout.actions.set_step import set_step
from yanzhen.apps.rollout.errors import RolloutError
from yanzhen.apps.rollout.evidence import HandedIn
from yanzhen.apps.rollout.models import ReportState, SchoolProfile, StepReport
from yanzhen.apps.rollout.queries import reports_sent_back, reports_to_confirm
from yanzhen.apps.rollout.refusals import why_not_decide
from yanzhen.apps.rollout.spans import school_year_of, term_of, terms_until
from yanzhen.apps.rollout.steps import steps_in_order
from yanzhen.apps.rollout.withholding import shown_count, shown_counts

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing) -> RolloutScene:
    return RolloutScene()


@pytest.fixture
def scene(standing_scene) -> RolloutScene:
    return deepcopy(standing_scene)


def refused(code: str):
    return pytest.raises(RolloutError, check=lambda error: error.code == code)


def test_facts_are_kept_with_what_is_not_known_left_open(scene):
    facts = SchoolFacts(is_legal_person=True, staff=60)
    row = save_facts(organisation_id=scene.school.pk, seen=0, facts=facts, actor=scene.secretary, on=TODAY)
    assert (row.is_legal_person, row.staff, row.principal_is_member, row.version) == (True, 60, None, 1)
    with refused("STALE"):
        save_facts(organisation_id=scene.school.pk, seen=0, facts=facts, actor=scene.secretary, on=TODAY)
    assert AuditEvent.objects.get().kind == "ROLLOUT_FACTS_SAVED"


@pytest.mark.parametrize("who", ["head", "manager", "stranger"])
def test_only_the_schools_office_speaks_for_the_school(scene, who):
    actor = getattr(scene, who)
    given = {"organisation_id": scene.school.pk, "seen": 0, "actor": actor, "on": TODAY}
    with refused("NOT_YOURS"):
        save_facts(facts=SchoolFacts(), **given)
    with refused("NOT_YOURS"):
        save_policy(handed_in=WORDS, policy_on=TODAY, **given)
    with refused("NOT_YOURS"):
        report_step(step="first", done_on=TODAY, handed_in=WORDS, **given)


def test_a_policy_is_words_or_a_file_and_an_empty_one_is_refused(scene):
    given = {"organisation_id": scene.school.pk, "policy_on": TODAY, "actor": scene.secretary, "on": TODAY}
    with refused("EMPTY_POLICY"):
        save_policy(seen=0, handed_in=HandedIn(declared="none"), **given)
    file = SimpleUploadedFile("一校一策.txt", "本校做法。".encode())
    row = save_policy(seen=0, handed_in=HandedIn(declared="none", upload=file), **given)
    kept = save_policy(seen=1, handed_in=HandedIn(declared="none", words="要点。"), **given)
    assert kept.policy_file == row.policy_file and kept.policy == "要点。"
    readers = {who for who in ("secretary", "manager", "head", "stranger")
               if may_read(kept.policy_file, user=getattr(scene, who), on=TODAY)}  # fmt: skip
    assert readers == {"secretary", "manager", "head"}
    with pytest.raises(FileError):
        save_policy(seen=2, handed_in=HandedIn(declared="classified", words="要点。"), **given)


@pytest.mark.parametrize(("days", "allowed"), [(0, True), (1, False)])
def test_a_step_is_done_by_today(scene, days, allowed):
    done_on = TODAY + timedelta(days=days)
    if allowed:
        assert scene.report(done_on=done_on).state == ReportState.REPORTED
        return
    with refused("DONE_IN_FUTURE"):
        scene.report(done_on=done_on)


def test_a_report_sent_back_is_reported_again_and_confirmed_by_another(scene):
    report = scene.report()
    assert list(reports_to_confirm(scene.head, on=TODAY)) == [report]
    given = {"report_id": report.pk, "actor": scene.head, "on": TODAY}
    with refused("REASON_MISSING"):
        send_step_back(seen=1, answer=" ", **given)
    send_step_back(seen=1, answer="缺会议纪要", **given)
    assert list(reports_sent_back(scene.secretary, on=TODAY)) == [report]
    again = scene.report(seen=2)
    assert (again.pk, again.state, again.decided_by, again.answer) == (report.pk, ReportState.REPORTED, None, "")
    with refused("STALE"):
        confirm_step(seen=2, answer="", **given)
    confirm_step(seen=3, answer="材料齐全", **given)
    with refused("CONFIRMED"):
        scene.report(seen=4)
    with refused("DECIDED"):
        confirm_step(seen=4, answer="", **given)
    send_step_back(seen=4, answer="材料有误，请重报", **given)
    kinds = ["ROLLOUT_STEP_REPORTED", "ROLLOUT_STEP_RETURNED", "ROLLOUT_STEP_REPORTED", "ROLLOUT_STEP_CONFIRMED"]
    assert list(AuditEvent.objects.order_by("number").values_list("kind", flat=True)) == [
        *kinds,
        "ROLLOUT_STEP_RETURNED",
    ]


def test_nobody_confirms_their_own_report(scene):
    report = scene.report()
    StepReport.objects.filter(pk=report.pk).update(reported_by=scene.head)
    report.refresh_from_db()
    assert why_not_decide(report, scene.head, "confirm", on=TODAY).code == "OWN_WORK"
    assert not reports_to_confirm(scene.head, on=TODAY).exists()
    assert why_not_decide(report, scene.colleague, "confirm", on=TODAY) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        StepReport.objects.filter(pk=report.pk).update(state="confirmed", decided_by=scene.head, decided_on=TODAY)


def test_who_may_decide_in_which_state(scene):
    report = scene.report()
    allowed = {}
    for state in ReportState.values:
        report.state = state
        for act in ("confirm", "send_back"):
            if why_not_decide(report, scene.head, act, on=TODAY) is None:
                allowed.setdefault(act, set()).add(state)
    assert allowed == {"confirm": {"reported"}, "send_back": {"reported", "confirmed"}}
    report.state = "reported"
    for who in ("secretary", "manager", "stranger"):
        assert why_not_decide(report, getattr(scene, who), "confirm", on=TODAY).code == "NOT_YOURS"


def test_the_district_moves_a_step_between_its_neighbours(scene):
    given = {"code": "second", "title": "第二步：议事", "asks": ["按节奏开会"], "actor": scene.head, "on": TODAY}
    for due_on in (date(2025, 8, 31), date(2027, 8, 31)):
        with refused("OUT_OF_ORDER"):
            set_step(seen=0, due_on=due_on, **given)
    set_step(seen=0, due_on=date(2026, 12, 31), **given)
    step = steps_in_order()[1]
    assert (step.title, step.asks, step.due_on, step.version) == (
        "第二步：议事",
        ("按节奏开会",),
        date(2026, 12, 31),
        1,
    )
    with refused("STALE"):
        set_step(seen=0, due_on=date(2026, 12, 31), **given)
    with refused("NOT_YOURS"):
        set_step(seen=1, due_on=date(2026, 12, 31), **{**given, "actor": scene.secretary})
    with refused("NO_SUCH_STEP"):
        set_step(seen=0, due_on=date(2026, 12, 31), **{**given, "code": "ninth"})


def figures(scene) -> dict[str, tuple]:
    rows = (
        Observation.objects.current().filter(organisation=scene.school).select_related("indicator_version__indicator")
    )
    return {row.indicator_version.indicator.code: (row.value, row.numerator, row.denominator) for row in rows}


def test_figures_follow_the_records_and_are_written_only_when_they_change(scene):
    load_indicators()
    measure_rollout(on=TODAY)
    first = figures(scene)
    assert first["rollout_steps_done_rate"][1:] == (0, 1)
    assert first["rules_complete_school_rate"][1:] == (0, 1)
    assert "bodies_on_rhythm_rate" not in first and "leadership_fit_school_rate" not in first
    assert "school_decision_meetings" not in first  # without bodies nothing is known of meetings
    before = Observation.objects.count(), AuditEvent.objects.count()
    assert measure_rollout(on=TODAY) == 0
    assert (Observation.objects.count(), AuditEvent.objects.count()) == before
    report = scene.report()
    confirm_step(report_id=report.pk, seen=1, answer="", actor=scene.head, on=TODAY)
    body = scene.body(rhythm=14)
    scene.meet(body, TODAY)
    assert measure_rollout(on=TODAY) == 3
    now = figures(scene)
    assert now["rollout_steps_done_rate"] == (Decimal(100), 1, 1)
    assert now["bodies_on_rhythm_rate"][1:] == (0, 1) and now["school_decision_meetings"][0] == 1
    source = Observation.objects.current().filter(organisation=scene.school).first().source
    assert source.subject == f"rollout.schoolprofile:{scene.school.pk}"


def test_a_figure_that_can_no_longer_be_told_is_withdrawn(scene):
    load_indicators()
    body = scene.body(rhythm=14)
    measure_rollout(on=TODAY)
    assert "bodies_on_rhythm_rate" in figures(scene)
    body.rhythm_days = None
    body.save()
    assert measure_rollout(on=TODAY) == 1
    assert "bodies_on_rhythm_rate" not in figures(scene)


def test_without_the_indicators_nothing_is_measured(scene):
    assert measure_rollout(on=TODAY) == 0


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 3, 18), (date(2025, 9, 1), date(2026, 8, 31))),
        (date(2026, 9, 1), (date(2026, 9, 1), date(2027, 8, 31))),
        (date(2026, 8, 31), (date(2025, 9, 1), date(2026, 8, 31))),
        (date(2026, 1, 5), (date(2025, 9, 1), date(2026, 8, 31))),
    ],
)
def test_a_school_year_is_two_terms(day, year):
    assert school_year_of(day) == year
    terms = terms_until(day, 4)
    assert terms[-1] == term_of(day) and len({term.starts_on for term in terms}) == 4
    assert all(one.ends_on + timedelta(days=1) == two.starts_on for one, two in zip(terms, terms[1:], strict=False))


def test_small_counts_are_withheld_so_that_the_total_does_not_tell_them():
    assert shown_count(0, below=5) == 0 and shown_count(4, below=5) is None and shown_count(5, below=5) == 5
    shown = shown_counts({"甲": 2, "乙": 40, "丙": 90}, below=5)
    assert shown == {"甲": None, "乙": None, "丙": 90}
    assert shown_counts({"甲": 2}, below=5) == {"甲": None}
    assert shown_counts({"甲": 2}, below=1) == {"甲": 2}


def test_a_purge_takes_words_and_files_and_leaves_days(scene):
    file = SimpleUploadedFile("佐证.txt", "会议纪要。".encode())
    report = scene.report(handed_in=HandedIn(declared="none", words="已办理。", upload=file))
    scene.say(policy="本校做法。", policy_on=TODAY)
    gone = remove_content(f"rollout.stepreport:{report.pk}") | remove_content(
        f"rollout.schoolprofile:{scene.school.pk}"
    )
    report.refresh_from_db()
    assert "已办理" not in report.note and report.done_on == TODAY
    assert SchoolProfile.objects.get().policy != "本校做法。"
    assert f"files.storedfile:{report.file_id}" in gone
