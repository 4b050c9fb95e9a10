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
    Distribution,
    Heading,
    HeatMap,
    Line,
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
from yanzhen.engines.charts.distribution import quarters
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
    ]


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
