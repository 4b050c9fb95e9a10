"""Prices, the cheapest changes, and which figure moves what (补齐与敏感性)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yanzhen.apps.balance.actions.set_costs import Price, set_costs
from yanzhen.apps.balance.actions.work_out_fix import queue_fix
from yanzhen.apps.balance.edits import COLUMN
from yanzhen.apps.balance.errors import BalanceError
from yanzhen.apps.balance.models import UnitCost
from yanzhen.apps.balance.queries import works_for_district
from yanzhen.engines.equity import IndicatorRule
from yanzhen.engines.equity.costs import CHANGEABLE
from yanzhen.engines.equity.sensitivity import CoefficientPulls, Edge, Pull, sensitivity
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.balance.chosen import Chosen
from yanzhen.web.balance.lines import SHORT_NAMES, cell_url, quotient_words
from yanzhen.web.permissions import needs

PULLS_SHOWN = 5
EDGES_SHOWN = 15
# One square metre or one yuan moves a coefficient in the sixth decimal: steps that somebody would decide on.
STEPS = {"teaching_area_m2": "100", "sports_area_m2": "100", "equipment_value_yuan": "10万", "books": "1000"}
CRUMBS = [("均衡测算", "/balance/")]


def _for_district(request: HttpRequest) -> None:
    if not works_for_district(request.user, on=request.today):
        raise PermissionDenied


@needs("balance.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def costs(request: HttpRequest) -> HttpResponse:
    """Show and settle what one more of each figure costs."""
    _for_district(request)
    present = {row.column: row for row in UnitCost.objects.select_related("set_by__person")}
    typed = {
        column.key: (request.POST.get(f"yuan.{column.key}", ""), request.POST.get(f"most.{column.key}", ""))
        for column in CHANGEABLE
    }
    status = 200
    if request.method == "POST":
        try:
            changed = set_costs(prices=_read(typed), actor=request.user, on=request.today)
        except YanzhenError as refusal:
            messages.error(request, refusal.message)
            status = 422
        else:
            messages.success(request, f"已保存，{changed}项有变动。" if changed else "没有变动。")
            return redirect("balance:costs")
    rows = [
        (column, *(typed[column.key] if status == 422 else _kept(present.get(column.key))), present.get(column.key))
        for column in CHANGEABLE
    ]
    context = {"rows": rows, "crumbs": [*CRUMBS, ("补齐单价", "")]}
    return render(request, "balance/costs.html", context, status=status)


def _kept(row: UnitCost | None) -> tuple[str, str]:
    return ("", "") if row is None else (f"{row.yuan.normalize():f}", f"{row.most.normalize():f}")


def _read(typed: dict[str, tuple[str, str]]) -> dict[str, Price]:
    """Return the prices that were typed. Raises BalanceError BAD_COST where one of the two is missing or no number."""
    found = {}
    for column, (yuan, most) in typed.items():
        if not yuan.strip() and not most.strip():
            continue
        found[column] = Price(_money(yuan, column), _money(most, column))
    return found


def _money(text: str, column: str) -> Decimal:
    try:
        number = Decimal(text.replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        number = Decimal(0)
    is_good = number.is_finite() and 0 < number < Decimal(10) ** 12
    if not is_good or number != number.quantize(Decimal("0.01")):
        raise BalanceError("BAD_COST", column=COLUMN[column].title)
    return number.quantize(Decimal("0.01"))


@needs("balance.edit")
@require_POST
def start_fix(request: HttpRequest) -> HttpResponse:
    """Start the search for the cheapest changes, and go to its progress."""
    _for_district(request)
    chosen = Chosen(request, request.POST)
    if chosen.year is None:
        return redirect("balance:matrix")
    try:
        job = queue_fix(
            year=chosen.year,
            rules_name=chosen.rules_name,
            with_drafts=chosen.with_drafts,
            actor=request.user,
            on=request.today,
        )
    except BalanceError as refusal:
        messages.error(request, refusal.message)
        return redirect(f"{reverse('balance:sensitivity')}?{chosen.query}")
    return redirect("jobs:job", job.pk)


@needs("balance.view")
@require_safe
def sensitivity_page(request: HttpRequest) -> HttpResponse:
    """Show which school's figure moves which coefficient most, and who is nearest to a line, to who sees every school.

    Prices and the cheapest fix are for those who keep scenarios.
    """
    chosen = Chosen(request)
    if not chosen.sight.sees_all:
        raise PermissionDenied
    context: dict[str, Any] = {"chosen": chosen, "tabs": chosen.tabs("balance:sensitivity")}
    if chosen.judged is not None and chosen.stage_verdict is not None:
        found = sensitivity(chosen.judged.usable, chosen.judged.rules)
        context |= {
            "judged": chosen.judged,
            "coefficients": [_coefficient(chosen, one) for one in found.coefficients if one.stage == chosen.stage],
            "falling": [_edge(chosen, one) for one in _of_stage(chosen, found.nearest_to_falling)],
            "passing": [_edge(chosen, one) for one in _of_stage(chosen, found.nearest_to_passing)],
            "priced": UnitCost.objects.exists(),
            "passes": chosen.judged.verdict.passes,
        }
    return render(request, "balance/sensitivity.html", context)


def _of_stage(chosen: Chosen, edges: tuple[Edge, ...]) -> list[Edge]:
    return [one for one in edges if one.stage == chosen.stage][:EDGES_SHOWN]


def _coefficient(chosen: Chosen, one: CoefficientPulls) -> dict[str, Any]:
    return {
        "title": SHORT_NAMES.get(one.indicator, one.indicator),
        "rule_title": _rule(chosen, one.pulls[0].column).title if one.pulls else "",
        "cv": one.cv,
        "limit": one.limit,
        "met": one.met,
        "pulls": [_pull(chosen, pull) for pull in one.pulls[:PULLS_SHOWN]],
    }


def _pull(chosen: Chosen, pull: Pull) -> dict[str, Any]:
    column, rule = COLUMN[pull.column], _rule(chosen, pull.column)
    return {
        "name": pull.name,
        "title": column.title,
        "unit": column.unit,
        "quotient": f"{quotient_words(pull.value, rule)}{rule.unit}",
        "step": STEPS.get(pull.column, "1"),
        "change": f"{_after_step(pull):+.4f}",
        "flips_at": None if pull.flips_at is None else signed(pull.flips_at),
        "url": _url(chosen, pull.code, pull.column),
    }


def _rule(chosen: Chosen, column: str) -> IndicatorRule:
    """The indicator that divides a column by the pupils."""
    if chosen.judged is None:
        raise ValueError("no year was judged")
    return next(rule for rule in chosen.judged.rules.indicators if rule.column == column)


def _after_step(pull: Pull) -> float:
    """Return about how the coefficient changes by a step that an office would take."""
    step = float(STEPS.get(pull.column, "1").replace("万", "0000"))
    return pull.after_one_more if step == 1 else pull.slope * step


def _edge(chosen: Chosen, edge: Edge) -> dict[str, Any]:
    column, rule = COLUMN[edge.column], _rule(chosen, edge.column)
    return {
        "name": edge.name,
        "title": f"{rule.title}（{rule.unit}）",
        "column": column.title,
        "unit": column.unit,
        "words": quotient_words(edge.value, rule, (edge.line,)),
        "line": edge.line,
        "is_floor": edge.is_floor,
        "change": signed(edge.change),
        "tips": edge.tips_school,
        "url": _url(chosen, edge.code, edge.column),
    }


def _url(chosen: Chosen, code: str, column: str) -> str:
    row = chosen.judged.rows_by_code.get((code, chosen.stage)) if chosen.judged else None
    return cell_url(row, column) if row else ""


def signed(value: Decimal) -> str:
    """Write a change with its sign and thousands marks.

    >>> signed(Decimal("1900.00")), signed(Decimal("-3.5"))
    ('+1,900', '-3.5')
    """
    text = f"{value:+,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
