"""What the columns of a table hold (台账的列): told from their heads, whatever their order and exact wording."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final

from yanzhen.engines.policytext.lexicon import word_set
from yanzhen.engines.policytext.patterns import compiled


class Column(StrEnum):
    """What stands beneath a head."""

    NUMBER = "序号"
    TASK = "任务"
    MEASURE = "措施"
    INDICATOR = "指标"
    PROBLEM = "问题"
    TARGET = "目标"
    BASELINE = "现状"
    LEAD = "责任单位"
    LEAD_FIRST = "责任单位，列首位的牵头"
    PERSON = "责任人"
    SUPPORT = "配合单位"
    DEADLINE = "时限"
    OTHER = "其他"


_BODY: Final = r"(?:单位|部门|科室|处室|股室|站室|机构|主体|组织|学校|园所|方|科)"
_DUTY: Final = r"(?:牵头|主责|首责|责任|负责|承办|主办|承接|落实|实施|执行|承担|整改|主管|归口|组织|包保|完成|主抓)"
_HEADS: Final[tuple[tuple[Column, str], ...]] = (
    (Column.NUMBER, r"序号?|编号|号|(?:任务|项目|清单)(?:序|编)号"),
    (
        Column.OTHER,
        r".{0,4}(?:督办|监督|验收|督查|考核|报送|填报|联系)(?:单位|部门|科室|人)|.{0,4}(?:开始|起始|启动|发现|检查|下发|印发"
        r"|交办|受理|登记|填报|制表|实际完成|发布|排查)(?:时间|日期|年月)",
    ),
    (
        Column.BASELINE,
        r".{0,4}(?:现状|基期|基准|基数|起点|现有|当前|目前|实际|上年|去年)(?:完成|实际)?(?:值|数|水平|基础|情况)?",
    ),
    (
        Column.SUPPORT,
        rf".{{0,4}}(?:配合|协办|协助|协同|协作|参与|参加|参建|会办|联办|支持)(?:{_BODY}|人员?|领导)?(?:\(.{{1,8}}\))?",
    ),
    (
        Column.LEAD,
        rf".{{0,4}}{_DUTY}{{1,2}}(?:\(.{{1,4}}\))?{_BODY}(?:[(及和/、].{{0,16}})?|责任分工|分工|主责|牵头|负责",
    ),
    (Column.PERSON, r".{0,6}(?:领导|负责人|责任人|承办人|经办人|牵头人|包联人|责任同志|责任者|责任)(?:\(.{1,8}\))?"),
    (
        Column.DEADLINE,
        r".{0,6}(?:时限|期限|限期|时间节点|时间要求|时间安排|时间表|时间|日期|截止日|到期日|时序进度|进度安排|进度要求|完成节点)"
        r"(?:要求|安排|节点)?(?:\(.{1,10}\))?",
    ),
    (
        Column.MEASURE,
        r".{0,6}(?:措施|举措|做法|路径|抓手|要求|步骤|任务分解)(?:内容)?(?:\(.{1,8}\))?|(?:具体|细化|分项|子|二级|三级|年度细化)任务"
        r"|(?:具体|细化)(?:工作|内容|事项)|整改内容",
    ),
    (
        Column.TASK,
        r".{0,6}(?:任务|事项|重点工作|主要工作|工作要点|项目|活动|内容|举措名称)(?:名称|内容|事项|安排)?(?:\(.{1,8}\))?"
        r"|(?:具体|主要|年度|承担)?工作",
    ),
    (
        Column.TARGET,
        r".{0,6}(?:目标值|指标值|目标|预期值|预期成效|预期成果|考核指标|量化指标|完成标准|工作标准|成果形式|成果|成效|数值)"
        r"(?:要求)?(?:\(.{1,8}\))?",
    ),
    (Column.INDICATOR, r".{0,6}指标(?:名称)?"),
    (Column.PROBLEM, r".{0,6}(?:问题|隐患|短板|弱项|不足)(?:描述|表现|清单|内容)?"),
    (Column.LEAD, r"单位|部门|科室|处室|股室|单位名称|责任方"),
    (
        Column.OTHER,
        r"备注|说明|.{0,6}(?:类别|类型|领域|板块|分类|条线|进展|情况|状态|结果|依据|来源|阶段|数量|金额|预算|经费)"
        r"|姓名|职务|地点|对象|学段|学校|年级|班级",
    ),
)
_PATTERNS: Final = tuple((column, compiled(pattern)) for column, pattern in _HEADS)
_BLANK: Final = compiled(r"\s+")
_YEAR: Final = compiled(r"[(]?20\d\d(?:[-—至]20\d\d)?年?度?[)]?(?!\d|.?月)")
_CHIEF: Final = compiled(r"\s*.{0,4}(?:牵\s*头|主\s*责|首\s*责|主\s*办|承\s*办|主\s*抓)")
_OTHER_HEADS: Final = word_set("table_heads")
_FIRST_LEADS: Final = compiled(r"首位|第一位|排首|排名第一|居首")
_DITTO: Final = compiled(r"\s*(?:同上|[〃″\"“”-]|——?)?\s*")
_RULE: Final = compiled(r"[\s|:=+-]*-[\s|:=+-]*")
_LONGEST_HEAD: Final = 24
_HAS_SENTENCE: Final = compiled(r"[。!?;,:]|\d{2}")
_OPENS_PART: Final = compiled(r"[(]?(?:[一二三四五六七八九十]{1,3}[、)]|第[一二三四五六七八九十]{1,3}[章节部类])")
PARTY_COLUMNS: Final = frozenset((Column.LEAD, Column.LEAD_FIRST, Column.PERSON, Column.SUPPORT))
_TITLES: Final = (Column.TASK, Column.MEASURE, Column.INDICATOR, Column.PROBLEM)


@lru_cache(maxsize=4096)
def column_of(head: str) -> Column | None:
    """Return what the column beneath a head holds, or None when the cell is no head of a column.

    Args:
        head: the folded text of the cell; blanks set between its characters (责 任 单 位) do not count.

    >>> [column_of(head) for head in ("牵头科室", "办结期限", "具体措施", "各校要自查")]
    [<Column.LEAD: '责任单位'>, <Column.DEADLINE: '时限'>, <Column.MEASURE: '措施'>, None]
    """
    name = _YEAR.sub("", _BLANK.sub("", head))
    if not name or len(name) > _LONGEST_HEAD or _HAS_SENTENCE.search(name):
        return None
    for column, pattern in _PATTERNS:
        if pattern.fullmatch(name):
            return column
    return Column.OTHER if name in _OTHER_HEADS else None


def columns_of(header: Sequence[str]) -> tuple[Column | None, ...]:
    """Return what every column holds; beside a column of 牵头 the one of 责任 holds those who support it."""
    return _columns(tuple(header))


@lru_cache(maxsize=1024)
def _columns(header: tuple[str, ...]) -> tuple[Column | None, ...]:
    columns = [column_of(head) for head in header]
    columns = [
        Column.LEAD_FIRST if c is Column.LEAD and _FIRST_LEADS.search(head) else c
        for c, head in zip(columns, header, strict=True)
    ]
    led = any(c is Column.LEAD and _is_chief(head) for c, head in zip(columns, header, strict=True))
    if led:
        columns = [
            Column.SUPPORT if c is Column.LEAD and not _is_chief(head) else c
            for c, head in zip(columns, header, strict=True)
        ]
    return tuple(columns)


def _is_chief(head: str) -> bool:
    return _CHIEF.match(head) is not None


def heads_columns(cells: Sequence[str]) -> bool:
    """Do these cells head the columns of a table?"""
    filled = [cell for cell in cells if cell.strip()]
    known = sum(column_of(cell) is not None for cell in filled)
    return known >= 2 and known * 2 >= len(filled) and not any(_DITTO.fullmatch(cell) for cell in filled)


def is_rule(view: str) -> bool:
    """Is the row only the line drawn beneath the heads of a typed table (|---|---|)?"""
    return _RULE.fullmatch(view) is not None


def is_ledger(header: Sequence[str]) -> bool:
    """Do the rows beneath these heads each give somebody a task?"""
    columns = columns_of(header)
    duties = sum(c in PARTY_COLUMNS or c is Column.DEADLINE for c in columns)
    named = any(c in (Column.TASK, Column.MEASURE) for c in columns)
    return named or duties >= 2 and any(c in _TITLES for c in columns)


def opens_part(header: Sequence[str], filled: Sequence[int], text: str) -> bool:
    """Is a row with one filled cell the name of a part of the table (一、党建工作), not a task?

    Args:
        header: the heads of the columns.
        filled: the columns with words in them.
        text: the words of the first of them.
    """
    if len(filled) != 1 or len(header) < 3:
        return False
    columns = columns_of(header)
    return _OPENS_PART.match(text) is not None or (filled[0] == 0 and columns[0] not in _TITLES)


def is_ditto(cell: str) -> bool:
    """Is the cell blank, or does it only say that it repeats the one above (同上)?"""
    return _DITTO.fullmatch(cell) is not None


def merged_heads(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    """Return the heads of a table whose head has two rows: the lower one where it says something."""
    wide = max(len(upper), len(lower))
    above = [*upper, *[""] * (wide - len(upper))]
    below = [*lower, *[""] * (wide - len(lower))]
    return tuple(low if low.strip() else high for high, low in zip(above, below, strict=True))
