"""Writes docs/reference/data-elements.md from the catalogue: ``python workshop/data_element_page.py``."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from yanzhen.presets.data_elements import BODIES, MEASURES, RHYTHMS, SYSTEMS, ElementPreset, element_catalogue

PAGE = Path(__file__).resolve().parents[1] / "docs/reference/data-elements.md"
KINDS = {"text": "文字", "code": "代码", "integer": "整数", "decimal": "小数", "day": "日期", "flag": "是或否"}
HEAD = """# 数据元目录

学校被反复要的数，每一项只有一个名称、一个口径、一个来源（一数一源）。本页由`workshop/data_element_page.py`从`src/yanzhen/catalogue/elements/`生成，不要手工改。

“依据”只写到标准或文件的名称：各项在标准里的编号还没有逐一核对。来源是学籍、教师、事业统计、体质、招生、校外培训系统的，从导出文件导入，不再向学校要。
"""
HEADINGS = ("代码", "名称", "类型（单位）", "口径", "主管科室", "更新", "依据", "别名")
COLUMNS = f"| {' | '.join(HEADINGS)} |\n|{' --- |' * len(HEADINGS)}\n"


def as_page() -> str:
    """Return the page."""
    order = list(SYSTEMS)
    rows = sorted(element_catalogue().values(), key=lambda one: order.index(one.system))
    parts = [HEAD, f"\n共{len(rows)}项。\n"]
    for system, elements in groupby(rows, key=lambda one: one.system):
        listed = list(elements)
        parts.append(f"\n## {SYSTEMS[system]}（{len(listed)}项）\n\n{COLUMNS}")
        parts += [_row(one) for one in listed]
    return "".join(parts)


def _row(one: ElementPreset) -> str:
    kind = KINDS[one.kind] + (f"（{one.unit}）" if one.unit else "")
    bodies = "、".join(BODIES[kind] for kind in one.kinds)
    cells = (
        f"`{one.code}`",
        one.title,
        kind,
        f"{one.definition}（{bodies}）",
        one.owner,
        f"{RHYTHMS[one.rhythm]}，{MEASURES[one.measured]}",
        one.standard or "—",
        "、".join(one.aliases) or "—",
    )
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    PAGE.write_text(as_page(), encoding="utf-8")
