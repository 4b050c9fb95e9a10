"""Charts: well-formed, alike for alike input, within their width, readable in grey and by the colour-blind."""

from __future__ import annotations

import re
from decimal import Decimal as D
from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from yanzhen.engines.charts import (
    NARROW,
    WIDE,
    Bars,
    Changes,
    Distribution,
    Flow,
    FlowMap,
    Flows,
    Heading,
    HeatMap,
    Line,
    Place,
    Point,
    SmallMultiples,
    Trend,
    is_cut,
    is_empty,
    marks,
    notes_of,
    picture_of,
    table_of,
    to_png,
    to_svg,
    words_of,
)
from yanzhen.engines.charts.changes import lines_drawn
from yanzhen.engines.charts.distribution import quarters
from yanzhen.engines.charts.flow_map import net_of, spots_of
from yanzhen.engines.charts.flows import NAMES_AT_MOST, merged
from yanzhen.engines.charts.heat import heat_steps, shade_of
from yanzhen.engines.charts.marks import Scale, number_text, text_width

HEADING = Heading(title="体质健康优良率", unit="%", source="体质测试台账", decimals=1)
MONTHS = tuple(f"26年{month}月" for month in range(1, 13))


def points(*values, labels=MONTHS):
    return tuple(
        Point(label=label, value=None if value is None else D(str(value)))
        for label, value in zip(labels, values, strict=False)
    )


def every_chart(values, target=None, count=12):
    line = Line(name="全区", points=points(*values))
    units = points(*values, labels=[f"青石区第{n}小学" for n in range(len(values))])
    return [
        Trend(heading=HEADING, lines=(line,), target=target),
        Trend(heading=HEADING, lines=(line, Line(name="东片<学区>", points=line.points)), target=target),
        Bars(heading=HEADING, points=units, target=target, middle=target),
        Distribution(heading=HEADING, points=units, target=target),
        HeatMap(heading=HEADING, rows=(line, line), columns=MONTHS[: len(values)]),
        SmallMultiples(heading=HEADING, panels=(line,) * 5, target=target),
        Changes(
            heading=HEADING,
            lines=tuple(
                Line(
                    name=point.label,
                    points=(point, Point(label="调整后", value=None if after is None else D(str(after)))),
                )
                for point, after in zip(units, [*values[1:], values[0]], strict=True)
            ),
            target=target,
        ),
    ]


def flows(*given):
    return tuple(Flow(origin=origin, goal=goal, figure=D(figure)) for origin, goal, figure in given)


