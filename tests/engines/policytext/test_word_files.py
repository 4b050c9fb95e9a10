"""Word files: numbers as Word shows them, tables by their grid, changes as accepted, everything else apart."""

from __future__ import annotations

import pytest

from tests.engines.policytext.office_files import cell, level, numbered, numbering, paragraph, table, word
from yanzhen.engines.policytext import read_document
from yanzhen.engines.policytext.formats import Extracted, extract
from yanzhen.engines.policytext.formats.word_numbering import write_number


def read(body: str, **parts: str) -> Extracted:
    return extract(word(body, **parts), file="甲.docx")


def lines(body: str, **parts: str) -> list[str]:
    return read(body, **parts).text.split("\n")


# 编号

OFFICE = numbering(
    level(0, "chineseCounting", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "decimalEnclosedCircle", "%4"),
)


def test_four_levels_count_as_offices_write_them():
    body = "".join(
        numbered(text, 1, at)
        for text, at in (
            ("甲", 0),
            ("乙", 1),
            ("丙", 2),
            ("丁", 3),
            ("戊", 3),
            ("己", 1),
            ("庚", 2),
            ("辛", 0),
            ("壬", 1),
        )
    )
    assert lines(body, numbering=OFFICE) == [
        "一、甲", "（一）乙", "1.丙", "①丁", "②戊", "（二）己", "1.庚", "二、辛", "（一）壬",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        ("decimal", ["1", "10", "21"]),
        ("decimalZero", ["01", "10", "21"]),
        ("decimalFullWidth", ["１", "１０", "２１"]),
        ("decimalEnclosedCircle", ["①", "⑩", "㉑"]),
        ("decimalEnclosedCircleChinese", ["①", "⑩", "㉑"]),
        ("decimalEnclosedParen", ["⑴", "⑽", "(21)"]),
        ("decimalEnclosedFullstop", ["⒈", "⒑", "21."]),
        ("chineseCounting", ["一", "十", "二十一"]),
        ("chineseCountingThousand", ["一", "十", "二十一"]),
        ("japaneseCounting", ["一", "十", "二十一"]),
        ("taiwaneseCountingThousand", ["一", "十", "二十一"]),
        ("ideographDigital", ["一", "一〇", "二一"]),
        ("ideographTraditional", ["甲", "癸", "21"]),
        ("ideographZodiac", ["子", "酉", "21"]),
        ("chineseLegalSimplified", ["壹", "拾", "贰拾壹"]),
        ("lowerLetter", ["a", "j", "u"]),
        ("upperLetter", ["A", "J", "U"]),
        ("lowerRoman", ["i", "x", "xxi"]),
        ("upperRoman", ["I", "X", "XXI"]),
        ("noSuchFormat", ["1", "10", "21"]),
    ],
)
def test_every_usual_format_writes_its_numbers(form: str, numbers: list[str]):
    assert [write_number(number, form) for number in (1, 10, 21)] == numbers


def test_a_level_that_shows_several_levels_writes_them_all():
    own = numbering(level(0, "chineseCounting", "第%1章"), level(1, "decimal", "%1.%2"))
    body = numbered("总则", 1) + numbered("目标", 1, 1) + numbered("任务", 1, 1)
    assert lines(body, numbering=own) == ["第一章 总则", "一.1 目标", "一.2 任务"]
    legal = numbering(level(0, "chineseCounting", "第%1章"), level(1, "decimal", "%1.%2", more="<w:isLgl/>"))
    assert lines(body, numbering=legal) == ["第一章 总则", "1.1 目标", "1.2 任务"]


def test_a_number_starts_where_the_level_says_and_again_where_the_use_says():
    own = numbering(
        level(0, "decimal", "%1.", start=5),
        changes='<w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/></w:lvlOverride>',
    )
    body = numbered("甲", 1) + numbered("乙", 1) + numbered("丙", 2) + numbered("丁", 2)
    assert lines(body, numbering=own) == ["5.甲", "6.乙", "3.丙", "4.丁"]


def test_two_uses_of_one_numbering_go_on_counting():
    own = numbering(level(0, "decimal", "%1."))
    assert lines(numbered("甲", 1) + numbered("乙", 2) + numbered("丙", 1), numbering=own) == ["1.甲", "2.乙", "3.丙"]


@pytest.mark.parametrize(
    ("restart", "third"),
    [("", "1)"), ('<w:lvlRestart w:val="0"/>', "2)"), ('<w:lvlRestart w:val="1"/>', "1)")],
    ids=["默认", "从不重新编号", "第一级后"],
)
def test_a_level_counts_anew_after_the_level_it_names(restart: str, third: str):
    own = numbering(level(0, "decimal", "%1."), level(1, "decimal", "%2)", more=restart))
    body = numbered("甲", 1) + numbered("乙", 1, 1) + numbered("丙", 1) + numbered("丁", 1, 1)
    assert lines(body, numbering=own) == ["1.甲", "1)乙", "2.丙", f"{third}丁"]


