"""Any chart to SVG and to the table under it (图表绘制)."""

from __future__ import annotations

from decimal import Decimal

from yanzhen.engines.charts import marks
from yanzhen.engines.charts.bars import bars_body, bars_drawn
from yanzhen.engines.charts.changes import changes_body
from yanzhen.engines.charts.distribution import DOTS_AT_MOST, distribution_body, quarters
from yanzhen.engines.charts.flow_map import ARROWS_AT_MOST, arrows_drawn, flow_map_body
from yanzhen.engines.charts.flows import flows_body
from yanzhen.engines.charts.heat import columns_that_fit, heat_body
from yanzhen.engines.charts.multiples import multiples_body
from yanzhen.engines.charts.specs import (
    Bars,
    Changes,
    Chart,
    Distribution,
    FlowMap,
    Flows,
    HeatMap,
    Line,
    Point,
    SmallMultiples,
    Trend,
    ranked,
)
from yanzhen.engines.charts.trend import trend_body

WIDE, NARROW = 720.0, 340.0
Rows = tuple[tuple[str, ...], list[tuple[str | Decimal | None, ...]]]


def points_of(chart: Chart) -> list[Point]:
    """Return every point of a chart."""
    if isinstance(chart, Bars | Distribution):
        return list(chart.points)
    if isinstance(chart, Flows | FlowMap):
        return [Point(label=f"{flow.origin}→{flow.goal}", value=flow.figure, url=flow.url) for flow in chart.flows]
    return [point for line in _lines(chart) for point in line.points]


def places_drawn(chart: Bars | Distribution) -> list[int]:
    """Return the places of the points that are drawn one by one, ascending; the rest is told by a number or a heap."""
    if isinstance(chart, Bars):
        drawn = {id(point) for point in bars_drawn(chart)}
        return [place for place, point in enumerate(chart.points) if id(point) in drawn]
    known = [(place, point) for place, point in enumerate(chart.points) if point.value is not None]
    return [place for place, point in known if point.is_own or len(known) <= DOTS_AT_MOST]


def _lines(chart: Trend | HeatMap | SmallMultiples | Changes) -> tuple[Line, ...]:
    if isinstance(chart, Trend | Changes):
        return chart.lines
    return chart.rows if isinstance(chart, HeatMap) else chart.panels


def is_empty(chart: Chart) -> bool:
    """Is there no figure to draw?"""
    if isinstance(chart, FlowMap) and not chart.places:
        return True
    return all(point.value is None for point in points_of(chart))


def to_svg(chart: Chart, *, width: float = WIDE, framed: bool = False, words: str = "") -> str:
    """Return a chart as SVG text; empty when there is no figure to draw.

    The text stands by itself: attributes instead of style, no script, ids that no other drawing has. The same chart and
    width give the same bytes.

    Args:
        chart: what is shown.
        width: in pixels at which letters are read as they are (12 px); draw anew for a phone instead of scaling.
        framed: whether title, unit and source are drawn too, for pictures that stand without a page around them.
        words: what ``words_of`` returns for the chart, where it is drawn more than once; empty: worked out here.
    """
    if is_empty(chart):
        return ""
    parts, height = _body(chart, width)
    if framed:
        parts, height = _framed(chart, parts, width, height)
    return marks.sheet(width, height, parts, words=words or words_of(chart))


def _body(chart: Chart, width: float) -> tuple[list[str], float]:
    if isinstance(chart, Trend):
        return trend_body(chart, width)
    if isinstance(chart, Bars):
        return bars_body(chart, width)
    if isinstance(chart, Distribution):
        return distribution_body(chart, width)
    if isinstance(chart, Changes):
        return changes_body(chart, width)
    if isinstance(chart, Flows):
        return flows_body(chart, width)
    if isinstance(chart, FlowMap):
        return flow_map_body(chart, width)
    return heat_body(chart, width) if isinstance(chart, HeatMap) else multiples_body(chart, width)


def _framed(chart: Chart, parts: list[str], width: float, height: float) -> tuple[list[str], float]:
    heading = chart.heading
    title = marks.text(width / 2, 20, heading.title, anchor="middle", size=15, fill=marks.INK, bold=True)
    unit = marks.text(width, 40, f"单位：{heading.unit}", anchor="end")
    foot = [line for line in (f"来源：{heading.source}" if heading.source else "", "".join(notes_of(chart))) if line]
    below = [marks.text(0, 48 + height + 18 * place + 16, line) for place, line in enumerate(foot)]
    moved = f'<g transform="translate(0 48)">{"".join(parts)}</g>'
    return [title, unit, moved, *below], height + 54 + 18 * len(foot)


