"""Rows of task ledgers: the columns say what is asked of whom by when, whatever their order and names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.policytext import Reading, read_document
from yanzhen.engines.policytext.table_columns import Column, column_of, columns_of, heads_columns, is_ledger

TITLE = "云岭区教育局2026年重点任务台账"


def reading_of(*rows: str) -> Reading:
    return read_document("\n".join([TITLE, "", *rows]))


def tasks_of(*rows: str) -> list[tuple[str, list[str], list[str], str | None]]:
    """Name, leading and supporting bodies and deadline of every task."""
    reading = reading_of(*rows)
    return [
        (
            reading.text[slice(*statement.task.title_span)],
            [reading.actors[index].text for index in statement.task.lead],
            [reading.actors[index].text for index in statement.task.support],
            statement.task.deadline.on,
        )
        for statement in reading.statements
        if statement.task is not None
    ]


@pytest.mark.parametrize(
    ("head", "column"),
    [
        ("责任单位", Column.LEAD),
        ("牵头科室", Column.LEAD),
        ("主责部门", Column.LEAD),
        ("责任单位（人）".replace("（", "(").replace("）", ")"), Column.LEAD),
        ("责 任 单 位", Column.LEAD),
        ("责任单位(列首位的为牵头单位)", Column.LEAD),
        ("分管领导", Column.PERSON),
        ("责任人", Column.PERSON),
        ("配合单位", Column.SUPPORT),
        ("协办科室", Column.SUPPORT),
        ("参与部门", Column.SUPPORT),
        ("完成时限", Column.DEADLINE),
        ("办结期限", Column.DEADLINE),
        ("整改时限", Column.DEADLINE),
        ("时间节点", Column.DEADLINE),
        ("工作任务", Column.TASK),
        ("重点事项", Column.TASK),
        ("具体任务", Column.MEASURE),
        ("整改措施", Column.MEASURE),
        ("目标值", Column.TARGET),
        ("考核指标", Column.TARGET),
        ("存在问题", Column.PROBLEM),
        ("序号", Column.NUMBER),
        ("督办单位", Column.OTHER),
        ("下发时间", Column.OTHER),
        ("备注", Column.OTHER),
        ("各校要自查", None),
        ("中教科", None),
        ("2026年6月", None),
        ("", None),
    ],
)
def test_a_head_tells_what_its_column_holds(head: str, column: Column | None):
    assert column_of(head) is column


def test_beside_a_column_of_leaders_the_responsible_ones_support():
    assert columns_of(("任务", "牵头单位", "责任单位")) == (Column.TASK, Column.LEAD, Column.SUPPORT)
    assert columns_of(("任务", "责任单位")) == (Column.TASK, Column.LEAD)


def test_a_row_of_words_is_no_head_and_a_table_of_figures_no_ledger():
    assert not heads_columns(("1", "开展自查", "中教科", "12月底前"))
    assert heads_columns(("学校", "数量"))
    assert not is_ledger(("学校", "数量"))


def test_columns_are_found_in_any_order_and_under_other_names():
    assert tasks_of(
        "序号\t办结期限\t主责部门\t工作措施\t协办科室",
        "1\t2026年6月底前\t学生科\t建立学生视力档案\t体卫科、各学校",
        "2\t12月底\t安全科\t改造12所学校食堂\t",
    ) == [
        ("建立学生视力档案", ["学生科"], ["体卫科", "各学校"], "2026-06-30"),
        ("改造12所学校食堂", ["安全科"], [], "2026-12-31"),
    ]


def test_a_merged_cell_gives_body_and_deadline_to_every_row_beside_it():
    assert tasks_of(
        "序号\t重点任务\t具体举措\t牵头科室\t责任单位\t完成时限",
        "1\t提升体育质量\t开齐开足体育课\t体卫科\t各中小学\t2026年9月",
        "\t\t组织春秋两季运动会\t\t\t11月底前",
        "\t\t检查器材台账\t\t\t",
        "2\t推进集团办学\t新增教育集团2个\t中教科\t\t年底前",
    ) == [
        ("开齐开足体育课", ["体卫科"], ["各中小学"], "2026-09-30"),
        ("组织春秋两季运动会", ["体卫科"], ["各中小学"], "2026-11-30"),
        ("检查器材台账", ["体卫科"], ["各中小学"], "2026-11-30"),
        ("新增教育集团2个", ["中教科"], [], "2026-12-31"),
    ]


def test_a_blank_deadline_beside_a_body_of_its_own_stays_open():
    found = tasks_of("任务\t责任单位\t时限", "开展自查\t安全科\t5月", "整改隐患\t基建科\t")
    assert [task[3] for task in found] == ["2026-05-31", None]


def test_ditto_marks_repeat_the_cell_above():
    found = tasks_of("任务\t责任单位\t时限", "开展自查\t安全科\t5月", "整改隐患\t同上\t6月")
    assert found[1] == ("整改隐患", ["安全科"], [], "2026-06-30")


def test_the_first_of_several_leads_where_the_head_says_so():
    found = tasks_of("任务\t责任单位（列首位的为牵头单位）\t时限", "开展安全排查\t安全科、基教科、各学校\t4月10日前")
    assert found == [("开展安全排查", ["安全科"], ["基教科", "各学校"], "2026-04-10")]


def test_words_inside_the_cell_beat_the_column():
    found = tasks_of(
        "序号\t任务\t责任单位",
        "1\t开展自查\t牵头单位：安全科；配合单位：基教科、各学校",
        "2\t改造围墙\t基建科牵头，财务科配合",
    )
    assert found == [
        ("开展自查", ["安全科"], ["基教科", "各学校"], None),
        ("改造围墙", ["基建科"], ["财务科"], None),
    ]


def test_a_person_leads_only_where_no_body_does():
    found = tasks_of("任务\t责任人\t责任单位", "开展自查\t张立\t安全科", "整改隐患\t赵文\t—")
    assert [task[1] for task in found] == [["安全科"], ["赵文"]]
    found = tasks_of("整改措施\t整改时限\t责任人", "调整值班表\t5月15日\t赵文")
    assert found == [("调整值班表", ["赵文"], [], "2026-05-15")]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026.12", "2026-12-31"),
        ("2026-06", "2026-06-30"),
        ("6/30", "2026-06-30"),
        ("6.30前", "2026-06-30"),
        ("2026.13", None),
        ("2.30", None),
        ("长期坚持", None),
    ],
)
def test_bare_figures_beneath_the_deadline_are_months_and_days(written: str, day: str | None):
    reading = reading_of("任务\t责任单位\t时限", f"开展自查\t安全科\t{written}")
    deadline = reading.statements[-1].task.deadline
    assert deadline.on == day
    assert written in deadline.basis


def test_numbers_beneath_the_target_are_targets():
    reading = reading_of("任务\t目标值\t责任单位", "建立学生视力档案\t100%\t学生科")
    task = reading.statements[-1].task
    assert [reading.quantities[target.quantity].text for target in task.targets] == ["100%"]


def test_parts_of_a_table_are_no_tasks_and_do_not_end_it():
    reading = reading_of(
        "责任单位\t任务\t分管领导\t完成时间",
        "一、党建工作\t\t\t",
        "组织科\t召开专题组织生活会\t李明\t3月",
        "二、教学工作\t\t\t",
        "教研室\t开展同课异构40节\t王芳\t11月",
    )
    tasks = [statement.task for statement in reading.statements if statement.task]
    assert [reading.text[slice(*task.title_span)] for task in tasks] == ["召开专题组织生活会", "开展同课异构40节"]
    assert [reading.actors[task.lead[0]].text for task in tasks] == ["组织科", "教研室"]
    assert [reading.headings[task.heading_path[-1]].title for task in tasks] == ["党建工作", "教学工作"]


def test_a_head_of_two_rows_is_one_head():
    found = tasks_of(
        "序号\t工作任务\t责任分工\t\t完成时限",
        "\t\t牵头单位\t配合单位\t",
        "1\t编制学位预警报告\t规划科\t统计科\t6月",
    )
    assert found == [("编制学位预警报告", ["规划科"], ["统计科"], "2026-06-30")]


def test_a_table_drawn_with_bars_is_a_table():
    found = tasks_of(
        "| 任务 | 责任单位 | 完成时限 |",
        "|---|---|---|",
        "| 完善课后服务制度 | 基教科 | 2026年3月 |",
        "| 培训教师500人次 |  | 8月底 |",
    )
    assert [(name.strip(), lead, day) for name, lead, _, day in found] == [
        ("完善课后服务制度", ["基教科"], "2026-03-31"),
        ("培训教师500人次", ["基教科"], "2026-08-31"),
    ]


CELLS = st.text(alphabet="任务责任单位时限同上一、（）0123456789.年月 科校\t|:：-", max_size=12)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=8))
def test_any_table_is_read_and_every_party_stands_in_the_text(rows: list[list[str]]):
    reading = read_document("任务\t责任单位\t完成时限\n" + "\n".join("\t".join(cells) for cells in rows))
    for statement in reading.statements:
        if statement.task:
            for index in (*statement.task.lead, *statement.task.support):
                actor = reading.actors[index]
                assert reading.text[actor.start : actor.end] == actor.text


@pytest.mark.parametrize(
    ("head", "column"),
    [
        ("2026年目标", Column.TARGET),
        ("目标值(2026年)", Column.TARGET),
        ("2026年度重点任务", Column.TASK),
        ("2025年现状值", Column.BASELINE),
        ("基期值", Column.BASELINE),
        ("2026年", None),
        ("2026年6月", None),
        ("2026年12月底前", None),
    ],
)
def test_a_year_in_a_head_changes_nothing(head: str, column: Column | None):
    assert column_of(head) is column


def test_what_stands_beneath_the_present_state_is_where_a_target_starts():
    reading = reading_of(
        "序号\t指标\t2025年现状值\t2026年目标\t责任单位\t完成时限",
        "1\t学生体质健康优良率\t55%\t60%\t体卫艺科\t12月",
    )
    (target,) = reading.statements[-1].task.targets
    assert reading.quantities[target.quantity].text == "60%"
    assert reading.quantities[target.baseline].text == "55%"


def test_progress_told_beside_a_task_does_not_make_it_a_result():
    found = tasks_of(
        "序号\t工作任务\t责任单位\t完成情况",
        "1\t建立学生视力档案\t学生科\t已完成80%",
        "2\t培训校医\t体卫科\t已全部完成",
    )
    assert [(name, lead) for name, lead, _, _ in found] == [("建立学生视力档案", ["学生科"]), ("培训校医", ["体卫科"])]
