"""Names that are near an indicator's, or of another body or time, never count as its figure."""

from __future__ import annotations

import pytest

from tests.apps.figure_checks.labelled import TODAY, District
from yanzhen.apps.figure_checks.bridge import figures_of

pytestmark = pytest.mark.django_db
KNOWN = (
    ("近视率", 50.1),
    ("体质健康优良率", 58.2),
    ("体质健康合格率", 96.8),
    ("接诉即办满意率", 97.1),
    ("接诉即办解决率", 96.4),
    ("隐患整改率", 98.5),
    ("课后服务学生参与率", 93.6),
    ("课后服务教师参与率", 71.2),
    ("交流轮岗比例", 15.8),
    ("普惠性幼儿园覆盖率", 92.4),
    ("作业时间达标率", 96.3),
    ("新增学位数", 3260),
    ("应急演练次数", 512),
    ("骨干教师人数", 1824),
    ("家长课堂场次", 186),
    ("劳动教育基地数", 24),
)
NEAR = """高中学生近视率79.5%，全市学生近视率48.2%。
抽查的20所学校体质健康优良率为52.3%。
其中女生近视率52.4%，男生近视率47.8%。
2025年9月，全区近视率51.2%。
一季度，接诉即办解决率95.1%。
去年，近视率52.3%。
澄湖一小持续推进视力健康工作，近视率46.2%。
雁湖第三中学学生体质健康优良率71%。
东部学区抓实课后服务，学生参与率98%。
营养健康食堂28家，达标率100%。
审计问题整改率94.4%，督导问题整改率91%。
家长满意率99.2%，培训满意率98%。
社团活动学生参与率88%，运动会教师参与率35%。
饮用水水质达标率99.6%，空气质量达标率97%。
全区共组织消防演练260次、疏散演练180次。
市级骨干教师共300人，学科带头人共182人。
全区共新增学前学位860个。
全区共建成市级劳动教育基地6个。
教师跨校交流比例8%，校长交流比例22%。
普惠性民办园占比38%。
某街道诉求解决率88%。
近视率目标为49%，优良率目标为60%。
小学近视率为38.9%；初中为61.4%；高中为79.5%。
与2020年相比，近视率下降5.2个百分点。
投诉办理满意率由95%提高到98%。
"""


@pytest.mark.parametrize("sentence", NEAR.strip().splitlines())
def test_a_near_name_is_never_called_different(sentence):
    district = District()
    district.know({"indicator": title, "period": "2025年", "value": value} for title, value in KNOWN)
    text = f"澄湖区教育委员会2025年工作总结\n\n一、工作成效\n{sentence}\n"
    rows = figures_of(text, subject=district.authority, period=(None, None), user=district.officer, on=TODAY).rows
    assert [(row.words, row.notes) for row in rows if row.verdict == "different"] == []
