"""What each kind of file gives, and how it refuses."""

from __future__ import annotations

import io
import zipfile

import pypdfium2
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.engines.policytext import office_files
from yanzhen.engines.policytext import read_document
from yanzhen.engines.policytext.formats import extract
from yanzhen.kernel.errors import BadInputError

PLAIN = "关于开展自查的通知\n各学校：\n各校要在3月底前完成自查。\n"


def refused(data: bytes, file: str) -> str:
    """Return the code of the refusal; its problem names the file and says in Chinese what to do."""
    with pytest.raises(BadInputError) as caught:
        extract(data, file=file)
    (problem,) = caught.value.problems
    assert problem.file == file
    assert "请" in problem.message and problem.message.endswith("。")
    return problem.code


# 文本


@pytest.mark.parametrize(
    "data",
    [PLAIN.encode(), PLAIN.encode("gb18030"), PLAIN.encode("utf-8-sig"), PLAIN.encode("utf-16")],
    ids=["UTF-8", "GB18030", "UTF-8-BOM", "UTF-16-BOM"],
)
def test_text_in_every_usual_encoding(data: bytes):
    text = extract(data, file="通知.txt").text
    assert text.removeprefix("\ufeff") == PLAIN
    assert read_document(text).title.text == "关于开展自查的通知"


def test_byte_order_mark_and_newlines_stay_in_the_text():
    text = extract(b"\xef\xbb\xbf" + "标题\r\n正文。\r\n".encode(), file="甲.txt").text
    assert text == "\ufeff标题\r\n正文。\r\n"


def test_every_line_of_a_text_has_its_anchor():
    found = extract(PLAIN.encode(), file="通知.txt")
    assert [found.text[a.start : a.end] for a in found.anchors] == PLAIN.splitlines()
    assert found.anchor_at(0).paragraph == 1
    assert found.anchor_at(PLAIN.index("\n")) is None


@pytest.mark.parametrize(
    "data", [b"", b"\xef\xbb\xbf", b" \r\n\t ", "\u3000\n".encode()], ids=["空", "只有BOM", "空白", "全角空格"]
)
def test_empty_files_are_refused(data: bytes):
    assert refused(data, "空.txt") in ("EMPTY_FILE", "NO_TEXT")


