"""Reading pages of readiness: the year's lists, one item, one measure's history, the years side by side, paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.balance.models import Measurement
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.readiness.actions.enter_value import shown_value
from yanzhen.apps.readiness.errors import ReadinessError
from yanzhen.apps.readiness.lookup import item_and_measure, item_of
from yanzhen.apps.readiness.models import ChecklistValue, ItemAssignment, MeasureSetting
from yanzhen.apps.readiness.rights import authority_for, items_to_fill, manages
from yanzhen.apps.readiness.standing import Standing, sections_of, standings_of, years_until
from yanzhen.engines.equity.checklist import ChecklistAnswer, ChecklistItem, Measure
from yanzhen.presets.readiness import checklist_basis
from yanzhen.web.permissions import needs
from yanzhen.web.readiness.lines import (
    SIGNS,
    PartLines,
    line_of,
    number_of,
    parts_of,
    room_in_words,
    schools_url,
    value_in_words,
)
from yanzhen.web.spreadsheets import rows_response

CRUMB = ("均衡创建", "/readiness/")
YEARS_SHOWN = 5
NEAREST_SHOWN = 6
TABS = (("达标情况", "readiness:lists"), ("历年对照", "readiness:years"))


@dataclass(frozen=True)
class Seen:
    """What a request is about: the authority, the year, who answers for what, what the user fills in."""

    authority: Organisation
    year: int
    assigned: dict[str, ItemAssignment]
    fills: frozenset[str] | None
    may_manage: bool


def tabs(current: str) -> list[dict[str, object]]:
    """Return the pages of the area."""
    return [{"title": title, "url": reverse(name), "current": name == current} for title, name in TABS]


def seen_by(request: HttpRequest) -> Seen:
    """Return what the user sees, or refuse; ``year`` in the address chooses."""
    authority = authority_for(request.user, on=request.today)
    if authority is None:
        raise PermissionDenied
    years = years_until(request.today, YEARS_SHOWN)
    given = request.GET.get("year", "")
    year = int(given) if given.isdecimal() and int(given) in years else years[0]
    assigned = sections_of(authority)
    fills = items_to_fill(request.user, authority, assigned, on=request.today)
    return Seen(authority, year, assigned, fills, manages(request.user, authority, on=request.today))


def item_or_404(request: HttpRequest, seen: Seen, code: str) -> ChecklistItem:
    """Return an item of the lists."""
    try:
        return item_of(seen.authority, code, on=request.today)
    except ReadinessError as error:
        raise Http404 from error


def measure_or_404(request: HttpRequest, seen: Seen, code: str) -> tuple[ChecklistItem, Measure]:
    """Return a measure and its item."""
    try:
        return item_and_measure(seen.authority, code, on=request.today)
    except ReadinessError as error:
        raise Http404 from error


def _standing(request: HttpRequest, seen: Seen) -> Standing:
    return standings_of(seen.authority, [seen.year], on=request.today)[seen.year]


@needs("readiness.view")
@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """Show what is met, what is missing and what is nearest to falling; ``export=xlsx`` takes it away."""
    seen = seen_by(request)
    standing = _standing(request, seen)
    parts = parts_of(standing, seen.assigned, seen.fills)
    if request.GET.get("export") == "xlsx":
        headings = ["类别", "序号", "评估指标", "判断项", "标准", "数值", "结论", "余量", "责任科室", "来源", "佐证"]
        return rows_response(f"{seen.year}年均衡创建清单", headings, _as_rows(parts))
    chosen = request.GET.get("answer", "")
    context = {
        "tabs": tabs("readiness:lists"),
        "seen": seen,
        "years": years_until(request.today, YEARS_SHOWN),
        "parts": _only(parts, chosen) if chosen in ChecklistAnswer.__members__ else parts,
        "chosen": chosen,
        "signs": [(answer, sign, standing.readiness.count(answer)) for answer, sign in SIGNS.items()],
        "total": len(standing.readiness.items),
        "coverage": standing.coverage,
        "nearest": _nearest(standing),
        "is_ready": standing.readiness.is_ready,
        "measurement": Measurement.objects.filter(rules="yz17", period_start__year=seen.year).first(),
        "basis": checklist_basis(on=request.today),
        "mine": seen.fills is None or bool(seen.fills),
    }
    return render(request, "readiness/lists.html", context)


def _only(parts: list[PartLines], answer: str) -> list[PartLines]:
    kept = [
        PartLines(
            one.part, [line for line in one.lines if line.verdict.answer == answer], one.met, one.not_met, one.missing
        )
        for one in parts
    ]
    return [one for one in kept if one.lines]


def _nearest(standing: Standing) -> list[dict[str, Any]]:
    return [
        {
            "item": one.item,
            "measure": measured.measure,
            "value": value_in_words(measured),
            "room": room_in_words(measured.room),
            "url": f"{reverse('readiness:item', args=[one.item.code])}?year={standing.year}",
        }
        for one, measured in standing.readiness.nearest_to_falling(NEAREST_SHOWN)
    ]


def _as_rows(parts: list[PartLines]) -> Iterator[list[Any]]:
    for part in parts:
        for line in part.lines:
            for one in line.measures:
                item, measured = line.verdict.item, one.verdict
                is_flag = measured.measure.comparator.is_flag
                yield [
                    part.part.words,
                    item.number,
                    item.title,
                    measured.measure.title,
                    measured.measure.wanted,
                    one.value if is_flag or measured.value is None else measured.value,
                    one.sign.word if measured.measure.is_counted else f"{one.sign.word}（不计入）",
                    one.room,
                    line.section,
                    one.source,
                    getattr(one.evidence, "name", ""),
                ]


@needs("readiness.view")
@require_safe
def item(request: HttpRequest, code: str) -> HttpResponse:
    """Show one item: its measures in the chosen year, and its answers over the years."""
    seen = seen_by(request)
    wanted = item_or_404(request, seen, code)
    years = years_until(request.today, YEARS_SHOWN)
    standings = standings_of(seen.authority, years, on=request.today)
    verdicts = {year: _of(standings[year], code) for year in years}
    context = {
        "crumbs": [CRUMB, (f"{wanted.part.words}第{wanted.number}项", "")],
        "seen": seen,
        "item": wanted,
        "line": line_of(verdicts[seen.year], standings[seen.year], seen.assigned, seen.fills),
        "years": [
            {"year": year, "sign": SIGNS[one.answer], "values": [value_in_words(each) for each in one.measures]}
            for year, one in verdicts.items()
        ],
    }
    return render(request, "readiness/item.html", context)


def _of(standing: Standing, code: str) -> Any:
    return next(one for one in standing.readiness.items if one.item.code == code)


@needs("readiness.view")
@require_safe
def measure(request: HttpRequest, code: str) -> HttpResponse:
    """Show every entry of a measure, those taken back too, and the line that holds."""
    seen = seen_by(request)
    wanted, one = measure_or_404(request, seen, code)
    rows = ChecklistValue.objects.filter(organisation=seen.authority, measure=code)
    rows = rows.select_related("file", "entered_by__person", "withdrawn_by__person").order_by("-year", "-pk")
    standing_keys = {}
    for row in rows:
        if row.withdrawn_by_id is None:
            standing_keys.setdefault(row.year, row.pk)
    setting = MeasureSetting.objects.filter(organisation=seen.authority, measure=code).select_related("set_by__person")
    context = {
        "crumbs": [CRUMB, (f"{wanted.part.words}第{wanted.number}项", reverse("readiness:item", args=[wanted.code]))],
        "seen": seen,
        "item": wanted,
        "measure": one,
        "rows": [
            {
                "row": row,
                "value": shown_value(one, row.value),
                "sign": SIGNS[one.answer(row.value)],
                "holds": standing_keys.get(row.year) == row.pk,
            }
            for row in rows
        ],
        "setting": setting.first(),
        "observed": _observed(request, seen, one),
        "may_fill": seen.fills is None or wanted.code in seen.fills,
    }
    return render(request, "readiness/measure.html", context)


def _observed(request: HttpRequest, seen: Seen, measure: Measure) -> list[dict[str, Any]]:
    """The indicator's figures over the years, each with where it opens; none where no indicator knows the measure."""
    if not measure.indicator:
        return []
    standings = standings_of(seen.authority, years_until(request.today, YEARS_SHOWN), on=request.today)
    found = ((year, one.observations.get(measure.code)) for year, one in standings.items())
    return [
        {
            "year": year,
            "value": "" if row.value is None else number_of(measure, row.value),
            "sign": SIGNS[measure.answer(row.value)],
            "title": row.indicator_version.indicator.title,
            "url": reverse("indicators:figure", args=[row.pk]),
            "schools_url": schools_url(row, measure.code),
        }
        for year, row in found
        if row is not None
    ]


