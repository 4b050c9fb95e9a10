"""How changes and outcomes are said in documents (方案文字)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from yanzhen.apps.balance.edits import Edit
from yanzhen.apps.balance.outcome import Outcome, StageOutcome


def change_words(edits: Iterable[Edit]) -> str:
    """Say the changes of one school in a sentence."""
    return "；".join(_change(edit) for edit in edits) + "。"


def _change(edit: Edit) -> str:
    before = "" if edit.before is None else f"由{number(edit.before)}{edit.unit}"
    return f"{edit.stage_words}{edit.column_title}{before}调整到{number(edit.value)}{edit.unit}"


def number(value: int | Decimal) -> str:
    """Write a figure as it stands in a return.

    >>> number(Decimal("1200.50")), number(40)
    ('1200.5', '40')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def outcome_words(outcome: Outcome) -> str:
    """Say what the changes would do, a sentence for each stage."""
    return "".join(_stage(one) for one in outcome.stages)


def _stage(one: StageOutcome) -> str:
    words = one.after.stage.words
    if one.after.composite is not None and one.before.composite is not None:
        before, after = one.before.composite.cv, one.after.composite.cv
        return f"{words}综合差异系数由{_cv(before)}变为{_cv(after)}（上限{one.after.composite.limit:g}）。"
    return (
        f"{words}合格学校由{one.passing_before}所变为{one.passing}所（参加计算{len(one.after.schools)}所），"
        f"差异系数超过上限的由{one.over_before}项变为{one.over}项。"
    )


def _cv(value: float | None) -> str:
    return "无法计算" if value is None else f"{value:.4f}"
