"""Pages of the district: the matrix of schools and criteria, the map, the trend by term, the steps."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.meetings.counting import counts_by_school
from yanzhen.apps.organisations.models import Organisation, Stage
from yanzhen.apps.rollout.models import ReportState, StepReport
from yanzhen.apps.rollout.queries import reports_to_confirm, schools_followed
from yanzhen.apps.rollout.spans import terms_until
from yanzhen.apps.rollout.standing import CRITERIA, Standing, standings_of
from yanzhen.apps.rollout.steps import steps_in_order
from yanzhen.apps.rollout.summary import MeetingSummary, summary_of
from yanzhen.apps.rollout.withholding import shown_count, shown_counts
from yanzhen.engines.charts import Heading, Line, Point, Trend
from yanzhen.engines.decisions import FindingAnswer
from yanzhen.engines.indicators import Period
from yanzhen.presets.indicators import small_count_below
from yanzhen.web.charts import ShownChart
from yanzhen.web.permissions import needs
from yanzhen.web.rollout.drawing import answer_of, draw_map, placed
from yanzhen.web.rollout.signs import SIGNS
from yanzhen.web.spreadsheets import rows_response

SCHOOLS_PER_PAGE = 40
TERMS_SHOWN = 4
TABS = (
    ("各校情况", "rollout:matrix"),
    ("分布图", "rollout:map"),
    ("议事走势", "rollout:trend"),
    ("三年三步", "rollout:steps"),
)


def tabs(current: str) -> list[dict[str, object]]:
    """Return the pages of the area."""
    return [{"title": title, "url": reverse(name), "current": name == current} for title, name in TABS]


class Chosen:
    """What the address chooses: name, stage, criterion, answer."""

    def __init__(self, request: HttpRequest) -> None:
        given = request.GET
        self.words = given.get("q", "")
        self.stage = given.get("stage", "") if given.get("stage", "") in Stage.values else ""
        self.criterion = given.get("criterion", "") if given.get("criterion", "") in CRITERIA else ""
        self.answer = given.get("answer", "") if given.get("answer", "") in FindingAnswer.__members__ else ""
        self.stages, self.criteria = Stage.choices, CRITERIA.items()
        self.answers = [(answer.value, sign.word) for answer, sign in SIGNS.items()]

    def standings(self, request: HttpRequest) -> list[Standing]:
        """Return the schools that fit, in order."""
        rows = schools_followed(request.user, on=request.today)
        for word in self.words.split():
            rows = rows.filter(name__icontains=word)
        if self.stage:
            rows = rows.filter(stages__contains=[self.stage])
        schools: list[Organisation] = list(rows)
        found = standings_of(schools, on=request.today)
        ordered = [found[school.pk] for school in schools]
        if not self.answer:
            return ordered
        return [one for one in ordered if answer_of(one, self.criterion).value == self.answer]


def totals_of(standings: list[Standing]) -> list[dict[str, Any]]:
    """Return, by criterion, how many schools got each answer; those that do not apply are left out."""
    rows = []
    for key, title in CRITERIA.items():
        counted = Counter(one.marks[key].answer for one in standings)
        known = [(answer, SIGNS[answer], counted[answer]) for answer in SIGNS if answer != "NOT_APPLICABLE"]
        rows.append({"key": key, "title": title, "answers": known})
    return rows


@needs("rollout.view")
@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Show schools by criteria; ``q, stage, criterion, answer, page`` choose, ``export=xlsx`` takes it away."""
    chosen = Chosen(request)
    standings = chosen.standings(request)
    if request.GET.get("export") == "xlsx":
        headings = ["学校", *CRITERIA.values(), *(f"{title}说明" for title in CRITERIA.values())]
        return rows_response("落实进度", headings, map(_as_row, standings))
    page = Paginator(standings, SCHOOLS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs("rollout:matrix"),
        "chosen": chosen,
        "page": page,
        "rows": [
            (one.school, SIGNS[one.overall], [(mark, SIGNS[mark.answer]) for mark in _marks(one)])
            for one in page.object_list
        ],
        "criteria": CRITERIA.items(),
        "totals": totals_of(standings),
        "legend": SIGNS.values(),
        "total": len(standings),
    }
    return render(request, "rollout/matrix.html", context)


def _marks(standing: Standing) -> list[Any]:
    return [standing.marks[key] for key in CRITERIA]


def _as_row(standing: Standing) -> list[str]:
    marks = _marks(standing)
    return [standing.school.name, *(SIGNS[mark.answer].word for mark in marks), *(mark.explanation for mark in marks)]


@needs("rollout.view")
@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """Show where the schools are and how they stand on one criterion, or on the worst of all."""
    chosen = Chosen(request)
    standings = chosen.standings(request)
    groups = [
        (sign, [one.school for one in standings if answer_of(one, chosen.criterion) is answer])
        for answer, sign in SIGNS.items()
    ]
    context = {
        "tabs": tabs("rollout:map"),
        "chosen": chosen,
        "drawing": draw_map(standings, chosen.criterion),
        "groups": [(sign, schools) for sign, schools in groups if schools],
        "without_place": len(standings) - len(placed(standings)),
    }
    return render(request, "rollout/map.html", context)


