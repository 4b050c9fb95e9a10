"""What the pages of supervision have in common: which plan is looked at, and the tabs."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest
from django.urls import reverse

from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.plans.models import Plan, PlanState, UnitTally

VIEWS = (
    ("亮灯总览", "supervision:overview"),
    ("热力图", "supervision:heat"),
    ("任务树", "supervision:tree"),
    ("日历", "supervision:calendar"),
    ("本周变化", "supervision:week"),
)


@dataclass(frozen=True)
class Chosen:
    """The plan looked at, and those that could be."""

    plan: Plan | None
    plans: list[Plan]

    def tabs(self, request: HttpRequest) -> list[dict[str, object]]:
        """Return the views of this plan and the notices, as tabs."""
        query = f"?plan={self.plan.pk}" if self.plan else ""
        tabs = [
            {"title": title, "url": reverse(name) + query, "current": request.path == reverse(name)}
            for title, name in VIEWS
        ]
        notices = reverse("supervision:notices")
        return [*tabs, {"title": "督办文书", "url": notices, "current": request.path.startswith(notices)}]


def plans_watched(request: HttpRequest) -> QuerySet[Plan]:
    """Return issued plans whose lights the user may see: of owners in reach, or led by sections in reach."""
    bodies = reach_ids(request.user, "supervision.view", on=request.today)
    led = Plan.objects.filter(tasks__origin=None, tasks__organisation__in=bodies).order_by().values("pk")
    sent_to = Plan.objects.filter(unit_tallies__organisation__in=bodies).order_by().values("pk")
    issued = Plan.objects.filter(state__in=(PlanState.ISSUED, PlanState.CLOSED))
    return issued.filter(Q(owner__in=bodies) | Q(pk__in=led) | Q(pk__in=sent_to)).order_by("-starts_on", "-pk")


def _size() -> Coalesce:
    tallies = UnitTally.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
    return Coalesce(Subquery(tallies.annotate(n=Sum("total")).values("n")), 0)


def choose_plan(request: HttpRequest) -> Chosen:
    """Return the plan named by ``?plan=``, else the one with most tasks handed down; 404 for one out of reach."""
    plans = list(plans_watched(request).annotate(size=_size())[:50])
    wanted = request.GET.get("plan", "")
    if not wanted:
        return Chosen(max(plans, key=lambda plan: plan.size, default=None), plans)
    plan = next((plan for plan in plans if str(plan.pk) == wanted), None)
    if plan is None and wanted.isdigit():
        plan = plans_watched(request).filter(pk=int(wanted)).first()
    if plan is None:
        raise Http404
    return Chosen(plan, plans)
