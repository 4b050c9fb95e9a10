"""议事情况: how often schools meet and what kinds of matters they deal with; counts and rhythm only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import reach
from yanzhen.apps.meetings.overseeing import CLASSES, ShownSchool, ShownShare, shown_schools
from yanzhen.apps.organisations.models import Organisation, Stage
from yanzhen.presets.indicators import small_count_below
from yanzhen.web.meetings.tabs import meeting_tabs
from yanzhen.web.permissions import needs
from yanzhen.web.spreadsheets import sheets_response

YEARS_BACK = 5
RHYTHM_WORDS = {True: "按期", False: "未按期", None: "未到期或未定"}
RHYTHM_CHOICES = (("yes", "按期"), ("no", "未按期"), ("none", "未到期或未定"))
RHYTHM_KEYS = {"yes": True, "no": False, "none": None}
SORTS: dict[str, Callable[[Line], tuple]] = {
    "name": lambda line: (line.school.sort_key, line.school.code),
    "meetings": lambda line: (line.shown.meetings,),
    "rhythm": lambda line: ({False: 0, None: 1, True: 2}[line.shown.is_on_rhythm],),
    "dealt_with": lambda line: (line.shown.dealt_with.number or 0,),
    "held_back": lambda line: (_or_less(line.shown.held_back),),
    "deferred": lambda line: (_or_less(line.shown.deferred),),
    "overturned": lambda line: (_or_less(line.shown.overturned),),
}
COLUMNS = (
    ("name", "学校"),
    ("meetings", "会议（次）"),
    ("rhythm", "议事节奏"),
    ("dealt_with", "议题（项）"),
    ("held_back", "暂缓上会占比"),
    ("deferred", "缓议占比"),
    ("overturned", "复议改变占比"),
)


@dataclass(frozen=True)
class Line:
    """One school on the page."""

    school: Organisation
    shown: ShownSchool

    @property
    def rhythm(self) -> str:
        """Whether it meets as often as it should, in words."""
        return RHYTHM_WORDS[self.shown.is_on_rhythm]

    @property
    def months(self) -> list[int]:
        """Meetings held in each month."""
        return [self.shown.months.get(month, 0) for month in range(1, 13)]

    @property
    def classes(self) -> list[str]:
        """Counts by class as shown."""
        return [_count(self.shown.classes[key].number) for key in CLASSES]

    @property
    def dealt_with(self) -> str:
        """Items dealt with as shown."""
        return _count(self.shown.dealt_with.number)

    @property
    def shares(self) -> list[str]:
        """The three shares as shown."""
        return [_percent(one) for one in (self.shown.held_back, self.shown.deferred, self.shown.overturned)]


def _or_less(share: ShownShare) -> Decimal:
    return Decimal(-1) if share.value is None else share.value


def _count(number: int | None) -> str:
    return "*" if number is None else str(number)


def _percent(share: ShownShare) -> str:
    if share.value is None:
        return "*" if share.is_withheld else "—"
    return f"{share.value * 100:.1f}%"


@needs("meetings.oversee")
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show every school's counts of a year; sort, filter, workbook."""
    year = year_of(request)
    below = small_count_below("peers", on=request.today)
    lines = _kept(request, _lines(request, year, below))
    sort = request.GET.get("sort", "name")
    key = sort.removeprefix("-")
    if key not in SORTS:
        sort = key = "name"
    lines.sort(key=SORTS["name"])
    lines.sort(key=SORTS[key], reverse=sort.startswith("-"))
    if request.GET.get("export") == "xlsx":
        return _workbook(lines, year, below)
    context = {
        "lines": lines,
        "year": year,
        "years": range(request.today.year, request.today.year - YEARS_BACK, -1),
        "columns": [(name, title, _next_sort(request, name, sort)) for name, title in COLUMNS],
        "sort": sort,
        "class_names": list(CLASSES.items()),
        "below": below,
        "stages": Stage.choices,
        "rhythms": RHYTHM_CHOICES,
        "tabs": meeting_tabs(request, "oversight"),
        "query": request.GET,
        "export_query": _query(request, export="xlsx"),
        "totals": [sum(line.months[month] for line in lines) for month in range(12)],
    }
    return render(request, "meetings/oversight.html", context)


