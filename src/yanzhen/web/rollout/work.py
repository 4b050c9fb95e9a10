"""What waits for a user about the roll-out, as lines of the desk."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.rollout.queries import reports_sent_back, reports_to_confirm
from yanzhen.apps.rollout.steps import steps_by_code
from yanzhen.web.desk.waiting import Kind, kind_of, waits_for


@waits_for
def rollout_work(request: HttpRequest) -> Iterator[Kind]:
    """Yield reports to confirm, and those that came back."""
    confirms = may_anywhere(request.user, "rollout.confirm", on=request.today)
    reports = may_anywhere(request.user, "rollout.report", on=request.today)
    if not confirms and not reports:
        return
    titles = {code: step.title for code, step in steps_by_code().items()}
    if confirms:
        yield kind_of(
            "落实确认",
            reports_to_confirm(request.user, on=request.today),
            lambda row: {
                "title": f"{row.organisation}：{titles.get(row.step, row.step)}",
                "url": reverse("rollout:school", args=[row.organisation_id]),
                "note": f"{row.reported_on.year}年{row.reported_on.month}月{row.reported_on.day}日填报",
            },
            url=reverse("rollout:steps"),
        )
    if reports:
        yield kind_of(
            "落实退回",
            reports_sent_back(request.user, on=request.today),
            lambda row: {
                "title": f"{row.organisation}：{titles.get(row.step, row.step)}",
                "url": reverse("rollout:school", args=[row.organisation_id]),
                "note": row.answer,
                "tone": "yellow",
            },
        )
