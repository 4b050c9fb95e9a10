"""What a live figure, table or chart asks for, as it stands in TOML and in the database (one shape for both)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from yanzhen.engines.reports import (
    CHANGES,
    DISTRICT,
    SERIES_AT_MOST,
    THIS_SCOPE,
    UNIT,
    Asked,
    Axis,
    Bodies,
    ChartAsked,
    Drawing,
    NumberAsked,
    TableAsked,
    Take,
)
from yanzhen.presets.tables import Table

Choice = TypeVar("Choice", bound=StrEnum)
NUMBER_KEYS = ("indicator", "take", "scope", "in_words", "decimals")
TABLE_KEYS = ("axis", "caption", "indicators", "takes", "bodies", "units", "scope", "periods", "with_total", "at_most")
CHART_KEYS = ("drawing", "caption", "indicators", "scope", "periods", "bodies", "units", "with_last_year")
PERIODS_AT_MOST, COLUMNS_AT_MOST, CAPTION_AT_MOST = 24, 12, 60


def parse_number(table: Table) -> NumberAsked:
    """Return the figure asked for; faults are noted on ``table``."""
    table.only(NUMBER_KEYS)
    take = _choice(table, "take", Take, Take.THIS) or Take.THIS
    in_words = bool(table.optional("in_words", bool))
    if in_words and take not in CHANGES:
        table.fault("NOT_A_CHANGE", "只有增减可以写成文字。", key="in_words", expected="增减一类的取数")
    decimals = table.optional("decimals", int)
    if decimals is not None and not 0 <= decimals <= 6:
        table.fault("BAD_DECIMALS", "小数位数应为0至6。", key="decimals", found=decimals, expected="0至6")
    return NumberAsked(
        indicator=table.required("indicator", str) or "",
        take=take,
        scope=_scope(table),
        in_words=in_words,
        decimals=decimals,
    )


def parse_table(table: Table) -> TableAsked:
    """Return the live table asked for; faults are noted on ``table``."""
    table.only(TABLE_KEYS)
    axis = _choice(table, "axis", Axis, None)
    takes = tuple(_choices(table, "takes", Take)) or (Take.THIS,)
    indicators = _texts(table, "indicators")
    if axis is Axis.PERIODS and takes != (Take.THIS,):
        table.fault(
            "TAKES_OF_PERIODS", "行是期间的表，每格都是该期的数，不另选取数。", key="takes", found="、".join(takes)
        )
    if axis is not Axis.INDICATORS and not indicators:
        table.fault("NO_INDICATORS", "行是单位或期间的表，要选定指标。", key="indicators", expected="至少一个指标")
    columns = len(takes) if axis is Axis.INDICATORS else len(indicators) * len(takes)
    if columns > COLUMNS_AT_MOST:
        table.fault(
            "TOO_WIDE", f"表最多{COLUMNS_AT_MOST}列。", key="indicators", found=columns, expected="减少指标或取数"
        )
    bodies, units = _bodies(table, needed=axis is Axis.ORGANISATIONS)
    with_total = table.optional("with_total", bool)
    return TableAsked(
        axis=axis or Axis.INDICATORS,
        caption=_caption(table),
        indicators=indicators,
        takes=takes,
        bodies=bodies,
        units=units,
        scope=_scope(table),
        periods=_count(table, "periods", 6, PERIODS_AT_MOST),
        with_total=True if with_total is None else with_total,
        at_most=_count(table, "at_most", 0, 1000) or None,
    )


def parse_chart(table: Table) -> ChartAsked:
    """Return the live chart asked for; faults are noted on ``table``."""
    table.only(CHART_KEYS)
    drawing = _choice(table, "drawing", Drawing, None)
    indicators = _texts(table, "indicators")
    most = SERIES_AT_MOST if drawing is Drawing.TREND else 1
    if not 1 <= len(indicators) <= most:
        wanted = "一个指标" if most == 1 else f"一至{most}个指标"
        table.fault(
            "INDICATORS_OF_CHART", f"这种图要选{wanted}。", key="indicators", found=len(indicators), expected=wanted
        )
    bodies, units = _bodies(table, needed=drawing is Drawing.COMPARISON)
    return ChartAsked(
        drawing=drawing or Drawing.TREND,
        caption=_caption(table),
        indicators=indicators,
        scope=_scope(table),
        periods=_count(table, "periods", 8, PERIODS_AT_MOST),
        bodies=bodies,
        units=units,
        with_last_year=bool(table.optional("with_last_year", bool)),
    )


def asked_json(asked: Asked) -> dict[str, Any]:
    """Return the shape that the parsers read, without what equals the usual."""
    if isinstance(asked, NumberAsked):
        return _without_blanks(asked, NUMBER_KEYS, NumberAsked(indicator=""))
    if isinstance(asked, TableAsked):
        usual = TableAsked(axis=asked.axis, caption="")
        return {"axis": asked.axis.value, **_without_blanks(asked, TABLE_KEYS[1:], usual)}
    usual_chart = ChartAsked(drawing=asked.drawing, caption="", indicators=())
    return {"drawing": asked.drawing.value, **_without_blanks(asked, CHART_KEYS[1:], usual_chart)}


def _without_blanks(asked: Asked, keys: tuple[str, ...], usual: Asked) -> dict[str, Any]:
    return {key: _plain(getattr(asked, key)) for key in keys if getattr(asked, key) != getattr(usual, key)}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.value if isinstance(value, StrEnum) else value


def _caption(table: Table) -> str:
    caption = (table.required("caption", str) or "").strip()
    if len(caption) > CAPTION_AT_MOST:
        table.fault("LONG_CAPTION", f"名称最多{CAPTION_AT_MOST}个字。", key="caption", found=len(caption))
    return caption


def _scope(table: Table) -> str:
    scope = table.optional("scope", str) or THIS_SCOPE
    if scope not in (THIS_SCOPE, DISTRICT) and not (scope.startswith(UNIT) and len(scope) > len(UNIT)):
        expected = f"{THIS_SCOPE}、{DISTRICT}或{UNIT}单位代码"
        table.fault("UNKNOWN_SCOPE", "不认识的统计范围。", key="scope", found=scope, expected=expected)
    return scope


def _bodies(table: Table, *, needed: bool) -> tuple[Bodies, tuple[str, ...]]:
    bodies = _choice(table, "bodies", Bodies, Bodies.EACH_SCHOOL)
    units = _texts(table, "units")
    if needed and bodies is Bodies.LISTED and not units:
        table.fault("NO_UNITS", "选了“选定的单位”，要选至少一个单位。", key="units", expected="单位代码")
    return bodies or Bodies.EACH_SCHOOL, units


def _choice(table: Table, key: str, kind: type[Choice], usual: Choice | None) -> Choice | None:
    text = table.required(key, str) if usual is None else table.optional(key, str)
    if text is None:
        return usual
    if text not in set(kind):
        table.fault("UNKNOWN_CHOICE", "不认识的选项。", key=key, found=text, expected="、".join(kind))
        return usual
    return kind(text)


def _choices(table: Table, key: str, kind: type[Choice]) -> list[Choice]:
    found = []
    for text in _texts(table, key):
        if text in set(kind):
            found.append(kind(text))
        else:
            table.fault("UNKNOWN_CHOICE", "不认识的选项。", key=key, found=text, expected="、".join(kind))
    return found


def _texts(table: Table, key: str) -> tuple[str, ...]:
    rows = table.optional(key, list) or []
    if not all(isinstance(row, str) and row for row in rows):
        table.fault("WRONG_KIND", "应是文字的数组。", key=key, expected="文字的数组")
        return ()
    return tuple(dict.fromkeys(rows))


def _count(table: Table, key: str, usual: int, most: int) -> int:
    count = table.optional(key, int)
    if count is None:
        return usual
    if not 1 <= count <= most:
        table.fault("OUT_OF_RANGE", f"应为1至{most}。", key=key, found=count, expected=f"1至{most}")
        return usual
    return count


def asked_from(kind: str, values: Mapping[str, Any]) -> tuple[Asked, Table]:
    """Return what a stored or posted shape asks for (``indicator``, ``table`` or ``chart``) and the table of faults."""
    table = Table("", values, [])
    if kind == "indicator":
        return parse_number(table), table
    return (parse_table if kind == "table" else parse_chart)(table), table