@needs("rollout.view")
@require_safe
def trend(request: HttpRequest) -> HttpResponse:
    """Show the last terms: rhythm, items by class, what was held back, deferred, overturned; small counts withheld."""
    schools = list(schools_followed(request.user, on=request.today))
    keys, below = [school.pk for school in schools], small_count_below("peers", on=request.today)
    spans = terms_until(request.today, TERMS_SHOWN)
    found: list[tuple[Period, MeetingSummary]] = []
    for span in spans:
        counts = counts_by_school(keys, first=span.starts_on, last=min(span.ends_on, request.today))
        found.append((span, summary_of(counts.values())))
    rows = [_term_row(span.name, summary, below) for span, summary in found]
    if request.GET.get("export") == "xlsx":
        headings = (
            "学期",
            "会议次数",
            "按节奏的学校（所）",
            "能判断的学校（所）",
            "上会和暂缓的议题",
            "暂缓上会",
            "缓议",
            "复议改变",
        )
        return rows_response("议事走势", headings, (_trend_line(row) for row in rows))
    context = {
        "tabs": tabs("rollout:trend"),
        "rows": rows,
        "classes": _class_rows(found, below),
        "chart": _chart(found),
        "below": below,
        "schools": len(schools),
    }
    return render(request, "rollout/trend.html", context)


def _term_row(name: str, summary: MeetingSummary, below: int) -> dict[str, Any]:
    shown = {key: shown_count(getattr(summary, key), below=below) for key in ("held_back", "deferred", "overturned")}
    percents = {f"{key}_percent": summary.percent(count) for key, count in shown.items()}
    return {"name": name, "summary": summary, **shown, **percents}


def _trend_line(row: dict[str, Any]) -> tuple[Any, ...]:
    summary = row["summary"]
    withheld = ("隐去" if row[key] is None else row[key] for key in ("held_back", "deferred", "overturned"))
    return (row["name"], summary.meetings, summary.on_rhythm, summary.with_answer, summary.came_up, *withheld)


def _class_rows(found: list[tuple[Period, MeetingSummary]], below: int) -> dict[str, Any]:
    terms = [(span.name, shown_counts(summary.by_class, below=below)) for span, summary in found]
    names = list(dict.fromkeys(key for _, summary in found for key in summary.by_class))
    rows = [(name, [(term, name in counts, counts.get(name)) for term, counts in terms]) for name in names]
    return {"terms": [name for name, _ in terms], "rows": rows}


def _short(term: Period) -> str:
    """Name a term in the little room under a chart, e.g. 25—26学年上."""
    is_first = term.ends_on.year > term.starts_on.year
    year = term.starts_on.year if is_first else term.starts_on.year - 1
    return f"{year % 100}—{(year + 1) % 100}学年{'上' if is_first else '下'}"


def _chart(found: list[tuple[Period, MeetingSummary]]) -> ShownChart | None:
    percents = [(_short(span), summary.rhythm_percent) for span, summary in found]
    if sum(value is not None for _, value in percents) < 2:
        return None
    points = tuple(
        Point(label=name, value=None if value is None else Decimal(str(value)), absent="不明")
        for name, value in percents
    )
    heading = Heading(title="按节奏议事的学校比例", unit="%", source="各校“议事”记录，按学期计算", decimals=1)
    return ShownChart(Trend(heading=heading, lines=(Line(name="全区", points=points),)))


@needs("rollout.view")
@require_safe
def steps(request: HttpRequest) -> HttpResponse:
    """Show the three steps: what each asks, by when, how many schools have done it; what waits for confirmation."""
    schools = list(schools_followed(request.user, on=request.today))
    order = steps_in_order()
    counted: Counter[tuple[str, str]] = Counter(
        StepReport.objects.filter(organisation__in=schools).values_list("step", "state").order_by()
    )
    rows = []
    for step in order:
        done, waiting = counted[step.code, ReportState.CONFIRMED], counted[step.code, ReportState.REPORTED]
        returned = counted[step.code, ReportState.RETURNED]
        rows.append(
            {
                "step": step,
                "is_due": step.is_due(request.today),
                "done": done,
                "waiting": waiting,
                "returned": returned,
                "open": len(schools) - done - waiting - returned,
            }
        )
    titles = {step.code: step.title for step in order}
    context = {
        "tabs": tabs("rollout:steps"),
        "rows": rows,
        "total": len(schools),
        "waiting": [
            (row, titles.get(row.step, row.step)) for row in reports_to_confirm(request.user, on=request.today)[:50]
        ],
        "may_set": may_anywhere(request.user, "rollout.confirm", on=request.today),
    }
    return render(request, "rollout/steps.html", context)
