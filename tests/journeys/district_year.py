"""One year's figures of an invented district, and a draft that tells of it: mostly right, here and there not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.indicators.models import Indicator, Observation
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.sources.models import Source

FIGURES = (
    ("体质健康优良率", 2024, "55.9"),
    ("体质健康优良率", 2025, "58.2"),
    ("近视率", 2025, "50.1"),
    ("交流轮岗比例", 2025, "15.8"),
    ("新增学位数", 2025, "3260"),
)
DRAFT = """澄湖区教育委员会2025年工作总结

2025年，澄湖区教育系统坚持立德树人，全面提高育人质量，各项工作取得新进展。现将有关情况报告如下。
一、减负增效取得实效
全区各类检查评比事项由91张减至39张，减幅65.3%。报表由126张压减到63张，下降50%。
二、学生健康水平稳步提升
学生体质健康优良率达到61.5%，近视率50.1%。全年开展健康讲座168场，参加学生4.3万人次。
三、教育资源持续扩大
全区新增学位3260个，其中小学1800个、初中960个、高中500个。新建学校4所，改扩建学校7所，总投入6.5亿元。
四、教师队伍不断优化
全区交流轮岗比例达到18.5%。现有专任教师9120人，其中骨干教师1824人，占20%；学科带头人182人，占3%。
五、下一步打算
2026年，力争体质健康优良率达到62%以上，新增学位1500个以上。
"""


def fill_year(authority: Organisation) -> None:
    """Load the catalogue of indicators and what was measured."""
    load_indicators()
    for title, year, value in FIGURES:
        Observation.objects.create(
            indicator_version=Indicator.objects.get(title=title).versions.get(),
            organisation=authority,
            period_start=date(year, 1, 1),
            period_end=date(year, 12, 31),
            value=Decimal(value),
            source=Source.objects.create(kind="provided", provided_by="体卫艺科", provided_on=date(year + 1, 1, 5)),
        )
