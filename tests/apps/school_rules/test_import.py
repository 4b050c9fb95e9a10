"""A list of rules from a spreadsheet: faults at their cells, differences in words, all or nothing."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest

from tests.apps.school_rules.scene import TODAY, RuleScene
from tests.factories import make_user
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.school_rules.actions.import_rules import import_rules, preview_rules
from yanzhen.apps.school_rules.actions.put_in_force import Approval
from yanzhen.apps.school_rules.actions.revise_rule import start_revision
from yanzhen.apps.school_rules.models import RuleState, RuleVersion, SchoolRule
from yanzhen.kernel.errors import BadInputError

pytestmark = pytest.mark.django_db
HEAD = "制度名称,类别,对应清单项,文号,施行日期,审议会议,审议日期,下次复核日期,公开"
GOOD = "学校章程,章程,,青中〔2023〕1号,2023-09-01,2023年第4次党委会议,2023-08-20,2027-09-01,是"


@pytest.fixture(scope="module")
def standing_scene(standing) -> RuleScene:
    return RuleScene()


@pytest.fixture
def scene(standing_scene) -> RuleScene:
    return deepcopy(standing_scene)


def sheet(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *rows)).encode()


def given(scene: RuleScene, *rows: str, actor=None, head: str = HEAD) -> dict:
    content = sheet(*rows, head=head)
    return {"content": content, "name": "制度.csv", "actor": actor or scene.secretary, "on": TODAY}


def faults(found) -> list[tuple[int | None, str, str]]:
    return [(problem.line, (problem.column or "")[:1], problem.code) for problem in found.problems]


def test_a_list_is_entered_as_rules_in_force(scene):
    done = import_rules(**given(scene, GOOD, "安全管理制度,,,,2025-03-01,2025年第2次党委会议,2025-02-20,,"))
    assert (done.added, done.changed) == (2, 0)
    charter, safety = SchoolRule.objects.order_by("category", "pk")
    assert (charter.code, charter.state, charter.is_public) == ("charter", RuleState.IN_FORCE, True)
    assert (safety.code, safety.category, safety.review_on) == ("safety", "important", date(2026, 3, 1))
    assert charter.versions.get().approved_by == "2023年第4次党委会议"
    assert list(AuditEvent.objects.values_list("kind", flat=True)) == ["RULES_IMPORTED"]


def test_a_preview_writes_nothing_and_a_second_import_changes_nothing(scene):
    assert preview_rules(**given(scene, GOOD)).added == 1
    assert not SchoolRule.objects.exists()
    import_rules(**given(scene, GOOD))
    again = import_rules(**given(scene, GOOD))
    assert (again.changes, again.unchanged) == ([], 1)
    assert AuditEvent.objects.count() == 1


def test_a_later_day_of_force_is_a_new_version(scene):
    import_rules(**given(scene, GOOD))
    later = "学校章程,章程,,青中〔2026〕2号,2026-02-01,2026年第1次党委会议,2026-01-20,2029-02-01,是"
    found = preview_rules(**given(scene, later))
    assert "新版自2026-02-01起施行" in found.changes[0].words[0]
    import_rules(**given(scene, later))
    first, second = RuleVersion.objects.order_by("number")
    assert (first.ended_on, second.number, second.in_force_from) == (date(2026, 1, 31), 2, date(2026, 2, 1))


def test_changes_of_the_present_version_are_said_in_words(scene):
    import_rules(**given(scene, GOOD))
    found = preview_rules(**given(scene, GOOD.replace("1号", "7号").replace("2027-09-01,是", "2028-09-01,否")))
    assert found.changes[0].words == (
        "文号：青中〔2023〕1号→青中〔2023〕7号",
        "下次复核日期：2027-09-01→2028-09-01",
        "公开：是→否",
    )


def test_every_fault_is_named_at_its_cell_and_nothing_is_written(scene):
    rows = (
        GOOD,
        "财务管理制度,章程,没有的清单项,,2025-03-01,党委会议,2025-02-20,,",
        "采购与资产管理制度,,,,2025-03-01,党委会议,2025-03-02,,",
        "档案管理制度,,,,2025-03-01,党委会议,2025-02-20,2025-03-01,",
        "师德师风建设制度,,,,2025年13月,党委会议,2025-02-20,,",
        ",,,,2025-03-01,党委会议,2025-02-20,,",
        "德育工作制度,,,,2025-03-01,,2025-02-20,,",
    )
    found = preview_rules(**given(scene, *rows))
    assert sorted(faults(found)) == [
        (3, "C", "NOT_ON_LIST"),
        (4, "G", "APPROVED_LATER"),
        (5, "H", "REVIEW_TOO_EARLY"),
        (6, "E", "NOT_A_DAY"),
        (7, "A", "MISSING"),
        (8, "F", "MISSING"),
    ]
    with pytest.raises(BadInputError):
        import_rules(**given(scene, *rows))
    assert not SchoolRule.objects.exists()


def test_an_earlier_version_a_draft_and_a_revision_are_left_to_their_pages(scene):
    scene.in_force("三重一大决策制度", code="key_decisions")
    scene.add("校务公开制度", code="disclosure")
    revised = scene.in_force("教职工代表大会制度", code="staff_congress")
    start_revision(rule_id=revised.pk, seen=revised.version, actor=scene.secretary, on=TODAY)
    rows = (
        "三重一大决策制度,,,,2020-01-01,党委会议,2019-12-01,,",
        "校务公开制度,,,,2025-01-01,党委会议,2024-12-01,,",
        "教职工代表大会制度,,,,2026-03-20,党委会议,2026-03-10,,",
    )
    found = preview_rules(**given(scene, *rows))
    assert [code for _, _, code in faults(found)] == ["TOO_EARLY", "IS_DRAFT", "IS_REVISING"]


def test_a_version_linked_to_a_meeting_keeps_its_link(scene):
    rule = scene.put(scene.add(), approval=Approval(point=scene.point()))
    row = f"党组织会议议事规则,基本制度,,新文号,{TODAY.isoformat()},另一个会议,2026-03-01,2029-03-06,"
    import_rules(**given(scene, row))
    version = rule.versions.get()
    assert version.point is not None and (version.document_number, version.approved_by) == ("新文号", "")


def test_who_keeps_one_school_writes_for_that_school_alone(scene):
    head = f"单位代码,{HEAD}"
    found = preview_rules(**given(scene, f"{scene.other.code},{GOOD}", head=head))
    assert faults(found) == [(2, "A", "NO_SUCH_SCHOOL")]


def test_who_keeps_several_schools_names_the_school(scene):
    keeper = make_user(role="school_clerk", at=scene.authority)
    head = f"单位代码,{HEAD}"
    found = preview_rules(**given(scene, f",{GOOD}", f"{scene.other.code},{GOOD}", actor=keeper, head=head))
    assert faults(found) == [(2, "A", "MISSING")]
    import_rules(**given(scene, f"{scene.school.code},{GOOD}", f"{scene.other.code},{GOOD}", actor=keeper, head=head))
    assert SchoolRule.objects.count() == 2


def test_a_sheet_without_its_heading_says_what_it_should_have(scene):
    found = preview_rules(**given(scene, "甲,乙", head="一,二"))
    assert faults(found) == [(None, "", "NO_HEADING")]
