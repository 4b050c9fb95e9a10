"""Who leads a task, and who is only mentioned in it."""

from __future__ import annotations

import pytest

from yanzhen.engines.policytext import Reading, read_document

PLAN = "云川区教育局2026年工作要点\n\n一、重点任务\n\n"


def parties(reading: Reading, opening: str) -> tuple[list[str], list[str]]:
    task = next(
        s.task for s in reading.statements if s.task and reading.text[s.start : s.end].lstrip().startswith(opening)
    )
    return [reading.actors[i].text for i in task.lead], [reading.actors[i].text for i in task.support]


@pytest.mark.parametrize(
    ("sentence", "lead"),
    [
        ("按照区委的统一部署，组织好机关学习活动。", []),
        ("在市教委的指导和区委、区政府的领导下，编制布局规划。", []),
        ("经区政府同意后，向社会公布招生范围。", []),
        ("按照区委的统一部署，各校要组织好学习活动。", ["各校"]),
        ("进一步明确学校岗位安全职责。", []),
        ("督促各类学校完善应急预案。", []),
        ("举办副校级干部履职能力培训班。", []),
        ("面向教育系统部署宣讲工作。", []),
        ("要求各单位立即开展自查。", ["各单位"]),
        ("督导机构在检查中发现的问题均应记入台账。", []),
        ("幼儿园的招生在区教育局指导下，由各镇小学具体负责实施。", ["各镇小学"]),
        ("区教育局根据适龄学生人数划定招生范围。", ["区教育局"]),
        ("会议强调，全区教育工作者要扎实抓好落实，树立干部新形象。", ["全区教育工作者"]),
        ("各地要设立举报电话。", ["各地"]),
        ("各省（自治区、直辖市）要完善工作机制。", ["各省（自治区、直辖市）"]),
        ("对责任不落实的部门、学校要依法严肃追责。", []),
        ("科长、副科长意见不一的事项，必须由处长办公会研究确定。", ["处长办公会"]),
        ("特别情况下办公室工作人员要主动征集。", ["办公室工作人员"]),
        ("参会人员应按时参加会议。", ["参会人员"]),
        ("经校长办公室主任审阅后，形成正式议程。", []),
        ("全区教育系统要落实区第十三次党代会、区委十三届二次全会精神。", ["全区教育系统"]),
        ("县安全委员会、接送秩序维护小队要协调交通等有关责任单位划设车位。", ["县安全委员会"]),
        ("三是做好保障，各县（区）要高度重视。", ["各县（区）"]),
    ],
)
def test_only_those_who_are_to_do_it_lead(sentence: str, lead: list[str]):
    assert parties(read_document(PLAN + sentence), sentence[:4])[0] == lead


def test_a_note_of_responsibility_stands_before_a_body_that_is_merely_mentioned():
    text = PLAN + "把安全知识作为系统党员干部培训的必修内容。各校要按期完成整改。（责任科室：人事科、安全科）"
    reading = read_document(text)
    assert parties(reading, "把安全")[0] == ["人事科", "安全科"]
    assert parties(reading, "各校要")[0] == ["各校"]


@pytest.mark.parametrize(
    ("sentence", "named", "not_named"),
    [
        ("这是记者日前从区教育局获悉的消息。", None, "从区教育局"),
        ("会议由云川区教育局主持召开。", "云川区教育局", "会议由云川区教育局"),
        ("现将全年重点工作系统汇报给大家。", None, "全年重点工作系统"),
        ("区教育系统全面开展排查。", "区教育系统", None),
        ("教育工作领导小组正副组长出席了会议。", None, "副组长"),
    ],
)
def test_the_words_around_a_body_are_not_its_name(sentence: str, named: str | None, not_named: str | None):
    actors = [actor.text for actor in read_document(sentence).actors]
    assert named is None or named in actors
    assert not_named not in actors


def test_a_task_table_goes_on_beneath_the_names_of_its_parts():
    text = (
        "2026年任务分解表\n\n序号\t重点工作任务\t主要责任单位\t协同配合单位\n一、优化布局\n"
        "1\t扩建城南小学。\t区教育局\t区住建局\n二、促进融合\n三、惠及民生\n2\t深化与云川集团合作。\t区教育局\t区投资中心\n"
    )
    reading = read_document(text)
    tasks = [s.task for s in reading.statements if s.task]
    assert [text[slice(*task.title_span)] for task in tasks] == ["扩建城南小学", "深化与云川集团合作"]
    assert [[reading.actors[i].text for i in task.support] for task in tasks] == [["区住建局"], ["区投资中心"]]
