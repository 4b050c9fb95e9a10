"""The .docx is in the official format, opens with an independent reader and is the same bytes every time."""

import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from io import BytesIO
from xml.etree import ElementTree

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.reports.sample import FIGURES, SUMMARY, TASKS
from yanzhen.engines.reports import (
    Attachment,
    AttachmentList,
    Document,
    Figure,
    Heading,
    Imprint,
    LateTask,
    MonthlyFacts,
    Paragraph,
    RedHead,
    ReportError,
    SectionLights,
    Signature,
    Table,
    Text,
    bind,
    check_docx,
    frozen_with,
    monthly_report,
    runs_of,
    task_table,
    to_docx,
    to_html,
)
from yanzhen.engines.reports.page import (
    BODY_POINTS,
    CHARACTERS,
    FACES,
    FOOT_POINTS,
    LINE_TWIPS,
    LINES,
    PORTRAIT,
    TITLE_POINTS,
    TRACKING_TWIPS,
)
from yanzhen.engines.reports.titles import title_lines
from yanzhen.engines.reports.wording import width_in_characters
from yanzhen.presets import rulebook_value

BOUND = bind(SUMMARY, FIGURES | {"unknown": Figure(value=D("0.5"), source="甲", is_percent=True)})
HEAD = RedHead(mark="示例区教育委员会文件", number="示教发〔2026〕5号")
IMPRINT = Imprint(copies_to="示例区财政局", printed_by="示例区教育委员会办公室", printed_on=date(2026, 7, 6))


def opened(document):
    return docx.Document(BytesIO(to_docx(document)))


def line_of(file, text):
    return next(line for line in file.paragraphs if line.text.startswith(text))


def characters(line, side):
    """Indent of a paragraph in hundredths of a character, as written for the word processor."""
    indents = line._p.xpath("./w:pPr/w:ind")
    return int(indents[0].get(f"{{{indents[0].nsmap['w']}}}{side}Chars")) if indents else None


def codes(data):
    return [problem.code for problem in check_docx(data)]


def altered(data, old, new, part="word/document.xml"):
    """The same package with one text of one part replaced."""
    source, target = zipfile.ZipFile(BytesIO(data)), BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name in source.namelist():
            content = source.read(name).decode()
            if name == part:
                assert old in content
                content = content.replace(old, new)
            package.writestr(name, content)
    return target.getvalue()


def test_a_summary_passes_every_check():
    assert check_docx(to_docx(BOUND.document)) == []


def test_the_engine_keeps_the_numbers_of_the_rulebook():
    form = rulebook_value("documents/page_format", on=date(2026, 3, 1))
    assert (PORTRAIT.width, PORTRAIT.height) == (form["paper_width"], form["paper_height"])
    margins = (form["top_margin"], form["bottom_margin"], form["left_margin"], form["right_margin"])
    assert (PORTRAIT.top, PORTRAIT.bottom, PORTRAIT.left, PORTRAIT.right) == margins
    assert (form["lines"], form["characters"], form["line_pitch"]) == (LINES, CHARACTERS, LINE_TWIPS / 20)
    assert tuple(form[name] for name in ("body_size", "title_size", "page_number_size")) == (
        BODY_POINTS,
        TITLE_POINTS,
        FOOT_POINTS,
    )
    assert set(FACES) == {value for name, value in form.items() if name.endswith("_face")}


def test_twenty_two_lines_of_twenty_eight_characters_fill_the_page():
    height = 297 - 37 - 35
    points = height / 25.4 * 72
    assert int(points / (LINE_TWIPS / 20)) == LINES
    advance = BODY_POINTS + TRACKING_TWIPS / 20
    assert int(PORTRAIT.text_width_twips / 20 / advance) == CHARACTERS


def test_page_margins_and_faces_as_an_independent_reader_sees_them():
    file = opened(BOUND.document)
    section = file.sections[0]
    assert abs(section.top_margin - Mm(37)) < Mm(0.1) and abs(section.left_margin - Mm(28)) < Mm(0.1)
    assert abs(section.bottom_margin - Mm(35)) < Mm(0.1) and abs(section.right_margin - Mm(26)) < Mm(0.1)
    assert abs(section.page_width - Mm(210)) < Mm(0.1) and abs(section.page_height - Mm(297)) < Mm(0.1)
    expected = {
        "Title": ("方正小标宋简体", 22),
        "Heading 1": ("黑体", 16),
        "Heading 2": ("楷体_GB2312", 16),
        "Heading 3": ("仿宋_GB2312", 16),
        "Heading 4": ("仿宋_GB2312", 16),
        "Body Text": ("仿宋_GB2312", 16),
        "footer": ("宋体", 14),
    }
    for name, (face, size) in expected.items():
        font = file.styles[name].font
        east_asian = font._element.rPr.rFonts.get(f"{{{font._element.nsmap['w']}}}eastAsia")
        assert (font.name, east_asian, font.size) == (face, face, Pt(size))
    body = file.styles["Body Text"].paragraph_format
    assert body.line_spacing == Pt(28.95)
    assert body.first_line_indent == Pt(31.6)


