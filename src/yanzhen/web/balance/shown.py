"""What changes would do, as pages show it (试算结果)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yanzhen.apps.balance.costing import Costing
from yanzhen.apps.balance.edits import Edit
from yanzhen.apps.balance.judged import JudgedYear
from yanzhen.apps.balance.material import cost_words, is_in_fen, money, price_words, step_words
from yanzhen.apps.balance.outcome import CoefficientChange, Outcome, StageOutcome
from yanzhen.apps.balance.wording import (
    amount,
    beyond_words,
    difference_words,
    left_out_words,
    prices_words,
    verdict_words,
)
from yanzhen.engines.equity import SchoolVerdict
from yanzhen.engines.equity.pricing import PricedStep
from yanzhen.web.balance.lines import SHORT_NAMES, VERDICTS, Sign, cell_url


def shown_outcome(outcome: Outcome, costing: Costing, names: Mapping[int, str] | None = None) -> dict[str, Any]:
    """Return stages, schools that turn and changes with everything that a template writes.

    Args:
        names: schools of changes whose rows the returns no longer have, by key.
    """
    in_fen = is_in_fen(costing)
    pairs = zip(costing.edits, costing.lines, strict=True)
    return {
        "stages": [_stage(one, outcome.after) for one in outcome.stages],
        "edits": [_edit(edit, line, outcome.before, names or {}, in_fen=in_fen) for edit, line in pairs],
        "cost": money(costing.cost, in_fen=in_fen),
        "is_told": costing.is_told,
        "prices": prices_words(costing),
        "left_out": left_out_words(costing),
        "left_out_count": sum(costing.left_out.values()),
        "beyond": costing.beyond,
        "difference": difference_words(costing),
        "verdict": verdict_words(outcome),
        "passes": bool(outcome.after.usable) and outcome.after.verdict.passes,
        "judges": outcome.after.rules.met_at_least is not None,
    }


def _stage(one: StageOutcome, after: JudgedYear) -> dict[str, Any]:
    return {
        "outcome": one,
        "words": one.after.stage.words,
        "counted": len(one.after.schools),
        "is_touched": bool(one.turned) or any(change.is_changed for change in one.coefficients),
        "coefficients": [
            (SHORT_NAMES.get(change.rule.id, change.rule.title), change, _way(change)) for change in one.coefficients
        ],
        "turned": [_turned(before, now, after) for before, now in one.turned],
    }


def _way(change: CoefficientChange) -> str:
    """Say which way a coefficient goes; less is better."""
    if change.before is None or change.after is None or change.before == change.after:
        return "不变"
    return "降低" if change.after < change.before else "升高"


def _turned(before: SchoolVerdict, now: SchoolVerdict, after: JudgedYear) -> dict[str, Any]:
    titles = {rule.id: SHORT_NAMES.get(rule.id, rule.title) for rule in after.rules.indicators}
    return {
        "name": now.name,
        "before": _sign(before),
        "now": _sign(now),
        "gained": [titles[key] for key in before.short if key not in now.short],
        "lost": [titles[key] for key in now.short if key not in before.short],
    }


def _sign(verdict: SchoolVerdict) -> Sign:
    if verdict.passes is None:
        return VERDICTS["none"]
    return VERDICTS["pass" if verdict.passes else "fail"]


def _edit(
    edit: Edit, line: PricedStep, before: JudgedYear, names: Mapping[int, str], *, in_fen: bool
) -> dict[str, Any]:
    row = before.rows.get(edit.place)
    is_counted = line.cost is not None and not line.is_paid_elsewhere
    return {
        "edit": edit,
        "school": row.organisation if row else names.get(edit.place[0], ""),
        "url": cell_url(row, edit.column) if row else "",
        "is_gone": row is None,
        "key": f"{edit.place[0]}.{edit.place[1]}.{edit.column}",
        "before": "未报" if edit.before is None else amount(edit.before),
        "value": amount(edit.value),
        "price": price_words(line),
        "cost": cost_words(line, in_fen=in_fen),
        "is_counted": is_counted,
        "has_price": line.per_unit is not None and not (line.is_paid_elsewhere and line.cost is not None),
        "beyond": beyond_words(edit, line),
        "step": step_words(edit.step),
    }
