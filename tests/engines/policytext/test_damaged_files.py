"""Damaged, hostile and very large files: text or a refusal in Chinese, never a crash, never a bomb."""

from __future__ import annotations

import random
import time
import zipfile
from functools import cache
from io import BytesIO

import pytest
from docx.oxml.ns import nsdecls

from tests.engines.policytext import office_files
from tests.engines.policytext.office_files import cell, level, numbered, numbering, paragraph, table, word
from yanzhen.engines.policytext import read_document
from yanzhen.engines.policytext.formats import extract
from yanzhen.kernel.errors import BadInputError

SENTENCE = "各校要在2026年3月底前完成自查，整改率达到98%。"


@cache
def samples() -> dict[str, bytes]:
    """One file of each kind."""
    body = paragraph("通知") + numbered("总则", 1) + paragraph(SENTENCE)
    ledger = table(cell("任务", span=2) + cell("时限"), cell("自查") + cell("整改", merge="restart") + cell("3月"))
    page = f"<html><head><meta charset=gbk></head><body><nav>首页</nav><p>{SENTENCE}</p><table><tr><td rowspan=2>任务<td>时限</tr><tr><td>3月</table>"
    typst = f'#set text(font: "Noto Serif CJK SC")\n{SENTENCE}\n#pagebreak()\n{SENTENCE}'
    return {
        "docx": word(
            body + ledger, numbering=numbering(level(0, "chineseCounting", "%1、")), footnotes=paragraph("注")
        ),
        "pdf": office_files.pdf(typst),
        "ofd": office_files.ofd([(20.0, 40.0, SENTENCE)], [(20.0, 40.0, SENTENCE)], template="页眉"),
        "html": page.encode("gb18030"),
        "txt": SENTENCE.encode("gb18030"),
        "utf16.txt": SENTENCE.encode("utf-16"),
    }


def stands(data: bytes, file: str) -> None:
    """The file is read, its anchors lie in the text; or it is refused in Chinese, its name and what to do said."""
    try:
        found = extract(data, file=file)
    except BadInputError as error:
        (problem,) = error.problems
        assert problem.file == file and "请" in problem.message and problem.message.endswith("。")
        return
    at = 0
    for anchor in found.anchors:
        assert at <= anchor.start < anchor.end <= len(found.text)
        at = anchor.end
    read_document(found.text[:2000])


