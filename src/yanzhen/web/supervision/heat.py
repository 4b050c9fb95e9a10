"""The heat map: tasks down, units across, a light in every cell."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString

from yanzhen.apps.organisations.models import Organisation, OrganisationKind, Stage
from yanzhen.apps.plans.models import Plan, Task, TaskLight, TaskTally, UnitTally
from yanzhen.apps.supervision.queries import lights_visible_to, sees_whole
from yanzhen.web.objects import address_of
from yanzhen.web.spreadsheets import rows_response
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
    lights, own, units = _narrowed(request, plan)
    page = Paginator(own, TASKS_PER_PAGE).get_page(request.GET.get("page"))
    tasks = list(page.object_list)
    cells = _lights_of(lights.filter(origin__in=[task.pk for task in tasks]))
    rows = [(task, _cells(task, units, cells)) for task in tasks]
    return HeatMap(page, units, rows, list(Stage.choices), _stage(request), request.GET.get("red") == "1")


def heat_workbook(request: HttpRequest, plan: Plan) -> FileResponse:
    """Answer with the whole map, not only the page shown, as a workbook; a cell says the colour in words."""
    lights, own, units = _narrowed(request, plan)
    cells = _lights_of(lights)
    words = {key: LIGHT_WORDS[colour] for key, (_, colour) in cells.items()}
    rows = ([task.title, *(words.get((task.pk, unit.pk)) for unit in units)] for task in own)
    return rows_response(f"{plan.title}亮灯", ["任务", *map(str, units)], rows)


def _stage(request: HttpRequest) -> str:
    stage = request.GET.get("stage", "")
    return stage if stage in Stage.values else ""


def _narrowed(request: HttpRequest, plan: Plan) -> tuple[QuerySet[TaskLight], QuerySet[Task], list[Organisation]]:
    lights = lights_visible_to(request.user, on=request.today).filter(plan=plan, origin__isnull=False)
    only_red = request.GET.get("red") == "1"
    if sees_whole(request.user, plan, on=request.today):
        own, units = _from_tallies(plan, only_red)
    else:
        own, units = _from_lights(lights.filter(colour="red") if only_red else lights)
    if stage := _stage(request):
        units = units.filter(stages__contains=[stage])
    return lights, own.order_by("position", "pk"), list(units.order_by("sort_key", "code"))


def _lights_of(lights: QuerySet[TaskLight]) -> dict[tuple[int, int], tuple[int, str]]:
    rows = lights.values_list("origin_id", "organisation_id", "task_id", "colour")
    return {(origin, unit): (task, colour) for origin, unit, task, colour in rows}


def _from_tallies(plan: Plan, only_red: bool) -> tuple[QuerySet[Task], QuerySet[Organisation]]:
    """Rows and columns of a plan that the user sees as a whole."""
    wanted = "red__gt" if only_red else "total__gt"
    tasks = TaskTally.objects.filter(plan=plan, **{wanted: 0}).values("task")
    units = UnitTally.objects.filter(plan=plan, **{wanted: 0}).values("organisation")
    leading = (OrganisationKind.SECTION, OrganisationKind.AUTHORITY)
    return Task.objects.filter(pk__in=tasks), Organisation.objects.filter(pk__in=units).exclude(kind__in=leading)


def _from_lights(lights: QuerySet[TaskLight]) -> tuple[QuerySet[Task], QuerySet[Organisation]]:
    """Rows and columns of what the user may see of a plan."""
    rows = lights.order_by()
    return (
        Task.objects.filter(pk__in=rows.values("origin")),
        Organisation.objects.filter(pk__in=rows.values("organisation")),
    )


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
