"""From a document's accepted items to a plan: units, targets and days are suggested with reasons; sentences are kept."""

from __future__ import annotations

from datetime import date

import pytest

from tests.apps.plans.conftest import TODAY, YEAR
from yanzhen.apps.documents.models import Document, DocumentVersion, ReadingItem, ReadingState
from yanzhen.apps.plans.actions.make_plan import Choice, make_plan
from yanzhen.apps.plans.errors import PlanError
from yanzhen.apps.plans.models import Task
from yanzhen.apps.plans.suggestions import items_left, match_section, sections_of, suggest, suggest_unit

pytestmark = pytest.mark.django_db

TEXT = (
    "由体卫艺科牵头，小教科配合，学生体质健康优良率达到60%以上。"
    "在20个工作日内完成课后服务自查，每月报送。"
    "办好家长学校。"
)


def _item(version, words: str, **fields) -> ReadingItem:
    start = version.text.index(words)
    given = {"title": words[:20], "kind": "task", "state": "accepted", **fields}
    return ReadingItem.objects.create(document_version=version, start=start, end=start + len(words), **given)


@pytest.fixture
def version(district) -> DocumentVersion:
    """A document with three accepted tasks, of which the first carries a figure."""
    document = Document.objects.create(title="2026年要点", organisation=district.primary, created_by=district.officer)
    version = DocumentVersion.objects.create(
        document=document,
        ordinal=1,
        title="2026年要点",
        text=TEXT,
        reading_state=ReadingState.READY,
        uploaded_by=district.officer,
    )
    parts = [part + "。" for part in TEXT.split("。") if part]
    figure = {
        "text": "60%以上",
        "value": 60,
        "min": None,
        "max": None,
        "unit": "%",
        "comparator": "ge",
        "metric": "体质健康优良率",
        "baseline": "58.3%",
    }
    _item(version, parts[0], lead=["体卫艺科"], support=["小教科", "区体育局"], targets=[figure])
    _item(version, parts[1], heading_path=[{"start": 0, "level": 1, "text": "二、减负提质"}])
    _item(version, parts[2], deadline_on=date(2026, 6, 30), deadline_basis="6月底前")
    return version


def _make(version, district, **fields):
    given = {
        "version": version,
        "title": "2026年重点任务",
        "owner": district.primary,
        "line": "administration",
        "starts_on": YEAR[0],
        "ends_on": YEAR[1],
        "actor": district.officer,
        "on": TODAY,
        **fields,
    }
    return make_plan(**given)


def test_the_named_section_leads_and_others_support(version, district):
    task = _make(version, district).tasks.order_by("position").first()
    assert task.organisation == district.health
    parties = {(row.role, row.organisation and row.organisation.short_name, row.wording) for row in task.parties.all()}
    assert parties == {("lead", "体卫艺科", ""), ("support", "小教科", ""), ("support", None, "区体育局")}


def test_a_figure_is_bound_to_its_indicator_and_brings_its_formula(version, district):
    task = _make(version, district).tasks.order_by("position").first()
    target = task.targets.get()
    assert target.indicator.code == "fitness_good_rate"
    assert (target.comparator, target.value, str(target.baseline.normalize())) == ("at_least", 60, "58.3")
    assert task.formula == "rate"


def test_every_task_points_at_its_sentence(version, district):
    for task in _make(version, district).tasks.all():
        place = task.source.locator
        assert version.text[place["start"] : place["end"]] == task.wording
        assert task.source.subject == f"documents.documentversion:{version.pk}"


def test_working_days_are_counted_and_said_so(version, district):
    task = _make(version, district).tasks.order_by("position")[1]
    assert task.due_on == date(2026, 1, 29)
    assert task.due_basis == "原文“20个工作日”，自2026年1月1日起算"
    assert task.rhythm == "month"
    assert task.source.locator["headings"] == ["二、减负提质"]


def test_the_documents_own_day_wins_and_none_means_the_end_of_the_plan(version, district):
    tasks = _make(version, district).tasks.order_by("position")
    assert (tasks[2].due_on, tasks[2].due_basis) == (date(2026, 6, 30), "6月底前")
    assert (tasks[0].due_on, tasks[0].due_basis) == (YEAR[1], "原文没有写时限，按计划终止日期")


def test_chosen_items_alone_are_taken_and_the_rest_stays_for_another_plan(version, district):
    first = items_left(version)[0]
    choice = Choice(item_id=first.pk, unit_id=district.primary.pk, due_on=date(2026, 5, 1))
    task = _make(version, district, choices=[choice]).tasks.get()
    assert (task.organisation, task.due_on, task.due_basis) == (district.primary, date(2026, 5, 1), "编制时确定")
    assert len(items_left(version)) == 2


def test_items_are_used_once(version, district):
    _make(version, district)
    with pytest.raises(PlanError) as error:
        _make(version, district)
    assert error.value.code == "NO_ITEMS"
    assert Task.objects.count() == 3


def test_a_document_out_of_reach_makes_no_plan(version, district):
    with pytest.raises(PlanError) as error:
        _make(version, district, actor=district.clerk, owner=district.school)
    assert error.value.code == "NOT_YOURS"


def test_a_unit_outside_is_not_accepted_from_a_form(version, district):
    choice = Choice(item_id=items_left(version)[0].pk, unit_id=district.school.pk)
    with pytest.raises(PlanError) as error:
        _make(version, district, choices=[choice])
    assert error.value.code == "WRONG_OWNER_UNIT"


def test_a_section_is_suggested_from_the_words_where_none_is_named(district):
    unit, reason = suggest_unit([], "加强近視防控", (), [district.primary, district.health])
    assert unit == district.health
    assert reason == "文字涉及“近视”"
    assert suggest_unit([], "甲乙丙", (), [district.primary, district.health]) == (None, "")


def test_the_longest_name_wins(district):
    assert match_section("区教委体育卫生与艺术科", [district.primary, district.health]) == district.health
    assert match_section("各学校", [district.primary, district.health]) is None


def test_a_change_given_as_a_range_is_a_fall_between_two_figures(version, district):
    item = items_left(version)[0]
    item.targets = [
        {
            "text": "比上年下降0.5到1个百分点",
            "value": None,
            "min": 0.5,
            "max": 1,
            "unit": "个百分点",
            "comparator": "yoy_down",
            "metric": "近视率",
            "baseline": None,
        }
    ]
    item.save()
    row = suggest([item], version, sections=sections_of(district.primary, TODAY), starts_on=YEAR[0], ends_on=YEAR[1])[0]
    target = row.targets[0]
    assert (target.comparator, str(target.minimum), str(target.maximum)) == ("fall_by", "0.5", "1")
    assert target.indicator.code in {"myopia_change", "myopia_rate"}
    task = _make(version, district).tasks.order_by("position").first()
    assert task.targets.get().value is None
