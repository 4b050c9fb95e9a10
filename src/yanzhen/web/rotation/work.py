"""What waits for a user about rotation, as lines of the desk."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.rotation.queries import lists_to_look_through, open_objections_for
from yanzhen.web.desk.waiting import Kind, kind_of, waits_for


@waits_for
def rotation_work(request: HttpRequest) -> Iterator[Kind]:
    """Yield objections to answer, and lists on which the school has not said the wishes of its teachers."""
    if may_anywhere(request.user, "rotation.manage", on=request.today):
        yield kind_of(
            "轮岗异议",
            open_objections_for(request.user, on=request.today),
            lambda objection: {
                "title": f"{objection.participant.school}{objection.participant}：{objection.get_kind_display()}",
                "url": objection.get_absolute_url(),
                "note": objection.round.title,
                "due_on": objection.due_on,
                "tone": "yellow",
            },
            url=reverse("rotation:list"),
        )
    if may_anywhere(request.user, "rotation.report", on=request.today):
        yield kind_of(
            "轮岗名单",
            lists_to_look_through(request.user, on=request.today),
            lambda round_: {
                "title": f"核对{round_.title}名单，填报意愿和意见",
                "url": reverse("rotation:people", args=[round_.pk]),
                "note": "有异议的逐人提出",
                "due_on": None,
                "tone": "blue",
            },
            url=reverse("rotation:list"),
        )
