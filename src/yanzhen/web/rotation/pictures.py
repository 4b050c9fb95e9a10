"""Pictures of a scenario: flows, map, before and after; of one school district or one school where they are many."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.rotation.boards import plan_of
from yanzhen.apps.rotation.pictures import NO_DISTRICT, Narrowing, changes_of, flow_rows, flows_of, map_of, matrix_of
from yanzhen.apps.rotation.wording import INDICATOR_TITLES, STAGES
from yanzhen.engines.rotation.instance import INDICATORS
from yanzhen.web.charts import ShownChart
from yanzhen.web.permissions import needs
from yanzhen.web.rotation.districts import district_names
from yanzhen.web.rotation.rounds import crumbs
from yanzhen.web.rotation.seen import seen_scenario

PICTURES = {"flows": "流向", "map": "地图", "changes": "前后对照"}


@needs("rotation.view")
@require_safe
def pictures(request: HttpRequest, pk: int, scenario: int, picture: str) -> HttpResponse:
    """Draw the flows, the map or the changes of one indicator."""
    found = seen_scenario(request, pk, scenario)
    plan = plan_of(found)
    source = f"{found.round.title}“{found.name}”"
    names = district_names({school.school_district for school in plan.instance.schools})
    schools = sorted((school.name, school.code) for school in plan.instance.schools)
    stages = [stage for stage in STAGES if any(unit.stage == stage for unit in plan.instance.units)]
    chosen = {
        "stage": _one_of(request, "stage", stages, stages[0]),
        "indicator": _one_of(request, "indicator", INDICATORS, INDICATORS[1]),
        "district": _one_of(request, "district", names, ""),
        "school": _one_of(request, "school", plan.schools, ""),
    }
    picture = picture if picture in PICTURES else "flows"
    narrowing = Narrowing(chosen["district"], chosen["school"])
    chart = None
    if plan.moves and picture == "changes":
        chart = changes_of(plan, chosen["stage"], chosen["indicator"], source, narrowing=narrowing)
    elif plan.moves and picture == "map":
        chart = map_of(plan, source, narrowing=narrowing)
    elif plan.moves:
        chart = flows_of(plan, source, names, narrowing=narrowing)
    is_drawn = chart is not None and bool(getattr(chart, "flows", None) or getattr(chart, "lines", None))
    context = {
        "round": found.round,
        "scenario": found,
        "crumbs": crumbs(found.round, (found.name, found.get_absolute_url()), ("图", "")),
        "tabs": [
            {"title": title, "url": reverse("rotation:pictures", args=[pk, scenario, name]), "current": name == picture}
            for name, title in PICTURES.items()
        ],
        "picture": picture,
        "has_moves": bool(plan.moves),
        "chart": ShownChart(chart) if is_drawn else None,
        "matrix": matrix_of(plan, names) if picture == "flows" and not narrowing else None,
        "flow_rows": flow_rows(plan, narrowing) if narrowing and picture != "changes" else (),
        "stages": [(one, STAGES[one]) for one in stages],
        "indicators": INDICATOR_TITLES.items(),
        "districts": sorted(
            ((code, name) for code, name in names.items() if name != NO_DISTRICT), key=lambda pair: pair[1]
        ),
        "schools": schools,
        "chosen": chosen,
        "narrowed": bool(narrowing),
    }
    return render(request, "rotation/pictures.html", context)


def _one_of(request: HttpRequest, key: str, known: object, otherwise: str) -> str:
    sent = request.GET.get(key, "")
    return sent if sent in known else otherwise  # type: ignore[operator]
