"""Acts on the lists: who may, what is refused, what stays in the history, what the log says."""

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest

from tests.apps.readiness.scene import TODAY, ReadinessScene
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.indicators.actions.put_observation import put_observation
from yanzhen.apps.indicators.models import IndicatorVersion
from yanzhen.apps.readiness.actions.set_measure import set_measure
from yanzhen.apps.readiness.actions.withdraw_value import withdraw_value
from yanzhen.apps.readiness.errors import ReadinessError
from yanzhen.apps.readiness.models import ChecklistValue
from yanzhen.apps.readiness.purging import purge_value
from yanzhen.apps.readiness.standing import Coverage, standings_of
from yanzhen.apps.sources.models import Source
from yanzhen.engines.equity.checklist import ChecklistAnswer

pytestmark = pytest.mark.django_db
MET, NOT_MET, CANNOT_TELL = ChecklistAnswer


@pytest.fixture(scope="module")
def standing_scene(standing):
    return ReadinessScene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def refused(code, act, *args, **kwargs):
    with pytest.raises(ReadinessError) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code


def test_a_value_has_a_source_an_event_and_an_answer(scene):
    row = scene.enter("certificates", "99.5")
    assert (row.source.wording, row.source.entered_by) == ("2026年教育事业统计", scene.office)
    assert scene.verdict("certificates").answer is NOT_MET
    assert scene.verdict("rotation").answer is CANNOT_TELL
    event = AuditEvent.objects.get(kind="READINESS_VALUE_ENTERED")
    assert event.actor == scene.office


def test_a_later_value_holds_and_taking_it_back_brings_the_former_again(scene):
    first = scene.enter("certificates", "99.5")
    second = scene.enter("certificates", "100")
    assert scene.verdict("certificates").answer is MET
    refused("NOT_NEWEST", withdraw_value, value_id=first.pk, reason="填错", actor=scene.office, on=TODAY)
    refused("REASON_MISSING", withdraw_value, value_id=second.pk, reason=" ", actor=scene.office, on=TODAY)
    withdraw_value(value_id=second.pk, reason="填错", actor=scene.office, on=TODAY)
    assert scene.verdict("certificates").measures[0].value == Decimal("99.5")
    refused("WITHDRAWN", withdraw_value, value_id=second.pk, reason="填错", actor=scene.office, on=TODAY)
    withdraw_value(value_id=first.pk, reason="填错", actor=scene.office, on=TODAY)
    assert scene.verdict("certificates").answer is CANNOT_TELL
    assert ChecklistValue.objects.count() == 2
    assert AuditEvent.objects.filter(kind="READINESS_VALUE_WITHDRAWN").count() == 2


@pytest.mark.parametrize(
    ("measure", "value", "changes", "code"),
    [
        ("nothing", "1", {}, "NO_SUCH_MEASURE"),
        ("layout", "2", {}, "NOT_A_FLAG"),
        ("certificates", "-1", {}, "TOO_SMALL"),
        ("certificates", "1", {"words": "  "}, "SOURCE_MISSING"),
        ("certificates", "1", {"as_of": date(2026, 3, 19)}, "IN_FUTURE"),
        ("certificates", "1", {"as_of": date(2025, 12, 31)}, "OTHER_YEAR"),
        ("certificates", "1", {"seen": 7}, "STALE"),
    ],
)
def test_what_cannot_be_a_value_is_refused(scene, measure, value, changes, code):
    refused(code, scene.enter, measure, value, **changes)
    assert not ChecklistValue.objects.exists()


def test_today_and_nought_are_accepted(scene):
    assert scene.enter("veto_exams", "0", as_of=TODAY).value == 0
    assert scene.verdict("veto_exams").answer is MET


def test_a_section_fills_in_what_it_answers_for_and_nothing_else(scene):
    refused("NOT_YOURS", scene.enter, "certificates", "100", actor=scene.head)
    scene.assign("certificates")
    scene.enter("certificates", "100", actor=scene.head)
    refused("NOT_YOURS", scene.enter, "certificates", "100", actor=scene.other_head)
    for who in (scene.leader, scene.principal, scene.stranger):
        refused("NOT_YOURS", scene.enter, "certificates", "100", actor=who)