def test_a_file_of_exactly_20_megabytes_is_read_and_one_byte_more_is_refused():
    size = 20 * 1024 * 1024
    words = "各校要完成自查。".encode()
    data = (words + "\u3000".encode() * ((size - len(words)) // 3)).ljust(size + 1, b" ")
    assert extract(data[:size], file="大.txt").format == "txt"
    assert refused(data[: size + 1], "大.txt") == "FILE_TOO_LARGE"


def test_bytes_of_no_text_encoding_name_the_line():
    with pytest.raises(BadInputError) as caught:
        extract(
            "各校要完成自查。要认真组织，按时报送，及时整改，确保实效。\n".encode() + b"\xff\xfe\xff\x81", file="坏.txt"
        )
    assert caught.value.problems[0].code == "BAD_ENCODING"
    assert "第2行" in caught.value.problems[0].message


@pytest.mark.parametrize(
    ("data", "file", "code"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, "图.txt", "NO_TEXT_LAYER"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 64, "图.docx", "NO_TEXT_LAYER"),
        (b"GIF89a" + b"\x00" * 64, "图.gif", "WRONG_TYPE"),
        (b"{\\rtf1 abc}", "文.doc", "OLD_OFFICE_FORMAT"),
        (b"\x01\x02\x03\x04" * 200, "甲.txt", "NOT_TEXT"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "旧.doc", "OLD_OFFICE_FORMAT"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密.docx", "ENCRYPTED"),
        (office_files.archive(**{"a.txt": b"abc"}), "假.docx", "WRONG_TYPE"),
        (office_files.archive(**{"xl/workbook.xml": b"<a/>"}), "表.docx", "WRONG_TYPE"),
        (b"PK\x03\x04" + b"\x00" * 40, "坏.docx", "DAMAGED_FILE"),
        (b"%PDF-1.7\nnothing", "坏.pdf", "DAMAGED_FILE"),
    ],
    ids=[
        "PNG",
        "JPEG充作docx",
        "GIF",
        "RTF",
        "二进制",
        "旧版doc",
        "加密Office",
        "zip充作docx",
        "表格充作docx",
        "坏zip",
        "坏PDF",
    ],
)
def test_wrong_files_are_refused_by_content(data: bytes, file: str, code: str):
    assert refused(data, file) == code


def test_content_decides_and_not_the_extension():
    assert extract(PLAIN.encode(), file="通知.docx").format == "txt"
    assert extract("<html><body><p>各校要完成自查。</p></body></html>".encode(), file="通知.txt").format == "html"


# 网页

PAGE = """<html><head><title>站名</title><meta charset="gb2312"><style>p{color:red}</style></head><body>
<div class="nav"><a href="/">首页</a><a href="/a">新闻</a></div>
<div class="content"><h1>澄湖区教育工作要点</h1><p>　　各校要在<b>3月底</b>前完成自查。<p>未闭合的段落<br>换行后
<table><tr><td>任务<td>时限</tr><tr><td>自查</td><td>3月底前</td></tr></table>
<script>var a = 1;</script><p style="display: none">看不见</p></div>
<div id="footer">版权所有</div></body>"""


def test_a_broken_page_gives_its_article_without_the_page():
    found = extract(PAGE.encode("gb18030"), file="要点.html")
    assert found.text.split("\n") == [
        "澄湖区教育工作要点",
        "各校要在3月底前完成自查。",
        "未闭合的段落",
        "换行后",
        "任务\t时限",
        "自查\t3月底前",
    ]
    place = found.anchor_at(found.text.index("3月底前", found.text.index("时限")))
    assert (place.kind, place.table, place.row, place.column) == ("cell", 1, 2, 2)


def test_a_page_whose_article_stands_in_a_part_named_like_furniture_is_still_read():
    page = f"<html><body><div class='main-nav'><p>{'各校要完成自查。' * 8}</p></div></body></html>"
    assert "各校要完成自查。" in extract(page.encode(), file="甲.html").text


def test_a_page_that_nests_very_deeply_is_read():
    page = "<html><body>" + "<div>" * 1000 + "各校要完成自查。" + "</div>" * 1000
    assert extract(page.encode(), file="深.html").text == "各校要完成自查。"


def test_a_page_with_a_broken_byte_is_read_and_a_note_says_so():
    data = PAGE.encode("gb18030") + b"<p>\xff</p>"
    found = extract(data, file="要点.html")
    assert "各校要在3月底前完成自查。" in found.text
    assert "1处" in found.notes[0]


def test_a_page_without_text_is_refused():
    assert refused(b"<html><body><script>1</script></body></html>", "空.html") == "NO_TEXT"


# Word


def test_automatic_numbers_are_written_as_word_shows_them():
    document = office_files.numbered_document()
    for text, level in (("总则", 0), ("目标", 1), ("任务", 1), ("自查", 2), ("整改", 2), ("保障", 0), ("组织", 1)):
        office_files.add_numbered(document, text, level)
    lines = extract(office_files.saved(document), file="甲.docx").text.split("\n")
    assert lines == ["一、总则", "（一）目标", "（二）任务", "1.自查", "2.整改", "二、保障", "（一）组织"]


@pytest.mark.parametrize("level", ["²", "-1", "abc", "99", ""], ids=["上标", "负数", "字母", "过大", "空"])
def test_a_numbering_that_makes_no_sense_costs_the_number_and_not_the_text(level: str):
    document = office_files.numbered_document()
    office_files.add_numbered(document, "总则", 0)
    data = office_files.saved(document)
    xml = (
        zipfile.ZipFile(io.BytesIO(data))
        .read("word/document.xml")
        .replace(b'ilvl w:val="0"', f'ilvl w:val="{level}"'.encode())
    )
    text = extract(office_files.rezipped(data, replace={"word/document.xml": xml}), file="甲.docx").text
    assert text.endswith("总则")


def test_merged_cells_stand_once_and_rows_are_lines():
    document = office_files.numbered_document()
    table = document.add_table(3, 3)
    for row, cells in enumerate((("任务", "时限", "责任科室"), ("自查", "3月底前", "中教科"), ("整改", "4月底前", ""))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(1, 2).merge(table.cell(2, 2))
    found = extract(office_files.saved(document), file="甲.docx")
    assert found.text == "任务\t时限\t责任科室\n自查\t3月底前\t中教科\n整改\t4月底前\t"
    cell = found.anchor_at(found.text.index("4月底前"))
    assert (cell.kind, cell.table, cell.row, cell.column) == ("cell", 1, 3, 2)


def test_changes_count_as_accepted_and_a_note_says_so():
    document = office_files.numbered_document()
    paragraph = document.add_paragraph("各校要")._p
    inserted = f'<w:ins {nsdecls("w")} w:id="1" w:author="甲"><w:r><w:t>尽快</w:t></w:r></w:ins>'
    deleted = f'<w:del {nsdecls("w")} w:id="2" w:author="甲"><w:r><w:delText>可以</w:delText></w:r></w:del>'
    for change in (inserted, deleted, f"<w:r {nsdecls('w')}><w:t>完成自查。</w:t></w:r>"):
        paragraph.append(parse_xml(change))
    found = extract(office_files.saved(document), file="甲.docx")
    assert found.text == "各校要尽快完成自查。"
    assert "2处修订" in found.notes[0]


def test_headers_and_footers_stand_apart():
    document = office_files.numbered_document()
    document.add_paragraph("正文。")
    document.sections[0].header.paragraphs[0].text = "澄湖教育"
    document.sections[0].footer.paragraphs[0].text = "第1页"
    found = extract(office_files.saved(document), file="甲.docx")
    assert found.text == "正文。"
    assert set(found.asides) == {"澄湖教育", "第1页"}


def test_a_zip_bomb_is_refused_before_it_unpacks():
    document = office_files.saved(office_files.numbered_document())
    bomb = office_files.rezipped(document, replace={"word/document.xml": b" " * (210 * 1024 * 1024)})
    assert len(bomb) < 1024 * 1024
    assert refused(bomb, "弹.docx") == "UNPACKED_TOO_LARGE"


def test_an_entity_bomb_is_not_expanded():
    document = office_files.saved(office_files.numbered_document())
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    xml = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "嗡嗡嗡嗡">{entities}]>'
        f"<w:document {nsdecls('w')}><w:body><w:p><w:r><w:t>正文&a11;。</w:t></w:r></w:p></w:body></w:document>"
    )
    data = office_files.rezipped(document, replace={"word/document.xml": xml.encode()})
    try:
        assert len(extract(data, file="甲.docx").text) < 100
    except BadInputError as error:
        assert error.problems[0].code == "DAMAGED_FILE"


@pytest.mark.parametrize("xml", [b"<not closed", b"<a/>", b""], ids=["没有闭合", "没有正文", "空"])
def test_a_damaged_word_file_is_refused(xml: bytes):
    document = office_files.saved(office_files.numbered_document())
    assert refused(office_files.rezipped(document, replace={"word/document.xml": xml}), "坏.docx") == "DAMAGED_FILE"


# PDF

PDF_SOURCE = """
#set page(width: 160mm, height: 120mm, margin: 20mm, header: [澄湖区教育委员会文件], footer: context align(center, [— #counter(page).display() —]))
#set text(font: "Noto Serif CJK SC", size: 12pt, lang: "zh")
#set par(first-line-indent: (amount: 2em, all: true))
一、加强领导

各校要高度重视安全工作，成立由校长任组长的工作专班，制定详细的自查方案，把责任落实到每一个岗位，于2024年9月底前完成全部自查整改任务。

二、开展督导

区教委将组织督导。
#pagebreak()
三、总结推广

各校要在12月31日前报送总结。
#pagebreak()
四、其他

附则。
"""


def test_pdf_lines_are_joined_and_running_heads_stand_apart():
    found = extract(office_files.pdf(PDF_SOURCE), file="甲.pdf")
    lines = found.text.split("\n")
    assert lines[0] == "一、加强领导"
    assert lines[1].startswith("各校要高度重视安全工作") and lines[1].endswith("于2024年9月底前完成全部自查整改任务。")
    assert lines[2:] == [
        "二、开展督导",
        "区教委将组织督导。",
        "三、总结推广",
        "各校要在12月31日前报送总结。",
        "四、其他",
        "附则。",
    ]
    assert "澄湖区教育委员会文件" in found.asides
    assert found.anchor_at(found.text.index("12月31日")).page == 2


def test_a_scanned_pdf_is_refused_for_want_of_a_text_layer():
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    stream = io.BytesIO()
    document.save(stream)
    with pytest.raises(BadInputError) as caught:
        extract(stream.getvalue(), file="扫描.pdf")
    assert caught.value.problems[0].code == "NO_TEXT_LAYER"
    assert "文字层" in caught.value.problems[0].message


ENCRYPTED_TRAILER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    b"4 0 obj<</Filter/Standard/V 1/R 2/O(" + b"o" * 32 + b")/U(" + b"u" * 32 + b")/P -44>>endobj\n"
    b"trailer<</Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>\n%%EOF"
)


def test_an_encrypted_pdf_is_refused():
    assert refused(ENCRYPTED_TRAILER, "密.pdf") == "ENCRYPTED"


@pytest.mark.parametrize("format", ["docx", "pdf", "html"])
def test_no_prefix_of_a_file_breaks_the_reader(format: str):
    document = office_files.numbered_document()
    document.add_paragraph("各校要完成自查。")
    data = {
        "docx": office_files.saved(document),
        "pdf": office_files.pdf('#set text(font: "Noto Serif CJK SC")\n各校要完成自查。'),
        "html": PAGE.encode("gb18030"),
    }[format]
    for cut in range(1, len(data), max(1, len(data) // 25)):
        try:
            extract(data[:cut], file=f"半.{format}")
        except BadInputError as error:
            assert error.problems[0].message