def flow_charts(ways):
    names = sorted({name for way in ways for name in way[:2]})
    places = tuple(Place(name=name, x=number % 7, y=number // 7) for number, name in enumerate(names))
    return [Flows(heading=HEADING, flows=flows(*ways)), FlowMap(heading=HEADING, places=places, flows=flows(*ways))]


FIGURES = st.one_of(st.none(), st.decimals(min_value=-5000, max_value=5000, places=2))


@given(st.lists(FIGURES, min_size=1, max_size=12), st.one_of(st.none(), st.decimals(0, 100, places=1)))
def test_every_chart_is_well_formed_plain_and_within_its_width(values, target):
    for chart in every_chart(values, target):
        for width in (WIDE, NARROW):
            svg = to_svg(chart, width=width, framed=True)
            if is_empty(chart):
                assert svg == ""
                continue
            root = ElementTree.fromstring(svg)
            assert "style" not in svg and "script" not in svg and "nan" not in svg.lower()
            for part in root.iter():
                for name in ("x", "x1", "x2", "cx"):
                    if name in part.attrib:
                        assert -1 <= float(part.attrib[name]) <= width + 1
            assert svg == to_svg(chart, width=width, framed=True)


SCHOOLS = st.sampled_from([f"青石区第{n}小学<分校>" for n in range(40)])


@given(st.lists(st.tuples(SCHOOLS, SCHOOLS, st.integers(1, 60)), min_size=1, max_size=80))
def test_every_drawing_of_flows_is_well_formed_plain_and_within_its_width(ways):
    for chart in flow_charts(ways):
        for width in (WIDE, NARROW):
            svg = to_svg(chart, width=width, framed=True)
            root = ElementTree.fromstring(svg)
            assert "style" not in svg and "nan" not in svg.lower()
            bottom = float(root.attrib["viewBox"].split()[3])
            for part in root.iter():
                assert all(-1 <= float(part.attrib[name]) <= width + 1 for name in ("x", "cx") if name in part.attrib)
                assert float(part.attrib.get("y", 0)) <= bottom


@given(st.lists(st.tuples(SCHOOLS, SCHOOLS, st.integers(1, 60)), min_size=1, max_size=80))
def test_merged_flows_keep_every_figure_and_few_names(ways):
    together = merged(flows(*ways))
    assert sum(flow.figure for flow in together) == sum(figure for *_, figure in ways)
    assert len({(flow.origin, flow.goal) for flow in together}) == len(together)
    for names in ({flow.origin for flow in together}, {flow.goal for flow in together}):
        assert len(names) <= NAMES_AT_MOST


def test_a_map_says_what_it_leaves_out_and_who_gains():
    given_flows = flows(("甲校", "乙校", 3), ("甲校", "没有位置的学校", 1), ("乙校", "甲校", 3))
    chart = FlowMap(
        heading=HEADING, places=(Place(name="甲校", x=0, y=0), Place(name="乙校", x=2, y=5)), flows=given_flows
    )
    assert net_of(chart) == {"甲校": D(-1), "乙校": D(0), "没有位置的学校": D(1)}
    assert "有1条涉及没有位置的单位，未画。" in notes_of(chart)
    svg = to_svg(chart)
    assert "甲校：净减1%" in svg and "乙校：净增减0%" in svg and "没有位置的学校" not in svg
    assert table_of(chart)[1][0] == ("乙校", "甲校", D(3))
    assert words_of(chart).endswith("3条流向，合计7，最多甲校→乙校3")


def test_north_is_above_and_distances_are_kept():
    places = (Place(name="南", x=0, y=0), Place(name="北", x=0, y=10), Place(name="东", x=10, y=0))
    spots, height = spots_of(places, WIDE)
    (south_x, south_y), (north_x, north_y), (east_x, east_y) = (spots[place.name] for place in places)
    assert (north_x, east_y) == (south_x, south_y) and north_y < south_y < height
    assert east_x - south_x == pytest.approx(south_y - north_y)


def test_a_map_without_places_is_empty():
    assert not to_svg(FlowMap(heading=HEADING, places=(), flows=flows(("南", "北", 1))))


def test_before_and_after_shows_those_that_change_most_and_counts_the_rest():
    def school(number, before, after):
        points_of_it = (Point(label="调整前", value=D(before)), Point(label="调整后", value=D(after)))
        return Line(name=f"第{number}小学", points=points_of_it)

    lines = (*(school(n, 10, 10 + n) for n in range(60)), Line(name="缺数学校", points=points(1, None)))
    chart = Changes(heading=HEADING, lines=lines, target=D(30))
    drawn = [line.name for line in lines_drawn(chart)]
    assert len(drawn) == 40 and drawn[0] == "第20小学" and drawn[-1] == "第59小学"
    svg = to_svg(chart)
    assert "另有21个没有变化或变化较小，见数据表" in svg and "缺数学校" not in svg
    assert "第59小学：调整前10%，调整后69%" in svg
    assert len(table_of(chart)[1]) == 61


def test_a_fall_is_dashed():
    down, up = (Line(name=name, points=points(*two)) for name, two in (("甲校", (5, 3)), ("乙校", (3, 5))))
    rows = [to_svg(Changes(heading=HEADING, lines=(line,))).count('stroke-dasharray="5 3"') for line in (down, up)]
    assert rows == [2, 1]


@pytest.mark.parametrize("chart", every_chart([52, None, 60.5], D(60)), ids=lambda chart: type(chart).__name__)
def test_every_chart_says_its_title_unit_and_source_and_has_its_table(chart):
    svg = to_svg(chart, framed=True)
    assert "体质健康优良率" in svg and "单位：%" in svg and "来源：体质测试台账" in svg
    assert words_of(chart).startswith("体质健康优良率（%）：")
    headings, rows = table_of(chart)
    cells = [cell for row in rows for cell in row]
    assert D("60.5") in cells and None in cells and all(len(row) == len(headings) for row in rows)


def test_a_gap_is_a_gap_and_never_zero():
    chart = Trend(heading=HEADING, lines=(Line(name="全区", points=points(50, None, 52, 53)),))
    lines = re.findall(r'<polyline points="([^"]+)"', to_svg(chart))
    assert [len(line.split()) for line in lines] == [2]
    assert "26年2月未报" in words_of(chart) and "断开处为未报。" in notes_of(chart)


def test_bars_are_sorted_and_those_that_miss_the_target_are_hatched():
    units = points(50, 70, None, 60, labels=["甲校", "乙校", "丙校", "丁校"])
    chart = Bars(heading=HEADING, points=units, target=D(60))
    assert [row[0] for row in table_of(chart)[1]] == ["乙校", "丁校", "甲校", "丙校"]
    svg = to_svg(chart)
    assert svg.count('fill="url(#') == 1 and "未报" in svg
    assert to_svg(Bars(heading=HEADING, points=units, target=D(60), at_most=True)).count('fill="url(#') == 1


def test_of_very_many_bars_both_ends_and_the_own_one_are_drawn_and_the_table_has_all():
    many = tuple(Point(label=f"第{n}小学", value=D(n), is_own=n == 75) for n in range(150))
    chart = Bars(heading=HEADING, points=many)
    svg = to_svg(chart)
    assert "第149小学" in svg and "第0小学" in svg and "▶第75小学" in svg and "中间119个见数据表" in svg
    assert len(table_of(chart)[1]) == 150


def test_a_narrow_heat_map_draws_the_last_periods():
    chart = HeatMap(heading=HEADING, rows=(Line(name="甲校", points=points(*range(12))),), columns=MONTHS)
    assert is_cut(chart, NARROW) and not is_cut(chart, WIDE)
    assert "11月" in to_svg(chart, width=NARROW) and "甲校　26年1月" not in to_svg(chart, width=NARROW)


def test_what_people_wrote_stays_text():
    chart = Bars(heading=HEADING, points=(Point(label='<b onclick="x">甲&乙</b>', value=D(1), url='/a"b'),))
    root = ElementTree.fromstring(to_svg(chart, framed=True))
    assert not [part for part in root.iter() if part.tag.endswith("}b")]


def test_two_drawings_on_a_page_share_no_id():
    chart = Bars(heading=HEADING, points=points(50), target=D(60))
    ids = [re.search(r'pattern id="(\w+)"', to_svg(chart, width=width))[1] for width in (WIDE, NARROW)]
    assert ids[0] != ids[1]


@given(st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=20), st.booleans())
def test_axes_hold_their_figures_and_carry_few_round_marks(values, from_zero):
    scale = Scale(values, 0, 100, from_zero=from_zero)
    assert all(-0.001 <= scale.at(value) <= 100.001 for value in values)
    assert 2 <= len(scale.ticks()) <= 8
    assert not from_zero or 0 in scale.ticks()


def test_an_axis_of_shares_does_not_pass_a_hundred():
    assert Scale([D(90), D(98)], 0, 100, ceiling=D(100)).high == 100
    assert Scale([D(90), D(130)], 0, 100, ceiling=D(100)).high > 130


@given(st.lists(st.integers(0, 500), min_size=1, max_size=60))
def test_shades_grow_with_figures(numbers):
    values = [D(number) for number in numbers]
    steps = heat_steps(values)
    shades = [shade_of(value, steps) for value in sorted(values)]
    assert shades == sorted(shades) and shades[0] >= 0 and shades[-1] <= 4


def test_quarters_by_hand():
    assert quarters([D(n) for n in (7, 1, 3, 5)]) == (D(2), D(4), D(6))
    assert quarters([D(4)]) == (D(4), D(4), D(4))


def test_figures_are_written_short_but_never_as_nothing():
    assert number_text(D("1234567.891"), 1) == "1,234,567.9"
    assert number_text(D("-0.04"), 1) == "-0.04" and number_text(D(0), 1) == "0"
    assert text_width("目标") == 24


# Machado, Oliveira and Fernandes (2009), severity 1.0, linear RGB.
DEUTERANOPIA = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))