def test_the_office_says_who_answers(scene):
    row = scene.assign("certificates")
    refused("STALE", scene.assign, "certificates", scene.finance, seen=0)
    assert scene.assign("certificates", scene.finance, seen=row.version).section == scene.finance
    refused("NOT_A_SECTION", scene.assign, "layout", scene.school)
    refused("NO_SUCH_ITEM", scene.assign, "nothing")
    refused("NOT_YOURS", scene.assign, "layout", actor=scene.head)


def settle(scene, code, line, **changes):
    given = {"is_counted": True, "basis": "后来的经费政策", "seen": 0, "actor": scene.office, "on": TODAY, **changes}
    return set_measure(organisation_id=scene.authority.pk, code=code, line=Decimal(line), **given)


def test_a_line_that_sources_differ_on_is_settled_by_the_district(scene):
    scene.enter("special_funding", "6500")
    assert scene.verdict("special_funding").answer is MET
    row = settle(scene, "special_funding", "7000")
    assert scene.verdict("special_funding").answer is NOT_MET
    refused("STALE", settle, scene, "special_funding", "6000")
    settle(scene, "special_funding", "6000", seen=row.version)
    assert scene.verdict("special_funding").answer is MET


def test_groups_count_only_where_the_district_says_so(scene):
    scene.enter("recognition_all", "90")
    scene.enter("recognition_parents", "80")
    assert scene.verdict("recognition").answer is MET
    settle(scene, "recognition_parents", "85")
    assert scene.verdict("recognition").answer is NOT_MET


def test_the_law_is_no_setting(scene):
    refused("NOT_A_SETTING", settle, scene, "certificates", "90")
    refused("LINE_NOT_POSITIVE", settle, scene, "special_funding", "0")
    refused("BASIS_MISSING", settle, scene, "special_funding", "7000", basis="")
    refused("NOT_YOURS", settle, scene, "special_funding", "7000", actor=scene.head)


def test_what_an_indicator_knows_need_not_be_filled_in_and_an_entry_goes_before_it(scene):
    load_indicators()
    for code, top, bottom in (("rotation_share", 70, 640), ("backbone_rotation_share", 16, 70)):
        put_observation(
            version=IndicatorVersion.objects.get(indicator__code=code),
            organisation_id=scene.authority.pk,
            period_start=date(2025, 1, 1),
            period_end=date(2025, 12, 31),
            source=Source.objects.create(kind="report"),
            numerator=Decimal(top),
            denominator=Decimal(bottom),
        )
    found = scene.verdict("rotation", 2025)
    assert found.answer is MET and round(found.measures[0].value, 2) == Decimal("10.94")
    assert scene.verdict("rotation", 2026).answer is CANNOT_TELL
    standing = standings_of(scene.authority, [2025], on=TODAY)[2025]
    total = standing.coverage.observed + standing.coverage.missing
    assert (standing.coverage.observed, standing.coverage.entered) == (2, 0)
    scene.enter("rotation_share", "9.9", year=2025)
    assert scene.verdict("rotation", 2025).answer is NOT_MET
    standing = standings_of(scene.authority, [2025], on=TODAY)[2025]
    assert standing.coverage == Coverage(observed=1, entered=1, missing=total - 2)
    assert "rotation_share" in standing.observations


def test_years_are_apart_and_cost_the_same_queries(scene, django_assert_num_queries):
    scene.enter("certificates", "100", year=2025)
    assert scene.verdict("certificates", 2025).answer is MET
    assert scene.verdict("certificates", 2026).answer is CANNOT_TELL
    for years in ([2026], [2026, 2025, 2024, 2023, 2022]):
        with django_assert_num_queries(3):
            standings_of(scene.authority, years, on=TODAY)


def test_a_purge_blanks_words_and_names_the_source(scene):
    row = scene.enter("certificates", "100", words="某人提供")
    assert purge_value(str(row.pk)) == [f"sources.source:{row.source_id}"]
    row.refresh_from_db()
    assert (row.wording, row.value) == ("（已清除）", 100)
