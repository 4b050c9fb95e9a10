"""What the first page says of balance to those in charge: how the last whole school year stands."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.balance.models import Measurement
from yanzhen.apps.balance.queries import works_for_district
from yanzhen.apps.balance.school_years import SchoolYear
from yanzhen.web.desk.waiting import Kind, Waiting, waits_for

RULES = "yz17"


@waits_for
def balance_work(request: HttpRequest) -> Iterator[Kind]:
    """Yield a line where schools fall short or coefficients are above their limit; only to be looked at."""
    if not may_anywhere(request.user, "balance.edit", on=request.today):
        return
    found = Measurement.objects.filter(rules=RULES).order_by("-period_end").first()
    if found is None or found.passes or not works_for_district(request.user, on=request.today):
        return
    stages = found.verdict["stages"].values()
    failing = sum(row["passes"] is False for stage in stages for row in stage["rows"])
    over = sum(one["met"] is False for stage in stages for one in stage["indicators"])
    year = SchoolYear(found.period_start, found.period_end)
    line = Waiting(
        kind="均衡测算",
        title=f"{year.name}优质均衡：{failing}个校段资源配置不合格，{over}项差异系数超过上限",
        url=reverse("balance:measurement", args=[found.pk]),
        note="可以试算、求最省补齐办法",
        tone="yellow",
    )
    yield Kind("均衡测算", [line], 1, reverse("balance:matrix"), is_asked=False)
