"""The settings of a rotation as JSON (交流轮岗参数): every fault with its key path, nothing taken for granted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, cast

from yanzhen.engines.rotation.columns import STAGE_WORDS
from yanzhen.engines.rotation.instance import INDICATORS, Params, Weights
from yanzhen.engines.rotation.tier_settings import OPTIONAL_KEYS, coverage_from, tier_rules_from, tiers_from
from yanzhen.kernel.cells import CellFault, read_cell
from yanzhen.kernel.columns import Column
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.json_fields import Fields, json_from_text
from yanzhen.kernel.problem import Problem

_YEARS, _KILOMETRES, _ANY = 100, 10_000, 10**9
_NUMBERS: Mapping[str, int] = MappingProxyType(
    {
        "eligible_years": _YEARS,
        "min_move_share": 1,
        "max_move_share": 1,
        "min_backbone_share": 1,
        "term_years": _YEARS,
        "max_unit_out_share": 1,
        "road_factor": 100,
        "max_added_km": _KILOMETRES,
        "max_commute_km": _KILOMETRES,
        "equity_slack": 1000,
    }
)
_WEIGHTS = ("shortfall", "move", "km", "off_district")
_TABLES = ("pe_art_subjects", "floors", "cv_limits", "weights", "objective", "draw_seed")
_SUBJECT = Column(key="subject", title="学科")


class Goal(StrEnum):
    """How the parts of the objective stand to one another (目标形式)."""

    WEIGHTED = "weighted"
    LEXICOGRAPHIC = "lexicographic"


def settings_from_text(text: str, stages: Collection[str]) -> Params:
    """Read ``params.json``.

    Args:
        text: one JSON object, with or without a byte-order mark.
        stages: stages that have units; floors, limits and weights of equity are needed for these.
    Raises:
        BadInputError: BAD_JSON, or every fault of ``settings_from_json``.
    """
    return settings_from_json(json_from_text(text), stages)


def settings_from_json(value: Any, stages: Collection[str]) -> Params:
    """Turn parsed JSON into settings; every key of the contract must be there, those of coverage and tiers may be.

    Args:
        value: as ``json_from_text`` gives it: numbers are int or Decimal.
        stages: stages that have units.
    Raises:
        BadInputError: every fault in one pass, its path as ``key``: MISSING, UNKNOWN_KEY, DUPLICATE_KEY, WRONG_TYPE,
            NOT_A_NUMBER, TOO_SMALL, TOO_LARGE, MIN_ABOVE_MAX, UNKNOWN_OBJECTIVE, UNKNOWN_TIER, EMPTY, TWICE, BAD_TEXT.
    """
    if not isinstance(value, dict):
        message = "文件的最外层应为一个对象，即用花括号括起来的各项参数。"
        raise BadInputError([Problem(code="WRONG_TYPE", message=message, expected="对象")])
    top = Fields(value)
    top.only((*_NUMBERS, *_TABLES, *OPTIONAL_KEYS))
    numbers = {key: top.number(key, at_most=most, is_above_zero=key == "road_factor") for key, most in _NUMBERS.items()}
    least, most = numbers["min_move_share"], numbers["max_move_share"]
    if least is not None and most is not None and least > most:
        said = f"最低交流比例{least}高于最高交流比例{most}，没有方案能同时满足。"
        top.fault("MIN_ABOVE_MAX", said, "min_move_share", found=least, expected=f"不大于{most}")
    subjects = _subjects(top)
    floors = _by_stage(top, "floors", stages)
    limits = _table(top, "cv_limits", tuple(STAGE_WORDS))
    cv_limits = {stage: limits.number(stage, at_most=100) for stage in _read_stages(limits, stages)} if limits else {}
    weights = _table(top, "weights", ("equity", *_WEIGHTS))
    equity = _by_stage(weights, "equity", stages) if weights else {}
    prices = {key: weights.number(key, at_most=_ANY) for key in _WEIGHTS} if weights else {}
    objective = _present(top, "objective") and top.word("objective", Goal, "UNKNOWN_OBJECTIVE")
    seed = _seed(top)
    coverage, tiers = coverage_from(top), tiers_from(top)
    tier_rules = tier_rules_from(top, tiers)
    if top.problems:
        raise BadInputError(top.problems)
    return Params(
        **cast("dict[str, Any]", numbers),
        pe_art_subjects=subjects,
        floors=floors,
        cv_limits=cast("dict[str, Decimal]", cv_limits),
        weights=Weights(equity=equity, **cast("dict[str, Decimal]", prices)),
        objective=str(objective),
        draw_seed=seed,
        tiers=tiers,
        tier_rules=tier_rules,
        coverage=coverage,
    )


def _present(fields: Fields, key: str) -> bool:
    """Note a key that is absent or null; which of the two makes no difference."""
    if fields.values.get(key) is None:
        fields.fault("MISSING", "缺少这一项，请补上。", key)
        return False
    return True


def _table(fields: Fields, key: str, allowed: Collection[str]) -> Fields | None:
    """Return the object under a key that must be there; None, with one fault noted, where there is none."""
    if not _present(fields, key):
        return None
    inside = fields.inner(key, allowed)
    return inside if isinstance(fields.values[key], dict) else None


def _read_stages(fields: Fields, stages: Collection[str]) -> list[str]:
    """Stages to read: those that have units, and those that the file speaks of."""
    return [stage for stage in STAGE_WORDS if stage in stages or stage in fields.values]


def _by_stage(fields: Fields, key: str, stages: Collection[str]) -> dict[str, dict[str, Decimal]]:
    """Read a table of stage and indicator."""
    table = _table(fields, key, tuple(STAGE_WORDS))
    found: dict[str, dict[str, Decimal]] = {}
    if table is None:
        return found
    for stage in _read_stages(table, stages):
        row = _table(table, stage, INDICATORS)
        values = {indicator: row.number(indicator, at_most=_ANY) for indicator in INDICATORS} if row else {}
        found[stage] = {indicator: value for indicator, value in values.items() if value is not None}
    return found


def _subjects(top: Fields) -> frozenset[str]:
    """Read the subjects of PE and art; an empty list means that nobody counts for them."""
    key = "pe_art_subjects"
    rows = top.rows(key) if _present(top, key) else None
    found: set[str] = set()
    for place, row in enumerate(rows or ()):
        inside = Fields({f"{key}[{place}]": row}, "", top.problems)
        name = f"{key}[{place}]"
        if row is None:
            inside.wrong_type(name, row, "学科名称")
            continue
        text = inside.text(name)
        subject = _subject_name(text) if text is not None else None
        if text is not None and subject is None:
            inside.fault("EMPTY", "学科名称不能空白，也不能含控制字符。", name, found=text, expected="学科名称")
        elif subject in found:
            inside.fault("TWICE", "同一学科只能列一次。", name, found=subject, expected="不重复的学科")
        elif subject is not None:
            found.add(subject)
    return frozenset(found)


def _subject_name(text: str) -> str | None:
    """Read a subject as the tables read it, so that the two meet."""
    try:
        return cast("str | None", read_cell(text, _SUBJECT))
    except CellFault:
        return None


def _seed(top: Fields) -> str:
    """Read the seed of the draw: a text, or a whole number taken by its digits."""
    key = "draw_seed"
    if not _present(top, key):
        return ""
    value = top.values[key]
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = top.text(key)
    if text is not None and not text.strip():
        top.fault("EMPTY", "抽签种子不能空白；请写公布的种子。", key, found=text, expected="公布的种子")
    return text or ""
