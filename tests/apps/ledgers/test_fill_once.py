"""Fill once: a known number is shown, a typed one is known from then on, the burden is counted, asking twice refused."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest

from tests.ledger_scene import MARCH, LedgerScene
from yanzhen.apps.elements.actions.allow_asking import allow_asking
from yanzhen.apps.elements.actions.load_catalogue import load_elements
from yanzhen.apps.elements.actions.put_values import NewValue, put_values
from yanzhen.apps.elements.models import BurdenEntry, DataElement, ElementProposal, ElementUse, ElementValue
from yanzhen.apps.ledgers.actions.forms import Temporary, approve_temporary, issue_form, start_ledger
from yanzhen.apps.ledgers.actions.pass_on import report_zero
from yanzhen.apps.ledgers.bridge import form_of
from yanzhen.apps.ledgers.errors import LedgerError
from yanzhen.apps.ledgers.fill_once import known_for, subject_of
from yanzhen.apps.ledgers.models import LedgerTypeVersion
from yanzhen.apps.sources.models import Source

pytestmark = pytest.mark.django_db
FIELDS = [
    {"key": "meetings", "title": "家长会次数", "kind": "integer", "unit": "次", "element": "parent_meetings"},
    {"key": "held", "title": "开放日场次", "kind": "integer", "unit": "场"},
]
FAMILY = {
    "code": "sample_family",
    "title": "家校共育情况",
    "owner": "小教",
    "reporters": ["school"],
    "rhythm": "term",
    "one_row": True,
    "fields": FIELDS,
}


@pytest.fixture(scope="module")
def standing_scene(standing) -> LedgerScene:
    load_elements()
    return LedgerScene(FAMILY)


@pytest.fixture
def scene(standing_scene) -> LedgerScene:
    return deepcopy(standing_scene)


def sheet_of(scene: LedgerScene):
    return scene.type.returns.get(organisation=scene.school)


def element(code: str = "parent_meetings") -> DataElement:
    return DataElement.objects.get(code=code)


def know(scene: LedgerScene, value: int) -> ElementValue:
    sheet = sheet_of(scene)
    new = NewValue(
        element=element(),
        organisation_id=scene.school.pk,
        first=sheet.period_start,
        last=sheet.period_end,
        value=value,
        system="manual",
    )
    source = Source.objects.create(kind="provided", provided_by="小教科", provided_on=MARCH)
    return put_values([new], source=source)[0]


def test_a_ledger_that_asks_first_is_where_the_number_is_asked(scene):
    use = ElementUse.objects.get(subject=subject_of(scene.type))
    assert (use.is_asked, use.field_title) == (True, "家长会次数")


def test_what_is_typed_is_known_after_approval_and_shown_the_next_time(scene):
    sheet = sheet_of(scene)
    scene.save({"meetings": 3, "held": 2}, sheet=sheet)
    assert known_for(sheet, form_of(sheet.form_version)) == {}
    scene.approve(scene.send(sheet))
    known = known_for(sheet, form_of(sheet.form_version))
    assert {key: one.value for key, one in known.items()} == {"meetings": 3}
    assert ElementValue.objects.get().source.subject == f"ledgers.record:{sheet.records.get().pk}"


def test_the_burden_counts_what_was_asked_confirmed_and_typed(scene):
    know(scene, 3)
    sheet = sheet_of(scene)
    scene.save({"meetings": 3, "held": 2}, sheet=sheet)
    scene.send(sheet)
    entry = BurdenEntry.objects.get()
    assert (entry.asked, entry.confirmed, entry.typed) == (2, 1, 1)
    assert (entry.requester, entry.organisation) == (scene.section, scene.school)
    assert entry.minutes > Decimal(0)


def test_a_zero_report_asks_for_nothing(scene):
    report_zero(return_id=sheet_of(scene).pk, actor=scene.principal, on=MARCH)
    assert (BurdenEntry.objects.get().asked, BurdenEntry.objects.get().typed) == (0, 0)


def temporary(scene: LedgerScene, fields) -> LedgerTypeVersion:
    version = start_ledger(
        definition={**FAMILY, "code": "one_off", "title": "临时统计", "fields": fields},
        owner_id=scene.section.pk,
        started_on=MARCH,
        actor=scene.officer,
        on=MARCH,
        temporary=Temporary(reason="迎接检查", ends_on=date(2026, 4, 1)),
    )
    approve_temporary(type_id=version.type_id, actor=scene.deputy, on=MARCH)
    return version


def test_asking_again_is_refused_with_the_place_and_allowed_by_the_leader_in_charge(scene):
    version = temporary(scene, FIELDS[:1])
    with pytest.raises(LedgerError) as refusal:
        issue_form(version_id=version.pk, actor=scene.officer, on=MARCH)
    assert refusal.value.code == "ASKED_ELSEWHERE"
    assert "家校共育情况" in refusal.value.message
    allow_asking(
        element_id=element().pk,
        subject=subject_of(version.type),
        title="临时统计",
        requester=scene.section,
        reason="口径不同",
        actor=scene.deputy,
        on=MARCH,
    )
    assert issue_form(version_id=version.pk, actor=scene.officer, on=MARCH).state == "issued"


def test_a_field_that_is_an_element_under_its_own_name_is_refused(scene):
    same = {"key": "again", "title": element().title, "kind": "integer", "unit": "次"}
    version = temporary(scene, [same])
    with pytest.raises(LedgerError) as refusal:
        issue_form(version_id=version.pk, actor=scene.officer, on=MARCH)
    assert refusal.value.code == "ASKED_ELSEWHERE"


def test_another_number_for_what_is_known_goes_to_its_owner_as_a_proposal(scene):
    know(scene, 3)
    ElementUse.objects.filter(subject=subject_of(scene.type)).update(is_asked=False)
    DataElement.objects.filter(code="parent_meetings").update(owner=scene.section)
    sheet = sheet_of(scene)
    scene.save({"meetings": 4, "held": 2}, sheet=sheet)
    scene.approve(scene.send(sheet))
    proposal = ElementProposal.objects.get()
    assert proposal.value == 4
    assert [row.value for row in ElementValue.objects.current()] == [3]