def year_of(request: HttpRequest) -> int:
    """Return the year asked for, by default this one."""
    asked = request.GET.get("year", "")
    newest = request.today.year
    return int(asked) if asked.isdigit() and newest - YEARS_BACK < int(asked) <= newest else newest


def _span(request: HttpRequest, year: int) -> tuple[date, date]:
    return date(year, 1, 1), min(date(year, 12, 31), request.today)


def _lines(request: HttpRequest, year: int, below: int) -> list[Line]:
    schools = {school.pk: school for school in schools_overseen(request)}
    first, last = _span(request, year)
    shown = shown_schools(list(schools), first=first, last=last, below=below)
    return [Line(schools[key], found) for key, found in shown.items()]


def schools_overseen(request: HttpRequest) -> list[Organisation]:
    """Return the schools whose counts the user sees, those without any body yet too."""
    return list(reach(request.user, "meetings.oversee", on=request.today).schools().existing_on(request.today))


def _kept(request: HttpRequest, lines: list[Line]) -> list[Line]:
    words, stage, rhythm = (request.GET.get(name, "") for name in ("words", "stage", "rhythm"))
    if words:
        lines = [line for line in lines if words in line.school.name or words in line.school.short_name]
    if stage in Stage.values:
        lines = [line for line in lines if stage in line.school.stages]
    if rhythm in RHYTHM_KEYS:
        lines = [line for line in lines if line.shown.is_on_rhythm is RHYTHM_KEYS[rhythm]]
    return lines


def _next_sort(request: HttpRequest, name: str, current: str) -> str:
    return _query(request, sort=f"-{name}" if current == name else name)


def _query(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    query.pop("export", None)
    for name, value in changes.items():
        query[name] = value
    return query.urlencode()


def _workbook(lines: list[Line], year: int, below: int) -> HttpResponse:
    headings = [title for _name, title in COLUMNS]
    months = [f"{month}月" for month in range(1, 13)]
    note = f"注：“*”为小于{below}项、依规隐去的数，或者由它能推出隐去之数的数。"
    first = [
        (str(line.school), line.shown.meetings, line.rhythm, _cell(line.dealt_with), *line.shares) for line in lines
    ]
    second = [(str(line.school), *line.months) for line in lines]
    third = [(str(line.school), *map(_cell, line.classes)) for line in lines]
    return sheets_response(
        f"{year}年议事情况",
        [
            ("议事情况", headings, [*first, (note,)]),
            ("各月次数", ["学校", *months], second),
            ("议题类别", ["学校", *CLASSES.values()], [*third, (note,)]),
        ],
    )


def _cell(text: str) -> int | str:
    return int(text) if text.isdigit() else text


@needs("meetings.oversee")
@require_safe
def school(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one school's counts: the same as on the overview, by body and month."""
    schools = {one.pk: one for one in schools_overseen(request)}
    if pk not in schools:
        raise Http404
    year = year_of(request)
    below = small_count_below("peers", on=request.today)
    first, last = _span(request, year)
    line = Line(schools[pk], shown_schools([pk], first=first, last=last, below=below)[pk])
    bodies = [
        (name, RHYTHM_WORDS[kept], [counts.get(month, 0) for month in range(1, 13)], sum(counts.values()))
        for name, kept, counts in line.shown.by_body
    ]
    context = {
        "line": line,
        "bodies": bodies,
        "classes": list(zip(CLASSES.values(), line.classes, strict=True)),
        "year": year,
        "below": below,
        "tabs": meeting_tabs(request, "oversight"),
    }
    return render(request, "meetings/oversight_school.html", context)
