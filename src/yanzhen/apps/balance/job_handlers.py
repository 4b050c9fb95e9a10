"""Working out the cheapest changes as a job; what it finds is kept as a scenario like any other."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.balance.actions.scenarios import ScenarioFacts, save_scenario
from yanzhen.apps.balance.actions.work_out_fix import KIND
from yanzhen.apps.balance.bridge import year_rows
from yanzhen.apps.balance.costing import costing_of, price_list
from yanzhen.apps.balance.costs import costs_for
from yanzhen.apps.balance.edits import Edit, yuan
from yanzhen.apps.balance.errors import BalanceError
from yanzhen.apps.balance.judged import JudgedYear, judge_year, rules_of
from yanzhen.apps.balance.school_years import SchoolYear
from yanzhen.apps.jobs.lease import Progress
from yanzhen.apps.jobs.registry import handler
from yanzhen.engines.equity.costs import PUPILS, Cost
from yanzhen.engines.equity.fix import CheapestFix, FixStatus

SECONDS = 60.0
STEPS = int(SECONDS) + 3


@handler(KIND)
def work_out(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Search, and keep what was found as a scenario; where nothing can be found the job says why."""
    from yanzhen.engines.equity.cheapest_fix import (  # noqa: PLC0415 (HiGHS is loaded by the worker that needs it)
        cheapest_fix,
    )

    progress.report(0, STEPS, "正在读办学条件表")
    year = SchoolYear(date.fromisoformat(payload["starts_on"]), date.fromisoformat(payload["ends_on"]))
    rules = rules_of(payload["rules"], year)
    judged = judge_year(year_rows(year, with_drafts=payload["with_drafts"]), year, rules)
    watch = _Watch(progress)
    costs = costs_for(rules)
    found = cheapest_fix(judged.usable, rules, costs, seconds=SECONDS, tell=watch.told)
    if not found.changes:
        raise BalanceError("NO_FIX", reason=found.reason or "在允许的变动和时间内没有找到能使全区达标的办法。")
    progress.report(STEPS - 1, STEPS, f"正在存为方案，{len(found.changes)}处改动")
    on = date.fromisoformat(payload["on"])
    costing = costing_of(edits_of(found, judged), judged.rows, rules, price_list(costs, kept_on=on))
    facts = ScenarioFacts(
        title=f"最省补齐（{payload['on']}）",
        note=words_of(replace(found, cost=costing.cost)) + _words_of_stayers(judged, costs),
        year=year,
        rules=payload["rules"],
        edits=costing.edits,
        with_drafts=payload["with_drafts"],
        prices=costing.prices,
        fix_cost=costing.cost,
    )
    actor = User.objects.get(pk=payload["actor"])
    with transaction.atomic():
        scenario = save_scenario(facts=facts, actor=actor, on=on)
        progress.report(STEPS, STEPS, "已存为方案")
        progress.hold()
    return {"url": scenario.get_absolute_url()}


class _Watch:
    """Passes on how far the search is; a person who cancels the job ends it at the next word."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._begun = progress, time.monotonic()
        self.told(None, None)

    def told(self, cost: Decimal | None, bound: float | None) -> None:
        """Say for how long it has been going on, what is found and how much better it could be at most."""
        gone = min(int(time.monotonic() - self._begun), int(SECONDS))
        said = f"正在求解，已用{gone}秒，最多{SECONDS:.0f}秒"
        if cost is not None:
            said += f"；已找到{cost:,.0f}元的办法"
            if bound is not None and cost > 0:
                said += f"，最多还能省{max(0.0, 1 - bound / float(cost)):.1%}"
        self._progress.report(1 + gone, STEPS, said)


def edits_of(found: CheapestFix, judged: JudgedYear) -> list[Edit]:
    """Return the engine's changes as those of a scenario."""
    rows = judged.rows_by_code
    edits = []
    for change in found.changes:
        place = rows[change.code, str(change.stage)].place
        is_pupils = change.column == PUPILS
        edits.append(
            Edit(
                place=place,
                column=change.column,
                value=int(change.after) if is_pupils else change.after,
                before=int(change.before) if is_pupils else change.before,
            )
        )
    return edits


def _words_of_stayers(judged: JudgedYear, costs: Sequence[Cost]) -> str:
    """Say that pupils of schools with shared assets stay, where pupils are priced and there are such schools."""
    is_priced = any(cost.column == PUPILS for cost in costs)
    count = len({row.code for row in judged.usable if row.has_shared_assets})
    return f"有{count}所学校几个学段共用校舍设备，它们的学生没有参加调整。" if is_priced and count else ""


def words_of(found: CheapestFix) -> str:
    """Say what the changes cost and how far from the best they can be.

    >>> from decimal import Decimal
    >>> words_of(CheapestFix(changes=(), cost=Decimal(1000), bound=1000.0, status=FixStatus.OPTIMAL))
    '按设定的单价合计1,000元，已证明不可能比这更省（差距0.00%）。'
    >>> words_of(CheapestFix(changes=(), cost=Decimal("1000.5"), bound=1000.5, status=FixStatus.OPTIMAL))
    '按设定的单价合计1,000.50元，已证明不可能比这更省（差距0.00%）。'
    """
    cost = f"按设定的单价合计{yuan(found.cost)}元" if found.cost is not None else "没有费用"
    gap = "" if found.gap is None else f"（差距{found.gap:.2%}）"
    if found.status is FixStatus.OPTIMAL:
        return f"{cost}，已证明不可能比这更省{gap}。"
    bound = ""
    if found.bound is not None and found.cost is not None:
        spare = max(0.0, float(found.cost) - found.bound)
        bound = f"；任何办法都不少于{found.bound:,.0f}元，也就是说最多还能再省{spare:,.0f}元{gap}"
    ended = "到了时限，" if found.stopped_by else ""
    return f"{cost}，{ended}是找到的最省办法{bound}。"
