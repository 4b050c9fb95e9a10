"""Coverage and tiers in ``params.json`` (骨干覆盖与城乡层级): keys that may be left out, read with every fault.

Source: reference ``teacher-rotation`` RT-05 and RT-08; contracts, section ``yanzhen rotate``.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from yanzhen.engines.rotation.columns import STAGE_WORDS, TIER
from yanzhen.engines.rotation.instance import Coverage, TierRules
from yanzhen.kernel.cells import CellFault, read_cell
from yanzhen.kernel.json_fields import Fields, is_printable

OPTIONAL_KEYS = ("backbone_coverage", "tiers", "forbidden_directions", "min_tier_share", "kept_tiers")
_MOST_HEADS = 1000
_PAIR = 2


def coverage_from(top: Fields) -> dict[str, Coverage]:
    """Return the backbone teachers asked for by stage; a stage that is left out asks for none.

    Args:
        top: the settings; faults are noted there.
    """
    found: dict[str, Coverage] = {}
    if top.values.get("backbone_coverage") is None:
        return found
    table = top.inner("backbone_coverage", tuple(STAGE_WORDS))
    for stage in STAGE_WORDS:
        if table.values.get(stage) is None:
            continue
        row = table.inner(stage, ("heads", "per_hundred"))
        if not isinstance(table.values[stage], dict):
            continue
        heads, per = _whole(row, "heads"), Decimal(0)
        if row.values.get("per_hundred") is not None:
            per = row.number("per_hundred", at_most=_MOST_HEADS) or Decimal(0)
        if heads is None and "per_hundred" not in row.values:
            row.fault("EMPTY", "请写每个校段至少几名（heads）或每百名学生至少几名（per_hundred）。", "heads")
        found[stage] = Coverage(heads or 0, per)
    return found


def _whole(row: Fields, key: str) -> int | None:
    value = row.whole(key)
    if value is not None and value > _MOST_HEADS:
        row.fault("TOO_LARGE", "人数太大，请核对。", key, found=value, expected=f"不超过{_MOST_HEADS}")
        return None
    return value


def tiers_from(top: Fields) -> tuple[str, ...]:
    """Return the tiers in the authority's order; none where the settings name none."""
    if top.values.get("tiers") is None:
        return ()
    return tuple(_names(top, "tiers", top.values["tiers"], None))


def tiers_named(value: Any) -> tuple[str, ...]:
    """Return the tiers of settings that may have faults elsewhere; none where the list itself cannot be read.

    Args:
        value: parsed JSON of any kind.
    """
    fields = Fields(value if isinstance(value, dict) else {})
    found = tiers_from(fields)
    return () if fields.problems else found


def tier_rules_from(top: Fields, tiers: Sequence[str]) -> TierRules:
    """Return what is asked of moves between tiers; every tier named must be one of ``tiers``."""
    share, share_to = _share(top, tiers)
    kept = top.values.get("kept_tiers")
    return TierRules(
        forbidden=_directions(top, tiers),
        share_to=share_to,
        least_share=share,
        kept=frozenset(_names(top, "kept_tiers", kept, tiers)) if kept is not None else frozenset(),
    )


def _share(top: Fields, tiers: Sequence[str]) -> tuple[Decimal, frozenset[str]]:
    key = "min_tier_share"
    if top.values.get(key) is None:
        return Decimal(0), frozenset()
    row = top.inner(key, ("tiers", "share"))
    if not isinstance(top.values[key], dict):
        return Decimal(0), frozenset()
    share = row.number("share", at_most=1)
    if row.values.get("tiers") is None:
        row.fault("MISSING", "缺少这一项，请列出计入比例的层级。", "tiers", expected="层级的数组")
        return Decimal(0), frozenset()
    names = _names(row, "tiers", row.values["tiers"], tiers)
    return share or Decimal(0), frozenset(names)


def _directions(top: Fields, tiers: Sequence[str]) -> frozenset[tuple[str, str]]:
    key = "forbidden_directions"
    rows = top.rows(key)
    found: set[tuple[str, str]] = set()
    for place, row in enumerate(rows or ()):
        name = f"{key}[{place}]"
        if not isinstance(row, list) or len(row) != _PAIR:
            top.wrong_type(name, row, "两个层级的数组：从哪一层级、到哪一层级")
            continue
        ends = [_name(top, f"{name}[{end}]", text, tiers) for end, text in enumerate(row)]
        if ends[0] is None or ends[1] is None:
            continue
        pair = (ends[0], ends[1])
        if pair in found:
            top.fault("TWICE", "同一方向只能列一次。", name, found=" → ".join(pair), expected="不重复的方向")
        found.add(pair)
    return frozenset(found)


def _names(fields: Fields, key: str, rows: Any, known: Sequence[str] | None) -> list[str]:
    """Read an array of tiers; ``known`` None lets every name pass."""
    if not isinstance(rows, list):
        fields.wrong_type(key, rows, "数组")
        return []
    found: list[str] = []
    for place, text in enumerate(rows):
        name = _name(fields, f"{key}[{place}]", text, known)
        if name is not None and name in found:
            fields.fault("TWICE", "同一层级只能列一次。", f"{key}[{place}]", found=name, expected="不重复的层级")
        elif name is not None:
            found.append(name)
    if not rows:
        fields.fault("EMPTY", "至少列一个层级；不用这一项请整项删去。", key, expected="层级的数组")
    return found


def _name(fields: Fields, key: str, text: Any, known: Sequence[str] | None) -> str | None:
    """Read one tier as the table of schools reads it, so that the two meet."""
    if not isinstance(text, str) or not is_printable(text):
        fields.wrong_type(key, text, "层级名称")
        return None
    try:
        name = cast("str | None", read_cell(text, TIER))
    except CellFault:
        name = None
    if not name:
        fields.fault("EMPTY", "层级名称不能空白，也不能含控制字符。", key, found=text, expected="层级名称")
        return None
    if known is not None and name not in known:
        expected = "、".join(known) or "先在tiers里列出层级"
        fields.fault("UNKNOWN_TIER", f"tiers里没有“{name}”这一层级。", key, found=name, expected=expected)
        return None
    return name
