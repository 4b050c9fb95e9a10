"""Charts and live tables inside a report: on the page with words, in Word as a picture with a table."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from decimal import Decimal

import docx
import pytest

from yanzhen.engines.reports import (
    Chart,
    Figure,
    Place,
    ReportError,
    Table,
    Take,
    Template,
    Text,
    bind,
    check_docx,
    to_docx,
    to_html,
    unit_of,
)

SVG = '<svg viewBox="0 0 600 200"><title>图</title></svg>'


def png() -> bytes:
    """A picture of one white point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00\xff\xff\xff")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def chart(**changes) -> Chart:
    rows = (((Text("第一小学"),), (Place("甲.1", "未报"),)), ((Text("第二小学"),), (Place("甲.2", "未报"),)))
    table = Table(("单位", "优良率"), rows, quoted=(0,), centred=(1,))
    given = {"key": "甲", "svg": SVG, "alt": "第一小学60，第二小学未报<没有>", "figures": table, "caption": "图1　各校"}
    return Chart(**(given | {"width": 600, "height": 200, "note": "虚线为目标。"} | changes))


def bound(*blocks):
    figures = {"甲.1": Figure(value=Decimal("60"), source="甲", places=1), "甲.2": Figure(value=None, source="甲")}
    return bind(Template(title=(Text("总结"),), blocks=blocks), figures)


def test_a_cell_without_a_figure_says_so_and_does_not_count_as_missing():
    binding = bound(chart())
    assert binding.missing == ()
    assert binding.unreported == ("甲.2",)
    html = to_html(binding.document, lambda number: f"/{number.key}")
    assert '<a class="absent-number screen-mark" data-key="甲.2" href="/甲.2">未报</a>' in html


def test_the_page_has_the_drawing_its_caption_its_note_and_its_figures():
    html = to_html(bound(chart()).document)
    assert f'<figure class="report-chart">{SVG}<figcaption>图1　各校<small class="report-note">虚线为目标。' in html
    assert '<td class="centred"><a class="bound-number"' in html


def test_a_corrected_number_is_marked_with_what_it_was():
    html = to_html(bound(chart()).document, notes={"甲.1": "数据已更正：原60，现“70”"})
    assert 'title="数据已更正：原60，现“70”"' in html
    assert html.count("corrected-mark") == 1


def test_word_holds_the_picture_once_with_its_words_and_the_table():
    data = to_docx(bound(chart(), chart()).document, {"甲": png()})
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert [name for name in package.namelist() if "media" in name] == ["word/media/rIdPicture1.png"]
    document = docx.Document(io.BytesIO(data))
    assert [shape._inline.docPr.get("descr") for shape in document.inline_shapes] == [
        "第一小学60，第二小学未报<没有>"
    ] * 2
    assert document.tables[0].rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    assert [cell.text for cell in document.tables[0].rows[2].cells] == ["第二小学", "未报"]
    assert check_docx(data) == []


@pytest.mark.parametrize(("size", "millimetres"), [((600, 200), 52.0), ((600, 301), 78.3), ((600, 2000), 127.0)])
def test_a_picture_is_as_wide_as_the_text_but_never_takes_the_page(size, millimetres):
    data = to_docx(bound(chart(width=size[0], height=size[1])).document, {"甲": png()})
    [shape] = docx.Document(io.BytesIO(data)).inline_shapes
    assert shape.height.mm == pytest.approx(millimetres, abs=0.5)
    assert shape.width.mm <= 156.5


def test_equal_reports_with_charts_are_equal_bytes():
    document = bound(chart()).document
    assert to_docx(document, {"甲": png()}) == to_docx(document, {"甲": png()})


def test_a_chart_without_a_picture_is_refused_by_name():
    with pytest.raises(ReportError) as refused:
        to_docx(bound(chart()).document)
    assert (refused.value.code, "图1" in refused.value.message) == ("NO_PICTURE", True)


def test_two_tables_in_a_row_stay_two_tables():
    table = chart().figures
    document = docx.Document(io.BytesIO(to_docx(bound(table, table).document)))
    assert len(document.tables) == 2


@pytest.mark.parametrize(
    ("take", "unit", "expected"),
    [
        (Take.THIS, "%", "%"),
        (Take.CHANGE, "％", "个百分点"),
        (Take.CHANGE, "所", "所"),
        (Take.CHANGE_PERCENT, "所", "%"),
        (Take.CUMULATIVE, "次", "次"),
    ],
)
def test_a_change_of_shares_is_in_points(take, unit, expected):
    assert unit_of(take, unit) == expected
