"""The columns of the four tables of a district (交流轮岗数据表栏目): schools, units, posts and teachers."""

from __future__ import annotations

from types import MappingProxyType

from yanzhen.kernel.columns import Column, ColumnKind

STAGE_WORDS = MappingProxyType({"primary": "小学", "junior": "初中"})
_STAGES = {word: stage for stage, word in STAGE_WORDS.items()} | {stage: stage for stage in STAGE_WORDS}


def _code(key: str, title: str, *, required: bool = True) -> Column:
    return Column(key=key, title=title, aliases=(key,), kind=ColumnKind.CODE, required=required)


def _text(key: str, title: str, *others: str, required: bool = False) -> Column:
    return Column(key=key, title=title, aliases=(key, *others), required=required)


def _place(key: str, title: str, *, required: bool) -> Column:
    return Column(key=key, title=title, aliases=(key,), kind=ColumnKind.DECIMAL, required=required, unit="公里")


def _heads(key: str, title: str, *, at_least: int = 0) -> Column:
    return Column(
        key=key,
        title=title,
        aliases=(key,),
        kind=ColumnKind.INTEGER,
        required=True,
        unit="人",
        at_least=at_least,
        at_most=1_000_000,
    )


def _years(key: str, title: str, unit: str) -> Column:
    return Column(key=key, title=title, aliases=(key,), kind=ColumnKind.DECIMAL, unit=unit, at_least=0, at_most=120)


def _flag(key: str, title: str) -> Column:
    return Column(key=key, title=title, aliases=(key,), kind=ColumnKind.FLAG, required=True, hint="是或否")


# Wanted only where the settings name tiers: a district without them has no such column, and lacks nothing.
TIER = _text("tier", "城乡层级", "层级")
SCHOOL_COLUMNS = (
    _code("school_code", "学校代码"),
    _text("school_name", "学校名称", required=True),
    _place("x_km", "横坐标", required=True),
    _place("y_km", "纵坐标", required=True),
    _code("school_district", "学区", required=False),
    _code("group_code", "教育集团代码", required=False),
    TIER,
)
UNIT_COLUMNS = (
    _code("unit_code", "校段代码"),
    _code("school_code", "学校代码"),
    Column(key="stage", title="学段", aliases=("stage",), kind=ColumnKind.CHOICE, required=True, choices=_STAGES),
    _heads("pupils", "学生数", at_least=1),
)
POST_COLUMNS = (
    _code("unit_code", "校段代码"),
    _text("subject", "学科", required=True),
    _heads("min_staff", "最少人数"),
    _heads("max_staff", "最多人数"),
)
TEACHER_COLUMNS = (
    _code("teacher_code", "教师代码"),
    _code("unit_code", "校段代码"),
    _text("subject", "任教学科", "学科", required=True),
    _text("second_subject", "第二学科"),
    _years("age", "年龄", "岁"),
    _years("years_at_school", "在本校任教年数", "年"),
    _text("title", "职称"),
    _flag("above_qualification", "高于规定学历"),
    _flag("backbone", "县级以上骨干"),
    _code("exempt", "不参加或暂缓原因", required=False),
    _place("home_x_km", "住处横坐标", required=False),
    _place("home_y_km", "住处纵坐标", required=False),
)
COLUMNS = MappingProxyType(
    {"schools": SCHOOL_COLUMNS, "units": UNIT_COLUMNS, "posts": POST_COLUMNS, "teachers": TEACHER_COLUMNS}
)
# Their cells may be blank, but without the column nobody would be due to move, or nobody excused.
NEEDED_HEADINGS = MappingProxyType({"teachers": ("years_at_school", "exempt")})


def is_required(table: str, column: Column) -> bool:
    """Must the table have this column? A blank cell may be allowed all the same.

    Args:
        table: a key of ``COLUMNS``.
        column: one of its columns.
    """
    return column.required or column.key in NEEDED_HEADINGS.get(table, ())