def test_headings_are_numbered_in_the_four_official_ways():
    file = opened(BOUND.document)
    headings = [line.text for line in file.paragraphs if line.style.name.startswith("Heading")]
    assert headings[:6] == [
        "一、主要工作",
        "（一）推进交流轮岗",
        "1.完善机制",
        "（1）明确分工",
        "（二）课后服务",
        "二、下一步工作",
    ]


def test_bound_numbers_are_printed_without_any_mark():
    file = opened(bind(SUMMARY, FIGURES).document)
    text = "总的看，全区60所学校，达标率61.2%，另有3所<在建>&待验收。"
    assert line_of(file, "总的看").text == text
    assert file.tables[0].cell(1, 2).text == "〔待补〕"


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages():
    file = opened(frozen_with(BOUND, "摘要甲").document)
    assert file.settings.odd_and_even_pages_header_footer is True
    odd, even = file.sections[0].footer, file.sections[0].even_page_footer
    assert odd.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert even.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.LEFT
    assert (odd.paragraphs[0].text, even.paragraphs[0].text) == ("— 1 —", "— 2 —")
    assert (characters(odd.paragraphs[0], "right"), characters(even.paragraphs[0], "left")) == (100, 100)
    assert odd.paragraphs[1].text == "摘要甲"


def test_attachments_are_listed_and_begin_on_pages_of_their_own():
    file = opened(BOUND.document)
    notes = [line.text for line in file.paragraphs if line.style.name == "Attachment Note"]
    assert notes == ["附件：1. 重点任务分解表", "2. 名词解释", "3. 另行报送的光盘"]
    marks = [line.text for line in file.paragraphs if line.style.name == "Attachment Mark"]
    assert marks == ["附件1", "附件2"]
    assert [section.orientation for section in file.sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]


def test_two_attachments_alike_keep_their_own_numbers():
    same = Attachment("示例表", (Paragraph(runs_of("示例。")),))
    document = bind(Document(title=runs_of("总结"), blocks=(AttachmentList(),), attachments=(same, same)), {}).document
    marks = [line.text for line in opened(document).paragraphs if line.style.name == "Attachment Mark"]
    assert marks == ["附件1", "附件2"]
    assert to_html(document).count("附件2</p>") == 1


def test_one_attachment_has_no_number():
    one = Attachment("名词解释", (Paragraph(runs_of("示例。")),))
    document = bind(Document(title=runs_of("总结"), blocks=(AttachmentList(),), attachments=(one,)), {}).document
    texts = [line.text for line in opened(document).paragraphs]
    assert "附件：名词解释" in texts and "附件" in texts
    assert codes(to_docx(document)) == []


@pytest.mark.parametrize(
    ("agency", "is_sealed", "agency_indent", "day_indent"),
    [
        ("示例区教育委员会", False, 200, 200),  # 8 characters over 6: the day begins two to the right
        ("示例区教育工作委员会", False, 200, 400),
        ("教育局", False, 700, 200),  # the day is the longer one and stands two from the edge
        ("示例区教育委员会", True, 300, 400),
        ("教育局", True, 550, 400),
    ],
)
def test_where_agency_and_day_stand(agency, is_sealed, agency_indent, day_indent):
    signature = Signature(agency, date(2026, 3, 5), is_sealed)
    file = opened(bind(Document(title=runs_of("总结"), blocks=(signature,)), {}).document)
    assert characters(line_of(file, agency), "right") == agency_indent
    day = line_of(file, "2026年3月5日")
    assert characters(day, "right") == day_indent
    if not is_sealed:
        agency_starts = agency_indent / 100 + width_in_characters(agency)
        assert agency_starts - (day_indent / 100 + width_in_characters(day.text)) == 2


def test_a_summary_has_no_red_head_and_an_issued_document_has():
    assert "FF0000" not in zipfile.ZipFile(BytesIO(to_docx(BOUND.document))).read("word/document.xml").decode()
    issued = replace(BOUND.document, red_head=replace(HEAD, urgency="特急"), imprint=IMPRINT)
    file = opened(issued)
    mark = line_of(file, "示例区教育委员会文件")
    assert mark.runs[0].font.color.rgb == docx.shared.RGBColor(255, 0, 0)
    # 35 mm less the one line of the urgency mark above it.
    assert abs(mark.paragraph_format.space_before - (Mm(35) - Pt(28.95))) < Pt(0.2)
    assert line_of(file, "示教发").text == "示教发〔2026〕5号"
    foot = file.tables[-1]
    assert [cell.text for cell in foot.column_cells(0)] == [
        "抄送：示例区财政局。",
        "示例区教育委员会办公室\t2026年7月6日印发",
    ]
    assert codes(to_docx(issued)) == []