@pytest.mark.parametrize("kind", ["docx", "pdf", "ofd", "html", "txt", "utf16.txt"])
def test_no_prefix_breaks_the_reader(kind: str):
    data = samples()[kind]
    for cut in range(1, len(data), max(1, len(data) // 40)):
        stands(data[:cut], f"半.{kind}")


@pytest.mark.parametrize("kind", ["docx", "pdf", "ofd", "html", "txt", "utf16.txt"])
def test_no_flipped_bytes_break_the_reader(kind: str):
    chance = random.Random(f"flip {kind}")
    for _ in range(60):
        data = bytearray(samples()[kind])
        for _ in range(chance.choice((1, 3, 20))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        stands(bytes(data), f"坏.{kind}")


def parts(kind: str) -> list[str]:
    with zipfile.ZipFile(BytesIO(samples()[kind])) as package:
        return [name for name in package.namelist() if name.endswith(".xml")]


@pytest.mark.parametrize("kind", ["docx", "ofd"])
def test_no_nonsense_inside_a_package_breaks_the_reader(kind: str):
    """The package opens, but numbers, names and tags inside are not what they should be."""
    chance = random.Random(f"nonsense {kind}")
    odd = [b"-1", b"99999999999", b"abc", b"", "²".encode(), b"NaN", b"../..", b"0x1F", "一".encode()]
    for name in parts(kind):
        content = office_files.part_of(samples()[kind], name)
        quotes = [at for at, byte in enumerate(content) if byte == ord('"')]
        for _ in range(25):
            first = 2 * chance.randrange(max(1, len(quotes) // 2))
            if len(quotes) < 2:
                continue
            changed = content[: quotes[first] + 1] + chance.choice(odd) + content[quotes[first + 1] :]
            stands(office_files.rezipped(samples()[kind], replace={name: changed}), f"怪.{kind}")
        stands(office_files.rezipped(samples()[kind], drop=(name,)), f"缺.{kind}")
        stands(office_files.rezipped(samples()[kind], replace={name: b"<a/>"}), f"空.{kind}")


def entity_bomb(inside: str) -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "嗡嗡嗡嗡">{entities}]>{inside}'.encode()


@pytest.mark.parametrize(
    ("kind", "name", "inside"),
    [
        ("docx", "word/document.xml", f"<w:document {nsdecls('w')}><w:body><w:p><w:r><w:t>文&a11;</w:t></w:r></w:p></w:body></w:document>"),
        ("docx", "word/numbering.xml", "<numbering>&a11;</numbering>"),
        ("ofd", "OFD.xml", "<OFD><DocBody><DocRoot>Doc_0/Document.xml&a11;</DocRoot></DocBody></OFD>"),
        ("ofd", "Doc_0/Pages/Page_0/Content.xml", "<Page><Content><TextObject><TextCode>&a11;</TextCode></TextObject></Content></Page>"),
    ],
)  # fmt: skip
def test_entities_are_never_expanded(kind: str, name: str, inside: str):
    data = office_files.rezipped(samples()[kind], replace={name: entity_bomb(inside)})
    try:
        assert len(extract(data, file=f"弹.{kind}").text) < 500
    except BadInputError as error:
        assert error.problems[0].code in ("DAMAGED_FILE", "NO_TEXT", "NO_TEXT_LAYER")


def test_an_external_entity_is_not_read(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("机器里的文件", encoding="utf-8")
    inside = f'<!DOCTYPE x [<!ENTITY f SYSTEM "file://{secret}">]><w:document {nsdecls("w")}><w:body><w:p><w:r><w:t>正文&f;</w:t></w:r></w:p></w:body></w:document>'
    data = office_files.rezipped(samples()["docx"], replace={"word/document.xml": inside.encode()})
    try:
        assert "机器里的文件" not in extract(data, file="外.docx").text
    except BadInputError as error:
        assert error.problems[0].code == "DAMAGED_FILE"


@pytest.mark.parametrize(("kind", "name"), [("docx", "word/document.xml"), ("ofd", "Doc_0/Pages/Page_0/Content.xml")])
def test_a_package_that_unpacks_beyond_measure_is_refused(kind: str, name: str):
    bomb = office_files.rezipped(samples()[kind], replace={name: b" " * (210 * 1024 * 1024)})
    with pytest.raises(BadInputError) as caught:
        extract(bomb, file=f"弹.{kind}")
    assert caught.value.problems[0].code == "UNPACKED_TOO_LARGE"


def test_a_package_that_lies_about_its_size_is_refused():
    """The directory says a part is small; what comes out of it is not."""
    data = bytearray(office_files.rezipped(samples()["docx"], replace={"word/document.xml": b" " * (60 * 1024 * 1024)}))
    size = (60 * 1024 * 1024).to_bytes(4, "little")
    assert data.count(size) >= 2
    with pytest.raises(BadInputError) as caught:
        extract(bytes(data).replace(size, (1000).to_bytes(4, "little")), file="谎.docx")
    assert caught.value.problems[0].code in ("DAMAGED_FILE", "UNPACKED_TOO_LARGE")


def test_a_part_said_to_stand_before_the_file_begins_is_damage():
    data = bytearray(samples()["docx"])
    directory = data.rindex(b"PK\x01\x02", 0, data.rindex(b"word/document.xml"))
    data[directory + 42 : directory + 46] = (2**31).to_bytes(4, "little")
    stands(bytes(data), "错位.docx")


@pytest.mark.parametrize("depth", [200, 5000])
def test_deep_nesting_is_read_or_refused(depth: int):
    control = "<w:sdt><w:sdtContent>" * depth + paragraph(SENTENCE) + "</w:sdtContent></w:sdt>" * depth
    stands(word(control), "深.docx")
    nested = "<w:tbl><w:tr><w:tc>" * depth + paragraph(SENTENCE) + "</w:tc></w:tr></w:tbl>" * depth
    stands(word(nested), "深.docx")
    stands(("<html><body>" + "<table><tr><td>" * depth + SENTENCE).encode(), "深.html")
    blocks = "<PageBlock>" * depth + "</PageBlock>" * depth
    content = f"<Page><Content><Layer>{blocks}</Layer></Content></Page>".encode()
    stands(office_files.rezipped(samples()["ofd"], replace={"Doc_0/Pages/Page_0/Content.xml": content}), "深.ofd")


@pytest.mark.parametrize(
    ("file", "whole"),
    [
        ("大.txt", lambda count: (f"{SENTENCE}\n" * count).encode()),
        ("大.html", lambda count: f"<html><body>{f'<p>{SENTENCE}</p>' * count}".encode()),
        ("大.docx", lambda count: word(paragraph(SENTENCE) * count)),
    ],
    ids=["txt", "html", "docx"],
)
def test_ten_megabytes_take_about_ten_times_as_long_as_one(file: str, whole):
    def seconds(data: bytes) -> float:
        before = time.process_time()
        assert SENTENCE in extract(data, file=file).text
        return time.process_time() - before

    count = 1_000_000 // len(SENTENCE.encode()) // 2
    small, large = seconds(whole(count)), seconds(whole(10 * count))
    assert large < 40 * small + 1.0
