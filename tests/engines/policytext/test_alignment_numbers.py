"""Numbers of ask and answer: floors, ceilings, recurrences, units, falls, and what must not be compared."""

from __future__ import annotations

import pytest

from yanzhen.engines.policytext import read_document
from yanzhen.engines.policytext.alignment import Passage, align, passages_of
from yanzhen.engines.policytext.alignment.measures import measures_of
from yanzhen.engines.policytext.alignment.profiles import Corpus
from yanzhen.engines.policytext.alignment.verdicts import compare_deadlines, compare_numbers, verdict_of

CASES = [
    # asked, local, verdict
    ("体质健康优良率不低于65%。", "体质健康优良率达到60%。", "weaker"),
    ("体质健康优良率不低于65%。", "体质健康优良率达到65%。", "meets"),
    ("体质健康优良率不低于65%。", "体质健康优良率达到65.1%。", "stronger"),
    ("体质健康优良率超过65%。", "体质健康优良率达到65%。", "weaker"),
    ("体质健康优良率超过65%。", "体质健康优良率超过65%。", "meets"),
    ("书面作业不超过60分钟。", "书面作业不超过1小时。", "meets"),
    ("书面作业不超过60分钟。", "书面作业不超过90分钟。", "weaker"),
    ("书面作业不超过60分钟。", "书面作业控制在50分钟以内。", "stronger"),
    ("小学班额控制在45人以下。", "小学班额不超过45人。", "meets"),
    ("小学班额控制在45人以下。", "小学班额不超过50人。", "weaker"),
    ("小学校际差异系数控制在0.50以内。", "小学校际差异系数降至0.48以下。", "stronger"),
    ("近视率控制在50%。", "近视率降至48%。", "stronger"),
    ("近视率每年下降0.5个百分点以上。", "近视率每年下降1个百分点。", "stronger"),
    ("近视率每年下降0.5个百分点以上。", "近视率每年下降0.3个百分点。", "weaker"),
    ("每季度开展1次联合执法。", "每月开展1次联合执法。", "stronger"),
    ("每月开展2次联合执法。", "每季度开展2次联合执法。", "weaker"),
    ("每学期听课不少于20节。", "每学年听课不少于40节。", "meets"),
    ("每两年开展1次质量监测。", "每年开展1次质量监测。", "stronger"),
    ("中小学每月、幼儿园每季度至少组织1次疏散演练。", "中小学每月组织1次疏散演练，幼儿园每学期组织1次。", "weaker"),
    ("重大欺凌事件24小时内上报。", "重大欺凌事件12小时内上报。", "stronger"),
    ("课后服务覆盖率达到100%。", "课后服务实现全覆盖。", "meets"),
    ("社会事务进校园事项压减50%以上。", "社会事务进校园事项比上年减少一半。", "meets"),
    ("校园足球队伍配备8至12名队员。", "校园足球队伍配备10名队员。", "meets"),
    ("校园足球队伍配备8至12名队员。", "校园足球队伍配备6名队员。", "weaker"),
    ("校园足球队伍配备8至12名队员。", "校园足球队伍配备15名队员。", "stronger"),
    ("科学类课程占比不低于20%。", "科学类课程占比达到四分之一以上。", "stronger"),
    ("课后服务覆盖率达到100%。", "课后服务覆盖300名学生。", "no_number"),
    ("体质健康优良率提高2个百分点。", "体质健康优良率达到62%。", "no_number"),
    ("全市新增学位24万个。", "新增学位1.2万个。", "no_number"),
    ("健全作业公示制度。", "作业每天公示，教务处抽查3次。", "no_number"),
    ("校园网带宽达到1000兆。", "做好校园网维护。", "no_number"),
]


def passage(text: str) -> Passage:
    return passages_of(read_document(text, year=2025), ("task", "result", "context"))[0]


def judged(asked: str, answered: str) -> str:
    ask, answer = passage(asked), passage(answered)
    return verdict_of(compare_numbers(measures_of(ask), measures_of(answer), Corpus([ask, answer]).likeness)).value


@pytest.mark.parametrize(("asked", "answered", "verdict"), CASES)
def test_the_local_number_is_judged(asked: str, answered: str, verdict: str):
    assert judged(asked, answered) == verdict


def test_each_number_asked_for_is_compared_with_what_measures_the_same():
    ask = passage("培训教师500名，覆盖率达到90%。")
    answer = passage("教师培训覆盖率达到95%，培训教师300名。")
    pairs = compare_numbers(measures_of(ask), measures_of(answer), Corpus([ask, answer]).likeness)
    assert [(pair.asked.text, pair.answered.text, pair.verdict.value) for pair in pairs] == [
        ("500名", "300名", "weaker"),
        ("90%", "95%", "stronger"),
    ]
    assert verdict_of(pairs) == "weaker"


def test_a_number_without_partner_is_named_without_one():
    ask = passage("每校配备心理教师不少于1名，开设课程不少于10课时。")
    answer = passage("每校配备心理教师2名。")
    pairs = compare_numbers(measures_of(ask), measures_of(answer), Corpus([ask, answer]).likeness)
    assert [(pair.asked.text, pair.answered and pair.answered.text) for pair in pairs] == [
        ("不少于1名", "2名"),
        ("不少于10课时", None),
    ]


def test_a_condition_is_no_demand():
    assert measures_of(passage("招收5名以上的学校要设立资源教室。")) == ()


@pytest.mark.parametrize(
    ("asked", "answered", "timing"),
    [
        ("2026-05-31", "2026-05-30", "earlier"),
        ("2026-05-31", "2026-05-31", "same"),
        ("2026-05-31", "2026-06-01", "later"),
        ("2026-05-31", None, None),
        (None, "2026-05-31", None),
    ],
)
def test_deadlines_are_compared_by_day(asked: str | None, answered: str | None, timing: str | None):
    assert compare_deadlines(asked, answered) == timing


def test_a_later_deadline_makes_an_answer_weaker():
    higher = passages_of(read_document("各校要在2026年5月底前完成校园消防隐患整改销号。", year=2026))
    local = passages_of(read_document("各校要在2026年6月底前完成校园消防隐患整改销号。", year=2026))
    (ask,) = align(higher, local).asks
    assert (ask.answers[0].verdict, ask.answers[0].timing) == ("weaker", "later")