def test_a_document_to_a_higher_body_names_its_signer():
    issued = replace(BOUND.document, red_head=replace(HEAD, signer="赵示例"), imprint=replace(IMPRINT, copies_to=""))
    file = opened(issued)
    assert line_of(file, "示教发").text == "示教发〔2026〕5号\t签发人：赵示例"
    assert codes(to_docx(issued)) == []
    assert len(file.tables[-1].rows) == 1


def test_before_signing_the_number_stays_empty():
    file = opened(replace(BOUND.document, red_head=replace(HEAD, number=None)))
    assert not [line for line in file.paragraphs if "号" in line.text]


@pytest.mark.parametrize(
    "number",
    [
        "示教发[2026]5号",
        "示教发（2026）5号",
        "示教发〔2026〕第5号",
        "示教发〔2026〕05号",
        "〔2026〕5号",
        "示教发〔26〕5号",
        "示教发〔2026〕5",
    ],
)
def test_a_malformed_document_number_is_refused(number):
    with pytest.raises(ReportError) as refusal:
        to_docx(replace(BOUND.document, red_head=replace(HEAD, number=number)))
    assert refusal.value.code == "BAD_DOCUMENT_NUMBER"


def test_equal_documents_are_equal_bytes():
    again = bind(SUMMARY, FIGURES | {"unknown": Figure(value=D("0.5"), source="甲", is_percent=True)})
    data = to_docx(BOUND.document)
    assert data == to_docx(again.document)
    assert {entry.date_time for entry in zipfile.ZipFile(BytesIO(data)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_title_may_hold_a_break_and_the_properties_do_not():
    document = bind(Document(title=runs_of("示例区\n工作总结")), {}).document
    file = opened(document)
    assert file.paragraphs[0].text == "示例区\n工作总结"
    assert file.core_properties.title == "示例区工作总结"


@given(st.text(max_size=60))
def test_no_text_breaks_the_package(text):
    data = to_docx(bind(Document(title=(Text(text),), blocks=(Paragraph((Text(text),)),)), {}).document)
    with zipfile.ZipFile(BytesIO(data)) as package:
        for name in package.namelist():
            ElementTree.fromstring(package.read(name))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('w:top="2098"', 'w:top="1440"', "MARGINS"),
        ('w:h="16838"', 'w:h="15840"', "PAPER"),
        ('w:linePitch="579"', 'w:linePitch="312"', "LINE_PITCH"),
        ("〔2026〕5号", "〔2026〕05号", "DOCUMENT_NUMBER"),
        ("2026年7月5日", "2026年07月5日", "DOCUMENT_DATE"),
        ("明确分工", "见示教发(2026)5号", "YEAR_BRACKETS"),
        ("（1）明确分工", "（2）明确分工", "HEADING_NUMBER"),
        ("名词解释", "名词", "ATTACHMENTS_DIFFER"),
    ],
)
def test_each_departure_is_found(old, new, code):
    data = to_docx(replace(BOUND.document, red_head=HEAD))
    if code == "ATTACHMENTS_DIFFER":
        old, new = f">2. {old}<", f">2. {new}<"
    assert set(codes(altered(data, old, new))) == {code}


def test_more_departures_are_found():
    data = to_docx(BOUND.document)
    assert codes(altered(data, 'w:jc w:val="left"', 'w:jc w:val="right"', "word/footer2.xml")) == ["PAGE_NUMBER"]
    jump = bind(Document(title=runs_of("总结"), blocks=(Heading(2, runs_of("跳级")),)), {}).document
    assert codes(to_docx(jump)) == ["HEADING_ORDER"]
    assert codes(to_docx(bind(SUMMARY, FIGURES).document)) == ["MISSING_FIGURE"]
    unnumbered = bind(Document(title=runs_of("总结"), blocks=(Heading(1, runs_of("前言"), False),)), {}).document
    assert codes(to_docx(unnumbered)) == []


@pytest.mark.parametrize("data", [b"", b"PK", b"not a document"])
def test_what_is_no_document_is_said_to_be_none(data):
    with pytest.raises(ReportError) as refusal:
        check_docx(data)
    assert refusal.value.code == "NOT_A_REPORT"


