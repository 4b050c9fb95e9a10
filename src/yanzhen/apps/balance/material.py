"""The list of a scenario's changes and costs as a paper for a meeting (方案改动和费用清单)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from yanzhen.apps.balance.costing import Costing
from yanzhen.apps.balance.edits import Edit, yuan
from yanzhen.apps.balance.outcome import Outcome
from yanzhen.apps.balance.wording import (
    MATERIAL,
    WHY_NOT,
    amount,
    beyond_words,
    outcome_words,
    sum_words,
    verdict_words,
)
from yanzhen.engines.equity.pricing import PricedStep
from yanzhen.engines.reports import Document, Paragraph, Table, Text, to_docx

HEADINGS = ("学校", "学段", "栏目", "现为", "改为", "增减", "单价（元）", "费用（元）")
WIDTHS = (3.9, 1.4, 3.2, 3.3, 3.3, 3.3, 2.0, 3.3)  # amounts of eight digits and fen on one line
FIGURES = (3, 4, 5, 6, 7)


def word_of(title: str, outcome: Outcome, costing: Costing, names: Mapping[int, str]) -> bytes:
    """Return the list as .docx: what the changes do, each with its cost, what they come to and what is left out."""
    said = [outcome_words(outcome), f"{verdict_words(outcome)}。"]
    if costing.is_told:
        said.append(f"{sum_words(costing)}。")
    in_fen = is_in_fen(costing)
    rows = [
        _line(names.get(edit.place[0], ""), edit, line, in_fen=in_fen)
        for edit, line in zip(costing.edits, costing.lines, strict=True)
    ]
    if costing.cost is not None:
        rows.append(("合计", *[""] * (len(HEADINGS) - 2), money(costing.cost, in_fen=in_fen)))
    table = Table(
        HEADINGS if costing.is_told else HEADINGS[:-2],
        tuple(tuple((Text(cell),) for cell in (row if costing.is_told else row[:-2])) for row in rows),
        WIDTHS if costing.is_told else WIDTHS[:-2],
        centred=(1,),
        quoted=FIGURES,
        amounts=FIGURES,
    )
    blocks = [*(Paragraph((Text(words),)) for words in said), table]
    return to_docx(Document(title=(Text(f"“{title}”{MATERIAL}"),), blocks=tuple(blocks), is_landscape=True))


def _line(name: str, edit: Edit, line: PricedStep, *, in_fen: bool) -> tuple[str, ...]:
    before = "不明" if edit.before is None else amount(edit.before)
    over = beyond_words(edit, line)
    step = step_words(edit.step)
    return (
        name,
        edit.stage_words,
        f"{edit.column_title}（{edit.unit}）",
        before,
        amount(edit.value),
        f"{step}（{over}）" if over else step,
        price_words(line),
        cost_words(line, in_fen=in_fen),
    )


def step_words(step: Decimal | None) -> str:
    """Write by how much a figure changes, with its sign; blank where that is not known.

    >>> step_words(Decimal(1900)), step_words(Decimal("-0.5")), step_words(Decimal(0))
    ('+1,900', '-0.5', '0')
    """
    if step is None:
        return ""
    return f"+{amount(step)}" if step > 0 else amount(step)


def price_words(line: PricedStep) -> str:
    """Write the price of a unit, or that there is none."""
    if line.is_paid_elsewhere and line.cost is not None:
        return "共用"
    return "没有单价" if line.per_unit is None else yuan(line.per_unit)


def cost_words(line: PricedStep, *, in_fen: bool) -> str:
    """Write the cost of a change; where it has none, why it is not counted."""
    if line.cost is None:
        return "未计" if line.per_unit is None or line.why_not is None else f"未计（{WHY_NOT[line.why_not]}）"
    return "已计一次" if line.is_paid_elsewhere else money(line.cost, in_fen=in_fen)


def is_in_fen(costing: Costing) -> bool:
    """Does any of the costs have fen? Then all are written with them."""
    return any(line.cost is not None and line.cost != line.cost.to_integral_value() for line in costing.lines)


def money(cost: Decimal | None, *, in_fen: bool) -> str:
    """Write an amount in a column of amounts: all with fen, or none.

    >>> money(Decimal("3000.00"), in_fen=True), money(Decimal("3000.00"), in_fen=False)
    ('3,000.00', '3,000')
    """
    return f"{cost:,.2f}" if cost is not None and in_fen else yuan(cost)


def remark(edit: Edit, line: PricedStep) -> str:
    """Say why a change is not counted in the sum, or only once, and where it goes beyond what was allowed."""
    said = [WHY_NOT[line.why_not] + "，没有计入合计"] if line.why_not is not None else []
    said += ["学段共用，费用已计一次"] if line.is_paid_elsewhere and line.cost is not None else []
    said += [over] if (over := beyond_words(edit, line)) else []
    return "；".join(said)