def test_a_use_may_change_a_level():
    changes = f'<w:lvlOverride w:ilvl="0">{level(0, "upperRoman", "%1、")}</w:lvlOverride>'
    own = numbering(level(0, "decimal", "%1."), changes=changes)
    assert lines(numbered("甲", 2), numbering=own) == ["I、甲"]


STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:basedOn w:val="a"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:basedOn w:val="a"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="mine"><w:basedOn w:val="2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="3"><w:basedOn w:val="a"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="numbering" w:styleId="list"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
)


def styled(text: str, style: str, more: str = "") -> str:
    return paragraph(text, properties=f'<w:pStyle w:val="{style}"/>{more}')


def test_numbers_come_from_styles_from_what_they_are_based_on_and_from_the_level_linked_to_them():
    own = numbering(
        level(0, "chineseCounting", "%1、", more='<w:pStyle w:val="1"/>'),
        level(1, "chineseCounting", "（%2）", more='<w:pStyle w:val="2"/>'),
        level(2, "decimal", "%3.", more='<w:pStyle w:val="3"/>'),
    )
    body = styled("甲", "1") + styled("乙", "2") + styled("丙", "mine") + styled("丁", "3") + paragraph("戊")
    assert lines(body, numbering=own, styles=STYLES) == ["一、甲", "（一）乙", "（二）丙", "1.丁", "戊"]


def test_a_paragraph_may_refuse_the_number_of_its_style():
    own = numbering(level(0, "chineseCounting", "%1、"))
    body = styled("甲", "1", '<w:numPr><w:numId w:val="0"/></w:numPr>') + styled("乙", "1")
    assert lines(body, numbering=own, styles=STYLES) == ["甲", "一、乙"]


def test_a_numbering_that_names_a_numbering_style_takes_its_levels():
    own = (
        '<w:abstractNum w:abstractNumId="8"><w:numStyleLink w:val="list"/></w:abstractNum>'
        + numbering(level(0, "chineseCounting", "%1、"), link='<w:styleLink w:val="list"/>')
        + '<w:num w:numId="3"><w:abstractNumId w:val="8"/></w:num>'
    )
    assert lines(numbered("甲", 3) + numbered("乙", 3), numbering=own, styles=STYLES) == ["一、甲", "二、乙"]


def test_an_empty_numbered_paragraph_counts_as_word_counts_it():
    own = numbering(level(0, "decimal", "%1."))
    assert lines(numbered("甲", 1) + numbered("", 1) + numbered("乙", 1), numbering=own) == ["1.甲", "3.乙"]


def test_bullets_give_no_number_and_fixed_words_stay():
    own = numbering(level(0, "bullet", "•"), level(1, "none", "附则"))
    assert lines(numbered("甲", 1) + numbered("乙", 1, 1), numbering=own) == ["甲", "附则 乙"]


# 表格


def test_cells_stand_at_their_columns_of_the_grid_and_merged_ones_once():
    found = read(
        table(
            cell("任务", span=2) + cell("责任单位") + cell("时限"),
            cell("一") + cell("自查") + cell("安全科", merge="restart") + cell("3月"),
            cell("二") + cell("整改") + cell("", merge="continue") + cell("4月"),
        )
    )
    assert found.text.split("\n") == ["任务\t\t责任单位\t时限", "一\t自查\t安全科\t3月", "二\t整改\t\t4月"]
    place = found.anchor_at(found.text.index("4月"))
    assert (place.table, place.row, place.column) == (1, 3, 4)


def test_a_ledger_with_a_body_over_several_rows_gives_it_to_each():
    text = read(
        paragraph("云岭区2026年重点任务台账")
        + table(
            cell("序号") + cell("责任单位") + cell("工作任务") + cell("完成时限"),
            cell("1") + cell("安全科", merge="restart") + cell("开展安全自查") + cell("2026年3月"),
            cell("2") + cell("", merge="continue") + cell("整改安全隐患") + cell("2026年4月"),
        )
    ).text
    reading = read_document(text)
    tasks = [statement.task for statement in reading.statements if statement.task]
    assert [[reading.actors[index].text for index in task.lead] for task in tasks] == [["安全科"], ["安全科"]]
    assert [task.deadline.on for task in tasks] == ["2026-03-31", "2026-04-30"]


def test_a_frame_of_one_cell_is_text_and_a_table_in_it_a_table():
    inner = table(cell("任务") + cell("时限"), cell("自查") + cell("3月"))
    found = read(table(cell("一、总体要求", "各校要自查。", inner)))
    assert found.text.split("\n") == ["一、总体要求", "各校要自查。", "任务\t时限", "自查\t3月"]
    place = found.anchor_at(found.text.index("各校"))
    assert (place.kind, place.table, place.row) == ("cell", 1, 1)
    assert found.anchor_at(found.text.index("3月")).table == 2


def test_a_table_inside_a_cell_stays_in_its_cell():
    inner = table(cell("小学") + cell("12所"))
    assert lines(table(cell("范围") + cell("数量"), cell("全区") + cell("共计：", inner))) == [
        "范围\t数量",
        "全区\t共计： 小学 12所",
    ]


