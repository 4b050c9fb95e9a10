"""What changes would do, as pages show it (试算结果)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from yanzhen.apps.balance.edits import Edit, yuan
from yanzhen.apps.balance.judged import JudgedYear
from yanzhen.apps.balance.outcome import CoefficientChange, Outcome, StageOutcome
from yanzhen.apps.balance.wording import number
from yanzhen.engines.equity import SchoolVerdict
from yanzhen.web.balance.lines import SHORT_NAMES, VERDICTS, Sign, cell_url


def shown_outcome(outcome: Outcome) -> dict[str, Any]:
    """Return stages, schools that turn and changes with everything that a template writes."""
    return {
        "stages": [_stage(one, outcome.after) for one in outcome.stages],
        "edits": [_edit(edit, outcome.before) for edit in outcome.edits],
        "cost": yuan(total_cost(outcome.edits)),
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


def total_cost(edits: Iterable[Edit]) -> Decimal | None:
    """Return what changes cost together; None where one of them has no cost."""
    costs = [edit.cost for edit in edits]
    return None if not costs or None in costs else sum((cost for cost in costs if cost is not None), Decimal(0))


def _edit(edit: Edit, before: JudgedYear) -> dict[str, Any]:
    row = before.rows.get(edit.place)
    step = edit.step
    return {
        "edit": edit,
        "school": row.organisation if row else None,
        "url": cell_url(row, edit.column) if row else "",
        "key": f"{edit.place[0]}.{edit.place[1]}.{edit.column}",
        "before": "未报" if edit.before is None else number(edit.before),
        "value": number(edit.value),
        "price": yuan(edit.price),
        "cost": yuan(edit.cost),
        "is_paid_elsewhere": is_paid_elsewhere(edit),
        "step": "" if step is None else f"{'+' if step > 0 else ''}{number(step)}",
    }


def is_paid_elsewhere(edit: Edit) -> bool:
    """Is this the second row of a figure that two stages share, whose cost stands in the first?"""
    return edit.cost == 0 and bool(edit.price) and bool(edit.step)
