"""The heat map: tasks down, units across, a light in every cell."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString

from yanzhen.apps.organisations.models import Organisation, Stage
from yanzhen.apps.plans.models import Plan, Task
from yanzhen.apps.supervision.queries import lights_visible_to
from yanzhen.web.objects import address_of
from yanzhen.web.templatetags.page_parts import LIGHT_WORDS

TASKS_PER_PAGE = 25
MARKS = {"red": "◆", "yellow": "▲", "green": "●", "grey": "○"}


@dataclass(frozen=True)
class HeatMap:
    """One page of tasks over all units chosen."""

    page: Page
    units: list[Organisation]
    rows: list[tuple[Task, SafeString]]
    stages: list[tuple[str, str]]
    stage: str
    only_red: bool


def heat_map_of(request: HttpRequest, plan: Plan) -> HeatMap:
    """Return the heat map of a plan for what the user may see; ``stage``, ``red`` and ``page`` narrow it."""
    lights = lights_visible_to(request.user, on=request.today).filter(plan=plan)
    stage = request.GET.get("stage", "")
    if stage in Stage.values:
        lights = lights.filter(organisation__stages__contains=[stage])
    only_red = request.GET.get("red") == "1"
    shown = lights.filter(colour="red") if only_red else lights
    origins = shown.filter(origin__isnull=False).order_by().values("origin")
    own = Task.objects.filter(Q(pk__in=origins)).order_by("position", "pk")
    page = Paginator(own, TASKS_PER_PAGE).get_page(request.GET.get("page"))
    units = list(
        Organisation.objects.filter(
            pk__in=shown.filter(origin__isnull=False).order_by().values("organisation")
        ).order_by("sort_key", "code")
    )
    tasks = list(page.object_list)
    cells = {
        (origin, unit): (task, colour)
        for origin, unit, task, colour in lights.filter(origin__in=[task.pk for task in tasks]).values_list(
            "origin_id", "organisation_id", "task_id", "colour"
        )
    }
    rows = [(task, _cells(task, units, cells)) for task in tasks]
    return HeatMap(page, units, rows, list(Stage.choices), stage, only_red)


def _cells(task: Task, units: list[Organisation], cells: dict[tuple[int, int], tuple[int, str]]) -> SafeString:
    # Written here and not in a template, with what repeats worked out once: a page has thousands of cells.
    before, after = address_of("plans.task:0").rsplit("0", 1)
    parts = []
    for unit in units:
        found = cells.get((task.pk, unit.pk))
        if found is None:
            parts.append('<td class="yz-heat-none"></td>')
            continue
        task_id, colour = found
        says = f"{escape(str(unit))}：{LIGHT_WORDS[colour]}"
        parts.append(
            f'<td><a class="yz-heat yz-heat-{colour}" href="{before}{task_id}{after}" title="{says}"'
            f' aria-label="{says}">{MARKS[colour]}</a></td>'
        )
    return SafeString("".join(parts))
