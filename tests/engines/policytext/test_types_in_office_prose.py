"""Task, result or context in the turns of phrase that office prose is made of."""

from __future__ import annotations

import pytest

from yanzhen.engines.policytext import read_document

PLAN = "云川区教育局2026年校园安全工作方案\n\n为做好校园安全工作，制定本方案。\n\n"
NEWS = "云川区教育局召开秋季开学工作会\n\n8月20日，云川区教育局召开秋季开学工作会。\n\n"


def kind_of(text: str, opening: str) -> str:
    reading = read_document(text)
    return next(s.type for s in reading.statements if text[s.start : s.end].startswith(opening))


@pytest.mark.parametrize(
    "formula",
    [
        "现将《云川区校服管理办法》印发给你们，请结合实际认真贯彻落实。",
        "经局党组同意，现印发给你们，请遵照执行。",
        "公示时间为：3月1日至3月7日，有意见可来电反映。",
        "公开公平、就近登记原则。",
        "衷心感谢各界对本区教育的支持。",
        "本清单涵盖专项检查和学校自查中发现的隐患。",
        "责任单位是指按职能应当办理该事项的科室。",
    ],
)
def test_formulas_and_definitions_set_no_task(formula: str):
    assert kind_of(PLAN + formula + "\n各校要在3月底前完成自查。", formula[:6]) == "context"


def test_a_formula_of_issue_that_goes_on_to_ask_for_something_sets_a_task():
    text = PLAN + "现将自查清单印发给你们，请于3月10日前报送自查报告。"
    assert kind_of(text, "现将自查清单") == "task"


def test_purposes_alone_before_the_words_of_issue_are_context():
    text = (
        "关于做好防汛工作的通知\n\n汛期临近，为保障师生安全，确保教学平稳有序。现将有关事项通知如下：\n各校要开展排查。"
    )
    assert kind_of(text, "汛期临近") == "context"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("会议强调，各学校要把责任落到岗位，切实抓好落实。", "task"),
        ("局长陈一帆强调，全区教师要不断提高课堂质量。", "task"),
        ("会后各校要尽快召开全体教职工大会传达会议内容。", "task"),
        ("中央强调，要把教育摆在优先位置。", "context"),
        ("会议指出，今年招生形势总体平稳。", "context"),
        ("对照验收要求，检查组逐一核查了设施。", "result"),
        ("应区卫健局邀请，局领导参加了座谈。", "result"),
        ("将开展食堂专项检查，堵住管理漏洞。", "task"),
        ("相信此次会议一定会把工作推上新台阶。", "context"),
    ],
)
def test_what_was_asked_at_a_meeting_is_a_task_and_what_was_told_is_not(asked: str, expected: str):
    assert kind_of(NEWS + asked + "\n\n各科室负责人参加会议。", asked[:4]) == expected


def test_who_asked_before_a_list_is_a_lead_in_and_the_list_holds_the_tasks():
    text = NEWS + "最后分管副局长要求：一是加强门卫管理；二是做好假期值守。"
    assert [kind_of(text, opening) for opening in ("最后", "一是", "二是")] == ["context", "task", "task"]


def test_a_headline_about_a_meeting_makes_a_report():
    text = "市教育局召开督导反馈问题整改推进会\n\n12月3日，市教育局召开推进会。\n\n各县区负责人参加会议。\n\n会议要求，要抓紧整改。"
    reading = read_document(text)
    assert [s.type for s in reading.statements] == ["result", "result", "task"]


def test_a_duty_to_submit_written_with_one_character_is_a_task():
    text = "申请学校须于3月24日前把表格送交教育局。"
    (statement,) = read_document(text, year=2026).statements
    assert (statement.type, statement.task.deadline.on) == ("task", "2026-03-24")


def test_an_age_counted_to_a_day_reports_nothing():
    text = PLAN + "小学一年级招收截至2026年8月31日年满6周岁的适龄儿童。"
    assert kind_of(text, "小学一年级") == "task"


def test_the_state_of_things_before_a_plan_is_reported():
    text = (
        "云川区教育发展规划\n\n一、发展环境\n\n学前教育全面普及，进入内涵发展阶段。\n\n二、主要任务\n\n增加普惠学位。"
    )
    assert [kind_of(text, opening) for opening in ("学前教育", "增加普惠")] == ["result", "task"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("冬季来临，气候干燥，校园火险进入高发期。", "context"),
        ("随着气温走低，取暖用电增多，流感也到了易发期。", "context"),
        ("各校要在冬季来临前开展排查。", "task"),
    ],
)
def test_what_the_season_brings_is_the_background(sentence: str, expected: str):
    assert kind_of(PLAN + sentence + "各校要在6月底前完成巡查。", sentence[:4]) == expected


def test_points_that_are_asked_for_are_tasks_though_results_are_praised_before():
    text = "这次研讨收获很丰富。对这些收获，我提两点要求：一是请科研室汇编案例；二是请装备科核算费用。"
    assert [s.type for s in read_document(text).statements] == ["context", "context", "task", "task"]


RULES = "云川小学会议制度\n\n为规范议事，制定本制度。\n\n"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("校务会是由校长召集的学校议事会议。", "context"),
        ("议题范围为重大事项和大额支出。", "context"),
        ("校务会成员由校长、副校长和工会主席组成。", "context"),
        ("校长、副校长及相关校领导。", "context"),
        ("参会人员应按时出席。", "task"),
        ("校务会的会务由办公室负责。", "task"),
    ],
)
def test_rules_that_say_what_a_thing_is_set_no_task(sentence: str, expected: str):
    assert kind_of(RULES + "会议应当按时召开。" + sentence, sentence[:4]) == expected


def test_a_text_without_a_title_says_in_its_opening_what_it_is():
    notice = "现开始征集议题，相关事项通知如下：\n确定议题后，请先将名称告知办公室。\n材料采用统一格式。"
    report = "现将有关情况汇报如下：\n全年共办理建议34件。\n这些建议集中在学位方面。"
    assert [s.type for s in read_document(notice).statements] == ["context", "task", "task"]
    assert "task" not in [s.type for s in read_document(report).statements]


def test_a_request_and_a_time_of_day_make_no_heading():
    text = "议题征集通知\n\n一、征集截止周三下午17:00。\n\n二、请各科室填写议题单，连同材料报办公室。\n\n材料应当齐全。"
    reading = read_document(text)
    assert reading.headings == ()
    assert "一、征集截止周三下午17:00。" in [text[s.start : s.end] for s in reading.statements]