def test_rows_and_cells_taken_out_by_a_change_are_gone():
    gone = f"<w:trPr><w:del w:id='1'/></w:trPr>{cell('删去') + cell('的行')}"
    assert lines(table(cell("任务") + cell("时限"), gone, cell("自查") + cell("3月"))) == ["任务\t时限", "自查\t3月"]


# 修订


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def test_insertions_stay_deletions_go_and_moved_words_stand_where_they_came_to():
    runs = (
        f"<w:del w:id='1'><w:r><w:delText>可以</w:delText></w:r></w:del><w:ins w:id='2'>{run('要')}</w:ins>"
        f"<w:moveFrom w:id='3'>{run('尽快')}</w:moveFrom>{run('完成自查')}<w:moveTo w:id='4'>{run('尽快')}</w:moveTo>"
    )
    found = read(paragraph("各校", runs=runs))
    assert found.text == "各校要完成自查尽快"
    assert found.notes == ("文件里有4处修订，已按全部接受后的文字读取。",)


def test_a_deleted_end_of_paragraph_joins_it_to_the_next():
    gone = "<w:rPr><w:del w:id='1'/></w:rPr>"
    assert lines(paragraph("各校要", properties=gone) + paragraph("完成自查。")) == ["各校要完成自查。"]
    assert lines(paragraph("完成自查。", properties=gone)) == ["完成自查。"]


def test_a_numbered_paragraph_deleted_whole_takes_no_number():
    own = numbering(level(0, "decimal", "%1."))
    gone = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'
        "<w:del w:id='2'><w:r><w:delText>作废</w:delText></w:r></w:del></w:p>"
    )
    assert lines(numbered("甲", 1) + gone + numbered("乙", 1), numbering=own) == ["1.甲", "2.乙"]


# 正文里的其他东西


def test_fields_show_what_they_show_and_not_their_codes():
    runs = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF x \\h </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("第三条")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    simple = f'<w:fldSimple w:instr="NUMPAGES">{run("12")}</w:fldSimple>'
    link = f'<w:hyperlink r:id="x" xmlns:r="r">{run("办法")}</w:hyperlink>'
    assert lines(paragraph("见", runs=runs + simple + link)) == ["见第三条12办法"]


def test_soft_breaks_part_lines_and_tabs_are_blanks():
    runs = run("甲") + "<w:r><w:br/></w:r>" + run("乙") + "<w:r><w:tab/></w:r>" + run("丙")
    found = read(paragraph(runs=runs))
    assert found.text == "甲\n乙 丙"
    assert [anchor.paragraph for anchor in found.anchors] == [1, 1]


def test_signs_of_symbol_fonts_are_the_signs_they_show():
    signs = (
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
        + run("是")
        + '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>'
        + run("否")
    )
    assert lines(paragraph(runs=signs)) == ["☑是□否"]


def test_hidden_text_is_left_out_by_run_and_by_style():
    styles = (
        '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="p"><w:basedOn w:val="q"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="q"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    runs = (
        run("暗", "<w:vanish/>")
        + run("暗", '<w:rStyle w:val="h"/>')
        + run("明", '<w:rStyle w:val="h"/><w:vanish w:val="0"/>')
    )
    body = paragraph("看得见", runs=runs) + styled("整段看不见", "p")
    assert lines(body, styles=styles) == ["看得见明"]


def test_content_controls_are_open_and_tables_of_contents_apart():
    control = f"<w:sdt><w:sdtContent>{paragraph('控件里的话。')}</w:sdtContent></w:sdt>"
    contents = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{paragraph('目录')}{paragraph('一、总则1')}</w:sdtContent></w:sdt>"
    )
    styles = '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="toc 1"/></w:style>'
    found = read(contents + styled("二、任务2", "t") + control, styles=styles)
    assert found.text == "控件里的话。"
    assert found.asides == ("目录", "一、总则1", "二、任务2")
    assert "目录没有读入" in found.notes[0]


def test_a_text_box_is_read_once():
    box = f"<w:txbxContent>{paragraph('框里的话。')}</w:txbxContent>"
    drawing = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{box}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert lines(paragraph("正文。", runs=drawing)) == ["正文。", "框里的话。"]
    assert lines(table(cell("甲") + cell(paragraph("乙", runs=drawing)))) == ["甲\t乙 框里的话。"]


def test_notes_heads_and_feet_stand_apart_and_comments_are_left_out():
    found = read(
        paragraph("正文", runs='<w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:commentReference w:id="1"/></w:r>'),
        footnotes=f'<w:footnote w:id="1">{paragraph("脚注")}</w:footnote>',
        endnotes=f'<w:endnote w:id="1">{paragraph("尾注")}</w:endnote>',
        header1=paragraph("页眉"),
        footer1=paragraph("第", runs='<w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'),
        comments=f'<w:comment w:id="1">{paragraph("批注")}</w:comment>',
    )
    assert found.text == "正文"
    assert set(found.asides) == {"脚注", "尾注", "页眉", "第1"}
    assert found.notes == ("文件里有1条批注，没有读入。",)
