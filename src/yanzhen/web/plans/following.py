"""Tasks in force beside the issued version of their document: what it changes, sent to the units in charge."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yanzhen.apps.plans.actions.follow_version import follow_version
from yanzhen.apps.plans.following import Follow, followings, tasks_from_earlier
from yanzhen.apps.plans.models import AmendmentState
from yanzhen.apps.plans.queries.visible import plans_visible_to
from yanzhen.apps.plans.refusals.amendment import why_not_follow
from yanzhen.apps.plans.refusals.plan import why_not_act
from yanzhen.apps.plans.suggestions import items_left
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.documents.access import version_for
from yanzhen.web.permissions import needs
from yanzhen.web.tasks.amendments import marked


@needs("plans.issue", "plans.sign")
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show what an issued version makes of the tasks in force, and take the chosen ones along."""
    version = version_for(request, version_id)
    if request.method == "POST":
        chosen = [int(key) for key in request.POST.getlist("task") if key.isdecimal()]
        try:
            made = follow_version(version_id=version.pk, task_ids=chosen, actor=request.user, on=request.today)
        except YanzhenError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _done([one.state for one in made]))
        return redirect("plans:follow", version_id=version.pk)
    plans = plans_visible_to(request.user, on=request.today).order_by().values("pk")
    tasks = [
        task
        for task in tasks_from_earlier(version).filter(plan__in=plans)
        if why_not_act(task.plan, "amend", request.user, on=request.today) is None
    ]
    found = followings(version, tasks)
    rows = [{"one": one, "rows": [marked(row) for row in one.differences]} for one in found]
    counts = Counter(one.follow for one in found)
    context = {
        "version": version,
        "document": version.document,
        "rows": rows,
        "counts": {follow.value: counts[follow] for follow in Follow},
        "refusal": why_not_follow(version),
        "left": len(items_left(version)) - sum(one.item is not None for one in found),
        "new_url": reverse("plans:from_document", args=[version.pk]),
        "can_send": any(one.can_be_taken for one in found),
    }
    return render(request, "plans/follow.html", context)


def _done(states: list[str]) -> str:
    followed = states.count(AmendmentState.FOLLOWED)
    asked = len(states) - followed
    said = [f"已把{asked}项改动发给责任单位确认"] if asked else []
    said += [f"{followed}项文字未变，已直接跟随印发稿"] if followed else []
    return "；".join(said) + "。"
