"""The short title of a task: verb and object, and never who asked, a frame or half a quotation."""

from __future__ import annotations

import pytest

from yanzhen.engines.policytext import read_document

PLAN = "云川区教育局2026年工作要点\n\n一、重点任务\n\n各科室要在3月底前报送年度安排。\n\n"


def title_of(sentence: str) -> str:
    text = PLAN + sentence
    statement = next(s for s in read_document(text).statements if s.task and text.startswith(sentence[:4], s.start))
    return text[slice(*statement.task.title_span)]


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("会议要求，开学就开工！", "开学就开工"),
        ("局长强调，要守牢安全底线。", "守牢安全底线"),
        ("要求各单位切实压实责任，做好值守。", "切实压实责任"),
        ("要求存在隐患的学校立行立改，确保安全。", "立行立改"),
        ("负责机要、档案等日常工作；", "负责机要、档案等日常工作"),
        ("牢固确立教育优先的地位，做到优先保障。", "确立教育优先的地位"),
        ("各分局对照方案，开展全面排查，细化责任。", "开展全面排查"),
        ("各单位对照检查表逐项自查。", "对照检查表逐项自查"),
        ("使安全问题得到有效治理，营造有序的市场环境。", "营造有序的市场环境"),
        ("区教育局将会同区公安分局、区住建局联合开展校车专项检查，健全机制。", "联合开展校车专项检查"),
        ("台账所列问题必须依据评估标准认定。", "依据评估标准认定"),
        ("各校要在开学第一周对本学校设施进行一次全面排查。", "对本学校设施进行一次全面排查"),
        ("各镇的招生工作在区教育局指导下，由各镇小学具体负责实施。", "招生工作"),
        ("开展“学先锋、做先锋，建功新时代”主题活动，选树典型。", "开展“学先锋、做先锋，建功新时代”主题活动"),
        ("签发后，当天发送会议纪要。", "发送会议纪要"),
        ("及时检查、监督决议的执行情况。", "检查、监督决议的执行情况"),
        ("新建、改扩建学校3所。", "新建、改扩建学校3所"),
        ("会议结束后，记录需整理归档，保存备查。", "整理归档"),
        ("会议内容属内部事项，未经批准不得外传。", "未经批准不得外传"),
        ("各相关部门应结合本制度，制定实施细则。", "制定实施细则"),
        ("通过民主讨论的方式，确保决策的科学性。", "确保决策的科学性"),
        (
            "落实市委、市政府《关于进一步提高中小学党组织理论学习质量和实效的若干意见》，完善制度。",
            "落实市委、市政府《关于进一步提高中小学党组织理论学习质量和实效的若干意见》",
        ),
    ],
)
def test_a_title_is_what_is_to_be_done(sentence: str, title: str):
    assert title_of(sentence) == title