def notes_of(chart: Chart) -> list[str]:
    """Return what has to be said under a chart so that nobody misreads it."""
    found = [chart.heading.note] if chart.heading.note else []
    target = getattr(chart, "target", None)
    absent = {point.absent for point in points_of(chart) if point.value is None}
    if isinstance(chart, Trend | SmallMultiples):
        found.extend([f"断开处为{'、'.join(sorted(absent))}。"] if absent else [])
        found.extend(["各小图纵轴相同。"] if isinstance(chart, SmallMultiples) else [])
    if isinstance(chart, Bars) and target is not None:
        found.append("斜线的为未达到目标。")
    if isinstance(chart, Distribution):
        known = sum(point.value is not None for point in chart.points)
        heaped = "柱高为单位数" if known > DOTS_AT_MOST else "每个点为一个单位"
        found.append(f"{heaped}，底纹为中间一半单位。")
    if isinstance(chart, HeatMap):
        found.append("颜色越深数值越大，按各数排位分五档。")
    if isinstance(chart, Flows):
        found.append("带越宽越多。")
    if isinstance(chart, FlowMap):
        found.extend(_notes_of_map(chart))
    if target is not None and isinstance(chart, Trend | Distribution | SmallMultiples | Changes):
        found.append(f"虚线为{getattr(chart, 'target_name', '目标')}。")
    if isinstance(chart, Distribution) and chart.floor is not None:
        found.append("点线为底线。")
    return found


def _notes_of_map(chart: FlowMap) -> list[str]:
    """Say what the map leaves out: flows of units without a place, and the smallest of very many."""
    known = {place.name for place in chart.places}
    placed = sum(flow.origin in known and flow.goal in known for flow in chart.flows)
    drawn = len(arrows_drawn(chart))
    notes = ["箭头越粗越多。"]
    if placed > drawn:
        notes.append(f"只画最多的{ARROWS_AT_MOST}条，全部见数据表。")
    if len(chart.flows) > placed:
        notes.append(f"有{len(chart.flows) - placed}条涉及没有位置的单位，未画。")
    return notes


def words_of(chart: Chart) -> str:
    """Return in words what a chart shows, for whoever cannot see it."""
    heading = chart.heading
    head = f"{heading.title}（{heading.unit}）"
    known = [point for point in points_of(chart) if point.value is not None]
    if not known:
        return f"{head}：没有数值"
    if isinstance(chart, Trend) and len(chart.lines) == 1:
        return f"{head}：" + "，".join(
            f"{point.label}{_said(point, heading.decimals)}" for point in chart.lines[0].points
        )
    if isinstance(chart, Flows | FlowMap):
        most = max(known, key=lambda point: point.value or Decimal(0))
        whole = sum((point.value or Decimal(0) for point in known), Decimal(0))
        said = f"合计{marks.number_text(whole, heading.decimals)}，最多{most.label}{_said(most, heading.decimals)}"
        return f"{head}：{len(known)}条流向，{said}"
    numbers = [point.value for point in known if point.value is not None]
    low, high = known[numbers.index(min(numbers))], known[numbers.index(max(numbers))]
    middle = quarters(numbers)[1]
    ends = f"最低{low.label}{_said(low, heading.decimals)}，最高{high.label}{_said(high, heading.decimals)}"
    return f"{head}：{len(known)}个数，{ends}，中位数{marks.number_text(middle, heading.decimals)}"


def _said(point: Point, decimals: int) -> str:
    return point.absent if point.value is None else marks.number_text(point.value, decimals)


def table_of(chart: Chart) -> Rows:
    """Return the table under a chart: headings, and rows whose cells are words, figures, or None for none.

    Where a figure is absent for another reason than that it was not reported, the cell says so in words.
    """
    unit = chart.heading.unit
    if isinstance(chart, Bars | Distribution):
        return ("单位", f"数值（{unit}）"), [(point.label, _cell(point)) for point in ranked(chart.points)]
    if isinstance(chart, Trend):
        names = tuple(line.name for line in chart.lines)
        labels = [point.label for point in chart.lines[0].points] if chart.lines else []
        rows = [(label, *(_cell(line.points[place]) for line in chart.lines)) for place, label in enumerate(labels)]
        return ("期间", *(names if len(names) > 1 else (f"数值（{unit}）",))), rows
    if isinstance(chart, Flows | FlowMap):
        ordered = sorted(chart.flows, key=lambda flow: (-flow.figure, flow.origin, flow.goal))
        return ("流出", "流入", f"数值（{unit}）"), [(flow.origin, flow.goal, flow.figure) for flow in ordered]
    if isinstance(chart, Changes):
        columns = tuple(point.label for point in chart.lines[0].points) if chart.lines else ()
        return ("单位", *columns), [(line.name, *map(_cell, line.points)) for line in chart.lines]
    columns = chart.columns if isinstance(chart, HeatMap) else tuple(p.label for p in chart.panels[0].points)
    return ("单位", *columns), [(line.name, *map(_cell, line.points)) for line in _lines(chart)]


def _cell(point: Point) -> str | Decimal | None:
    return point.value if point.value is not None or point.absent == "未报" else point.absent


def is_cut(chart: Chart, width: float) -> bool:
    """Does a drawing of this width leave out periods for want of room?"""
    return isinstance(chart, HeatMap) and len(chart.columns) > columns_that_fit(width)
