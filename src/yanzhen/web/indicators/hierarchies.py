"""An indicator along a hierarchy (沿隶属汇总): as it was in the period, or as it is now."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.indicators.along import Branch, figures_along, shown_to_peers
from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.organisations.models import Affiliation, Hierarchy
from yanzhen.engines.charts import Bars, Heading, Point
from yanzhen.presets.indicators import small_count_below
from yanzhen.web.charts import ShownChart
from yanzhen.web.indicators.reading import Reading
from yanzhen.web.indicators.units import figure_url
from yanzhen.web.permissions import needs
from yanzhen.web.spreadsheets import rows_response
from yanzhen.web.templatetags.indicator_parts import span_words

WITHHELD = "不显示"
ROWS_PER_PAGE = 100
OFFERED = (
    Hierarchy.ADMINISTRATION,
    Hierarchy.SCHOOL_DISTRICT,
    Hierarchy.GROUP,
    Hierarchy.ALLIANCE,
    Hierarchy.NINE_YEAR,
    Hierarchy.RESOURCE_BAND,
    Hierarchy.INTEGRATED,
    Hierarchy.STREET,
    Hierarchy.PARTY,
)


@dataclass(frozen=True)
class BranchRow:
    """One line of the table."""

    branch: Branch

    @property
    def indent(self) -> int:
        """How far it stands to the right."""
        return min(self.branch.depth, 5)

    @property
    def url(self) -> str:
        """Where its figure opens to, of one that is a unit's own alone."""
        branch = self.branch
        if branch.own_id is None or branch.reported > 1 or branch.is_withheld:
            return ""
        return figure_url(branch.own_id)

    @property
    def absent(self) -> str:
        """What is said where there is no figure."""
        return WITHHELD if self.branch.is_withheld else "未报"


@needs("indicators.view")
@require_safe
def along_page(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """Show every group's figure; ``by`` names the hierarchy, ``as`` is ``then`` or ``now``, ``period`` the period."""
    found = Reading(request, get_object_or_404(Indicator.objects.select_related("owner"), pk=indicator_id))
    used = set(Affiliation.objects.in_force_on(request.today).order_by().values_list("hierarchy", flat=True).distinct())
    offered = [(one.value, one.label) for one in OFFERED if one.value in used]
    by = request.GET.get("by", "")
    by = by if by in dict(offered) else (offered[0][0] if offered else "")
    is_now = request.GET.get("as") == "now"
    rows = _rows(found, by, is_now=is_now) if found.span and by else []
    label = dict(offered).get(by, "")
    if request.GET.get("export") == "xlsx" and found.span:
        return _workbook(found, label, rows)
    context = {
        "indicator": found.indicator,
        "crumbs": [
            ("指标", reverse("indicators:list")),
            (found.indicator.title, reverse("indicators:indicator", args=[found.indicator.pk])),
            ("沿隶属汇总", ""),
        ],
        "offered": offered,
        "by": by,
        "label": label,
        "is_now": is_now,
        "rows": rows,
        "page": Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page")),
        "periods": found.options,
        "chart": ShownChart(_bars(found, label, rows)) if rows else None,
        "sees_whole": found.whole,
        "has_withheld": any(row.branch.is_withheld for row in rows),
    }
    return render(request, "indicators/along.html", context)


def _rows(found: Reading, by: str, *, is_now: bool) -> list[BranchRow]:
    span = found.span
    day = found.request.today if is_now else min(span[1], found.request.today)
    branches = figures_along(found.indicator, hierarchy=by, span=span, day=day)
    if not found.whole and found.version is not None:
        below = small_count_below("peers", on=found.request.today)
        branches = shown_to_peers(branches, found.version, own=found.own, below=below)
    return [BranchRow(branch) for branch in branches if branch.units]


def _bars(found: Reading, label: str, rows: list[BranchRow]) -> Bars:
    tops = min((row.branch.depth for row in rows), default=0)
    groups = [row for row in rows if row.branch.depth == tops]
    if len(groups) < 2:
        groups = [row for row in rows if row.branch.depth == tops + 1] or groups
    value, is_ceiling = found.line
    heading = Heading(
        title=f"{found.indicator.title}，按{label}，{span_words(*found.span)}",
        unit=found.indicator.unit,
        source="各单位填报汇总",
        decimals=found.decimals,
    )
    points = tuple(
        Point(label=str(row.branch.organisation), value=row.branch.value, absent=row.absent) for row in groups
    )
    is_share = found.indicator.unit in ("%", "％")
    return Bars(heading=heading, points=points, target=value if is_share else None, at_most=is_ceiling)


def _workbook(found: Reading, label: str, rows: list[BranchRow]) -> HttpResponse:
    unit = found.indicator.unit
    headings = ("层级", "单位", f"数值（{unit}）", "分子", "分母", "已报单位", "应报单位")

    def lines():
        for row in rows:
            branch = row.branch
            parts = (None, None) if branch.is_withheld else (branch.figure.numerator, branch.figure.denominator)
            value = row.absent if branch.value is None else branch.value
            yield branch.depth + 1, branch.organisation.name, value, *parts, branch.reported, branch.units

    return rows_response(f"{found.indicator.title}_按{label}_{span_words(*found.span)}", headings, lines())