@needs("readiness.view")
@require_safe
def value(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead from an entry to the history that it stands in."""
    seen = seen_by(request)
    row = get_object_or_404(ChecklistValue, pk=pk, organisation=seen.authority)
    return redirect("readiness:measure", row.measure)


@needs("readiness.view")
@require_safe
def years(request: HttpRequest) -> HttpResponse:
    """Show the answers of every item over the years."""
    seen = seen_by(request)
    shown = years_until(request.today, YEARS_SHOWN)
    standings = standings_of(seen.authority, shown, on=request.today)
    first = standings[shown[0]].readiness.items
    context = {
        "tabs": tabs("readiness:years"),
        "years": [
            {"year": year, "met": standings[year].readiness.count(ChecklistAnswer.MET), "total": len(first)}
            for year in shown
        ],
        "rows": [
            {"item": one.item, "signs": [SIGNS[standings[year].readiness.items[place].answer] for year in shown]}
            for place, one in enumerate(first)
        ],
    }
    return render(request, "readiness/years.html", context)


@needs("readiness.view")
@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """Show the year's lists as a sheet."""
    seen = seen_by(request)
    standing = _standing(request, seen)
    context = {
        "seen": seen,
        "parts": parts_of(standing, seen.assigned, frozenset()),
        "signs": [(sign, standing.readiness.count(answer)) for answer, sign in SIGNS.items()],
        "total": len(standing.readiness.items),
        "basis": checklist_basis(on=request.today),
    }
    return render(request, "readiness/print.html", context)
