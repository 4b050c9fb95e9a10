"""The columns of a file of schools (学校数据表栏目): key, Chinese heading, kind, unit; either heading is accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from yanzhen.engines.equity.rules import EquityRules
from yanzhen.engines.equity.vocabulary import KIND_WORDS, STAGE_WORDS, SchoolKind, SchoolStage
from yanzhen.kernel.columns import Column, ColumnKind


def _choices(words: Mapping[SchoolStage, str] | Mapping[SchoolKind, str]) -> dict[str, str]:
    return {word: str(value) for value, word in words.items()} | {str(value): str(value) for value in words}


def _figure(key: str, title: str, unit: str) -> Column:
    return Column(key=key, title=title, aliases=(key,), kind=ColumnKind.DECIMAL, unit=unit, at_least=0)


_ROW = (
    Column(key="school_code", title="学校代码", aliases=("school_code",), kind=ColumnKind.CODE, required=True),
    Column(key="school_name", title="学校名称", aliases=("school_name",), required=True),
    Column(
        key="stage",
        title="学段",
        aliases=("stage",),
        kind=ColumnKind.CHOICE,
        required=True,
        choices=_choices(STAGE_WORDS),
    ),
    Column(
        key="kind",
        title="学校类别",
        aliases=("kind",),
        kind=ColumnKind.CHOICE,
        required=True,
        choices=_choices(KIND_WORDS),
    ),
    Column(
        key="pupils",
        title="学生数",
        aliases=("pupils",),
        kind=ColumnKind.INTEGER,
        required=True,
        unit="人",
        at_least=1,
    ),
)
_FIGURES = (
    _figure("teachers_above_qualification", "高于规定学历教师数", "人"),
    _figure("backbone_teachers", "县级以上骨干教师数", "人"),
    _figure("pe_art_teachers", "体育艺术专任教师数", "人"),
    _figure("teaching_area_m2", "教学及辅助用房面积", "平方米"),
    _figure("sports_area_m2", "体育运动场馆面积", "平方米"),
    _figure("equipment_value_yuan", "教学仪器设备值", "元"),
    _figure("multimedia_rooms", "网络多媒体教室数", "间"),
    _figure("computers", "计算机台数", "台"),
    _figure("books", "图书册数", "册"),
    _figure("staff", "教职工数", "人"),
    _figure("mid_or_higher_title_teachers", "中级及以上专业技术职务教师数", "人"),
)
_OPTIONAL = (
    Column(key="shared_assets", title="资产共用", aliases=("shared_assets",), kind=ColumnKind.FLAG),
    Column(
        key="senior_pupils",
        title="高中学生数",
        aliases=("senior_pupils",),
        kind=ColumnKind.INTEGER,
        unit="人",
        at_least=0,
    ),
)
COUNTY = Column(key="county_code", title="县区代码", aliases=("county_code",), kind=ColumnKind.CODE, required=True)
COLUMNS = (*_ROW, *_FIGURES, *_OPTIONAL)
FIGURE_KEYS = frozenset(column.key for column in _FIGURES)


def columns_for(rules: EquityRules) -> tuple[Column, ...]:
    """Return the columns that a rule set reads, its figures marked as required, in the order of ``COLUMNS``."""
    needed = frozenset(rules.figures)
    return tuple(
        replace(column, required=True) if column.key in needed else column
        for column in COLUMNS
        if column.key in needed or column.key not in FIGURE_KEYS
    )
