"""Pictures of balance: how indicators spread over the schools, coefficients over the years, the map; what lacks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.balance.measured import composite_code, cv_code, passing_code
from yanzhen.apps.balance.queries import authority_of, figures_over_years
from yanzhen.apps.balance.school_years import SchoolYear
from yanzhen.apps.indicators.models import Observation
from yanzhen.engines.charts import Bars, Chart, Distribution, Heading, Line, Point, SmallMultiples, Trend
from yanzhen.engines.equity.vocabulary import SchoolStage
from yanzhen.web.balance.chosen import Chosen
from yanzhen.web.balance.lines import (
    SHORT_NAMES,
    SIGNS,
    VERDICTS,
    Column,
    SchoolLine,
    Sign,
    cell_url,
    columns_of,
    lines_of,
)
from yanzhen.web.charts import ShownChart
from yanzhen.web.permissions import needs
from yanzhen.web.school_map import SchoolMark, draw_schools

SOURCE = "审核后的办学条件表"
FAULTS_PER_PAGE = 100


@needs("balance.view")
@require_safe
def distribution(request: HttpRequest) -> HttpResponse:
    """Show how every indicator spreads over the schools; a school sees itself beside standard and mean."""
    chosen = Chosen(request)
    context: dict[str, Any] = {"chosen": chosen, "tabs": chosen.tabs("balance:distribution"), "charts": []}
    if chosen.judged is not None and chosen.stage_verdict is not None:
        lines = list(lines_of(chosen.judged, chosen.stage_verdict, chosen.sight))
        columns = columns_of(chosen.judged.rules, chosen.stage_verdict)
        context["charts"] = [
            (column, ShownChart(_spread(chosen, column, place, lines))) for place, column in enumerate(columns) if lines
        ]
    return render(request, "balance/distribution.html", context)


def _spread(chosen: Chosen, column: Column, place: int, lines: list[SchoolLine]) -> Chart:
    year = chosen.year.name if chosen.year else ""
    heading = Heading(title=column.rule.title, unit=column.rule.unit, source=f"{year}{SOURCE}", decimals=3)
    points = tuple(
        Point(
            label=line.row.organisation.short_name or line.row.organisation.name,
            value=_decimal(line.figures[place].value),
            url=cell_url(line.row, column.rule.column),
            is_own=not chosen.sight.sees_all,
        )
        for line in lines
    )
    threshold = _decimal(column.threshold)
    if chosen.sight.sees_all:
        return Distribution(
            heading=heading, points=points, target=threshold, target_name="标准", floor=_decimal(column.floor)
        )
    return Bars(heading=heading, points=points, target=threshold, middle=_decimal(column.mean), middle_name="全区平均")


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


@needs("balance.view")
@require_safe
def trend(request: HttpRequest) -> HttpResponse:
    """Show the coefficients of the chosen rules and stage over the school years, with their limit."""
    chosen = Chosen(request)
    context: dict[str, Any] = {"chosen": chosen, "tabs": chosen.tabs("balance:trend")}
    if chosen.rules is not None:
        rules, stage = chosen.rules, chosen.stage
        codes = {rule.id: cv_code(rules.name, rule.id, stage) for rule in rules.indicators}
        composite, passing = composite_code(rules.name, stage), passing_code(rules.name, stage)
        told = figures_over_years([*codes.values(), composite, passing], authority_of())
        years = sorted(chosen.years)
        limit = rules.limits[SchoolStage(stage)]
        context |= {
            "charts": _over_years(chosen, years, told, codes),
            "table": [
                (rule, [(one, told.get(codes[rule.id], {}).get(one.starts_on)) for one in years])
                for rule in rules.indicators
            ],
            "composite": [(one, told.get(composite, {}).get(one.starts_on)) for one in years if rules.is_composite],
            "passing": [(one, told.get(passing, {}).get(one.starts_on)) for one in years],
            "judges": rules.met_at_least is not None,
            "years": years,
            "limit": limit,
            "is_told": any(told.values()),
        }
    return render(request, "balance/trend.html", context)


def _over_years(
    chosen: Chosen,
    years: list[SchoolYear],
    told: dict[str, dict[Any, Observation]],
    codes: dict[str, str],
) -> list[ShownChart]:
    rules = chosen.rules
    if rules is None or not any(told.values()):
        return []
    limit = rules.limits[SchoolStage(chosen.stage)]
    heading = Heading(title=f"{chosen.rule_words}{chosen.stage_words}差异系数", unit="系数", source=SOURCE, decimals=3)
    panels = tuple(
        Line(name=SHORT_NAMES.get(rule.id, rule.title), points=_points(years, told.get(codes[rule.id], {})))
        for rule in rules.indicators
    )
    charts: list[Chart] = [
        SmallMultiples(heading=heading, panels=panels, target=None if rules.is_composite else limit, target_name="上限")
    ]
    if rules.is_composite:
        line = Line(name="全区", points=_points(years, told.get(composite_code(rules.name, chosen.stage), {})))
        title = Heading(title=f"{chosen.stage_words}综合差异系数", unit="系数", source=SOURCE, decimals=3)
        charts.insert(0, Trend(heading=title, lines=(line,), target=limit, target_name="上限"))
    else:
        line = Line(name="全区", points=_points(years, told.get(passing_code(rules.name, chosen.stage), {})))
        title = Heading(title=f"{chosen.stage_words}资源配置合格学校比例", unit="%", source=SOURCE, decimals=1)
        charts.append(Trend(heading=title, lines=(line,)))
    return [ShownChart(chart) for chart in charts]


def _points(years: list[SchoolYear], found: dict[Any, Observation]) -> tuple[Point, ...]:
    return tuple(
        Point(
            label=f"{one.starts_on.year}年秋",
            value=found[one.starts_on].value if one.starts_on in found else None,
            absent="未测算",
            url=reverse("indicators:figure", args=[found[one.starts_on].pk]) if one.starts_on in found else "",
        )
        for one in years
    )


@needs("balance.view")
@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """Show where the schools are and how they stand, over all indicators or on one of them (``on``)."""
    chosen = Chosen(request)
    judged, stage = chosen.judged, chosen.stage_verdict
    lines = list(lines_of(judged, stage, chosen.sight)) if judged is not None and stage is not None else []
    rules = chosen.rules.indicators if chosen.rules else ()
    on = request.GET.get("on", "")
    place = next((number for number, rule in enumerate(rules) if rule.id == on), None)
    marks = [(line, _sign_of(line, place)) for line in lines]
    legend = [*SIGNS.values()] if place is not None else [VERDICTS["pass"], VERDICTS["fail"]]
    legend.append(VERDICTS["none"])
    groups = [(sign, [line.row.organisation for line, own in marks if own is sign]) for sign in legend]
    drawn = [_mark(line, sign, place) for line, sign in marks]
    context = {
        "chosen": chosen,
        "tabs": chosen.tabs("balance:map"),
        "drawing": draw_schools(drawn),
        "groups": [(sign, schools) for sign, schools in reversed(groups) if schools],
        "without_place": sum(not one.is_placed for one in drawn),
        "rules": rules,
        "on": on if place is not None else "",
    }
    return render(request, "balance/map.html", context)


def _sign_of(line: SchoolLine, place: int | None) -> Sign:
    if place is None:
        return line.sign
    return line.figures[place].sign or VERDICTS["none"]


def _mark(line: SchoolLine, sign: Sign, place: int | None) -> SchoolMark:
    says = f"{line.row.organisation}：{sign.word}"
    if place is not None:
        figure = line.figures[place]
        says = f"{line.row.organisation}：{figure.rule.title}{figure.value:.2f}{figure.rule.unit}，{sign.word}"
    url = reverse("ledgers:return", args=[line.row.return_id])
    return SchoolMark(school=line.row.organisation, colour=sign.colour, says=says, url=url)


@needs("balance.view")
@require_safe
def faults(request: HttpRequest) -> HttpResponse:
    """List what keeps schools out of the figures, each with its cell."""
    chosen = Chosen(request)
    found = [one for one in chosen.judged.faults if chosen.sight.sees(one.organisation.pk)] if chosen.judged else []
    page = Paginator(found, FAULTS_PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, _address(one.return_id, one.record_id, one.column)) for one in page.object_list]
    context = {
        "chosen": chosen,
        "tabs": chosen.tabs("balance:faults"),
        "page": page,
        "rows": rows,
        "schools": len({one.organisation.pk for one in found}),
    }
    return render(request, "balance/faults.html", context)


def _address(return_id: int, record_id: int | None, column: str) -> str:
    address = reverse("ledgers:return", args=[return_id])
    return f"{address}#c-{record_id}-{column}" if record_id else address