def linear(colour: str) -> tuple[float, ...]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def seen(colour: str) -> tuple[float, ...]:
    rgb = linear(colour)
    return tuple(max(0.0, sum(weight * part for weight, part in zip(row, rgb, strict=True))) for row in DEUTERANOPIA)


def lightness(rgb: tuple[float, ...]) -> float:
    luminance = sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), rgb, strict=True))
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance


@pytest.mark.parametrize("eye", [linear, seen], ids=["grey", "deuteranopia"])
def test_the_shades_of_the_heat_map_keep_apart(eye):
    steps = [lightness(eye(colour)) for colour in marks.HEAT]
    assert all(before - after >= 9 for before, after in zip(steps, steps[1:], strict=False))


@pytest.mark.parametrize("eye", [linear, seen], ids=["usual", "deuteranopia"])
def test_figures_in_the_cells_stand_out(eye):
    for ground, ink in zip(marks.HEAT, marks.HEAT_INK, strict=True):
        light, dark = sorted(
            (sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), eye(c), strict=True)) for c in (ground, ink)),
            reverse=True,
        )
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_lines_differ_by_mark_and_dashes_and_not_by_colour_alone():
    assert len({kind for _, kind, _ in marks.SERIES}) == len({dashes for *_, dashes in marks.SERIES}) == 4
    names = ["全区", "东片", "西片", "南片"]
    chart = Trend(
        heading=HEADING, lines=tuple(Line(name=name, points=points(n, n + 1)) for n, name in enumerate(names))
    )
    svg = to_svg(chart)
    assert all(f">{name}</text>" in svg for name in names)


def test_a_picture_for_a_document_is_a_png_of_the_right_shape():
    chart = every_chart([52, None, 60.5], D(60))[2]
    picture = picture_of(chart)
    image = Image.open(BytesIO(picture.png))
    assert image.format == "PNG" and abs(image.width / image.height - picture.width_mm / picture.height_mm) < 0.02
    assert "体质健康优良率" in picture.words and picture_of(Bars(heading=HEADING, points=points(None))) is None
    hatched = to_png(to_svg(chart))
    assert hatched[:4] == b"\x89PNG"