def test_the_task_table_is_landscape_and_quotes_the_plan():
    bound = bind(task_table("示例区2026年重点任务分解表", TASKS), {})
    assert bound.unbound == ()
    file = opened(bound.document)
    assert file.sections[0].orientation == WD_ORIENT.LANDSCAPE
    table = file.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["序号", "任务", "责任领导", "牵头", "配合", "时限", "原文"]
    assert [cell.text for cell in table.rows[3].cells] == [
        "3",
        "示例任务3",
        "赵示例",
        "中教科",
        "",
        "2026年12月",
        "年内新增成员校8所。",
    ]
    assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    assert codes(to_docx(bound.document)) == []


def lights(section, green, yellow, red, grey):
    values = {"green": green, "yellow": yellow, "red": red, "grey": grey}
    figures = {
        name: Figure(value=None if value is None else D(value), source=f"lights:{name}:{section}")
        for name, value in values.items()
    }
    return SectionLights(section=section, **figures)


def monthly(rows, late=()):
    facts = MonthlyFacts(
        agency="示例区教育委员会",
        as_of=date(2026, 3, 31),
        total=Figure(value=D(300), source="tasks"),
        done=Figure(value=D(41), source="tasks:done"),
        lights=tuple(rows),
        late=tuple(late),
    )
    template, figures = monthly_report(facts)
    return bind(template, figures)


def test_the_monthly_report_puts_red_first_and_binds_every_number():
    bound = monthly(
        [lights("甲科", 5, 1, 0, 2), lights("乙科", 3, 0, 2, 0)], [LateTask(task="任务", section="乙科", reason="逾期")]
    )
    assert (bound.unbound, bound.missing, bound.unused) == ((), (), ())
    file = opened(bound.document)
    assert "亮绿灯8项、黄灯1项、红灯2项，2项尚未报送" in line_of(file, "截至2026年3月31日").text
    assert [row.cells[0].text for row in file.tables[0].rows] == ["牵头科室", "乙科", "甲科"]
    assert [cell.text for cell in file.tables[1].rows[1].cells] == ["任务", "乙科", "逾期"]
    assert bound.numbers[2].source == "lights:green:甲科;lights:green:乙科"


def test_twenty_sections_and_many_late_tasks_still_fit_one_page():
    late = [LateTask(task="推进集团化办学，" * 6, section="中教科", reason="时限已过。" * 9) for _ in range(9)]
    bound = monthly([lights(f"第{n}科", n, 1, 1, 0) for n in range(20)], late)
    file = opened(bound.document)
    rows = [row.cells[0].text for row in file.tables[0].rows]
    assert len(rows) == 9 and rows[-1] == "其余13个科室"
    assert file.tables[0].rows[-1].cells[2].text == "13"
    assert len(file.tables[1].rows) == 4 and file.tables[1].rows[1].cells[0].text.endswith("…")
    assert line_of(file, "另有6项")
    # 20 pt a line of table, two lines for each late task; everything else 28.95 pt a line, four lines of text.
    height = 20 * (9 + 1 + 2 * 3) + 28.95 * (2 + 1 + 4 + 2 + 1)
    assert height <= LINES * 28.95


def test_a_sum_with_an_unknown_part_is_unknown():
    bound = monthly([lights("甲科", 5, 1, 0, 2), lights("乙科", None, 0, 2, 0)])
    assert bound.missing == ("green", "green.0")


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("工作总结", ["工作总结"]),
        ("示例区教育委员会2026年3月重点任务推进情况", ["示例区教育委员会", "2026年3月重点任务推进情况"]),
        ("一二三四五六七八九十" * 3, ["一二三四五六七八九十" * 3]),
        ("甲\n乙", ["甲", "乙"]),
    ],
)
def test_titles_break_where_a_reader_would(title, lines):
    assert title_lines(title, 20) == lines


@given(st.text("示例区教育委员会的、关于和2026年月工作", min_size=1, max_size=70), st.integers(8, 30))
def test_a_broken_title_loses_nothing(title, room):
    lines = title_lines(title, room)
    assert "".join(lines) == title
    assert len(lines) == 1 or all(width_in_characters(line) <= room for line in lines)


def test_amounts_stand_at_the_right_on_paper_and_on_the_page():
    table = Table(("学校", "学段", "费用（元）"), (tuple(runs_of(one) for one in ("甲校", "小学", "1,200.50")),))
    placed = replace(table, centred=(1,), amounts=(2,), quoted=(2,))
    bound = bind(Document(title=(Text("清单"),), blocks=(placed,)), {}).document
    cells = opened(bound).tables[0].rows[1].cells
    sides = [cell.paragraphs[0].alignment for cell in cells]
    assert sides == [None, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT]
    assert '<td class="centred">小学</td><td class="amount">1,200.50</td>' in to_html(bound)
