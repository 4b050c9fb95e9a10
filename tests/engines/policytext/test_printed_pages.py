"""PDF and OFD: lines joined to paragraphs, two columns one after the other, heads and numbers of pages apart."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from tests.engines.policytext import office_files
from yanzhen.engines.policytext.formats import Extracted, extract
from yanzhen.engines.policytext.formats.columns import in_reading_order
from yanzhen.engines.policytext.formats.scanned import Inked
from yanzhen.kernel.errors import BadInputError

PARAGRAPH = "各校要高度重视安全工作，成立由校长任组长的工作专班，制定详细的自查方案，把责任落实到每一个岗位，"


def read(data: bytes, file: str = "甲.ofd") -> Extracted:
    return extract(data, file=file)


def line_at(left: float, top: float, text: str, size: float = 10) -> list[Inked]:
    return [(c, left + at * size, top - size, left + (at + 1) * size, top) for at, c in enumerate(text)]


def words(lines: list[tuple[int, list[Inked]]]) -> list[tuple[int, str]]:
    return [(column, "".join(c[0] for c in line)) for column, line in lines]


# 双栏


def columns(rows: int = 8) -> list[list[Inked]]:
    """A title across the page and two columns beneath, each line of both at the same height."""
    page = [line_at(150, 800, "关于开展安全自查的通知")]
    for at in range(rows):
        page.append(line_at(50, 760 - 20 * at, f"左栏第{at}行写满了这一栏的宽度"))
        page.append(line_at(205, 760 - 20 * at, f"右栏第{at}行写满了这一栏的宽度"))
    return page


def test_columns_are_read_one_after_the_other_beneath_what_runs_across():
    page = columns()
    found = words(in_reading_order([page[0], *reversed(page[1:])]))
    assert [column for column, _ in found] == [0, *[1] * 8, *[2] * 8]
    assert [text[:4] for _, text in found[1:9]] == [f"左栏第{at}" for at in range(8)]


def test_lines_that_hold_both_columns_side_by_side_are_taken_apart():
    page = columns()
    joined = [page[0], *[[*page[at], *page[at + 1]] for at in range(1, len(page), 2)]]
    assert words(in_reading_order(joined)) == words(in_reading_order(page))


def test_what_runs_across_parts_the_page_into_bands():
    upper = columns(5)
    lower = [line_at(50, 640, "二、下面是横贯全页的一个标题，它把页面分成上下两个部分，宽度超过一栏")]
    for at in range(5):
        lower.append(line_at(50, 600 - 20 * at, f"左下第{at}行写满了这一栏的宽度"))
        lower.append(line_at(205, 600 - 20 * at, f"右下第{at}行写满了这一栏的宽度"))
    found = [column for column, _ in words(in_reading_order([*upper, *lower]))]
    assert found == [0, *[1] * 5, *[2] * 5, 0, *[1] * 5, *[2] * 5]


@pytest.mark.parametrize("rows", [1, 4])
def test_a_few_lines_side_by_side_are_no_columns(rows: int):
    assert {column for column, _ in in_reading_order(columns(rows)[1:])} == {0}


def test_a_table_of_two_columns_is_no_page_of_two_columns():
    page = []
    for at in range(10):
        page.append(
            [*line_at(50, 700 - 20 * at, "开展安全自查整改"), *line_at(300, 700 - 20 * at, "安全科"[: 1 + at % 3])]
        )
    assert {column for column, _ in in_reading_order(page)} == {0}


def test_one_column_keeps_the_order_given():
    page = [line_at(50, 700 - 20 * at, "各校要认真组织开展自查整改并按时报送") for at in range(12)]
    assert [line for _, line in in_reading_order(page)] == page
    assert in_reading_order([]) == []


TWO_COLUMNS = f"""
#set page(width: 210mm, height: 150mm, margin: 20mm, columns: 2, footer: context align(center, [— #counter(page).display() —]))
#set text(font: "Noto Serif CJK SC", size: 10pt, lang: "zh")
#set par(first-line-indent: (amount: 2em, all: true), justify: true)
#place(top, scope: "parent", float: true, align(center, text(16pt)[云岭区教育委员会关于开展安全自查的通知]))
一、加强领导

{PARAGRAPH * 4}于2026年9月底前完成全部自查整改任务。

{PARAGRAPH * 4}形成常态机制。

二、开展督导

{PARAGRAPH * 4}区教委将组织督导。

{PARAGRAPH * 4}各校要及时整改。
"""


def test_a_pdf_of_two_columns_is_read_as_it_is_meant():
    found = read(office_files.pdf(TWO_COLUMNS), "双栏.pdf")
    lines = found.text.split("\n")
    assert lines[0] == "云岭区教育委员会关于开展安全自查的通知"
    assert lines[1:] == [
        "一、加强领导",
        PARAGRAPH * 4 + "于2026年9月底前完成全部自查整改任务。",
        PARAGRAPH * 4 + "形成常态机制。",
        "二、开展督导",
        PARAGRAPH * 4 + "区教委将组织督导。",
        PARAGRAPH * 4 + "各校要及时整改。",
    ]
    assert all("—" in aside for aside in found.asides)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_stored_on_its_side_is_read_as_it_is_shown(turn: int):
    source = f"""
#set page(width: 150mm, height: 150mm, margin: 20mm)
#set text(font: "Noto Serif CJK SC", size: 11pt)
#rotate(-{turn}deg, reflow: true, block(width: 110mm)[#text(16pt)[云岭区安全自查台账]

各校要在2026年9月底前完成全部自查整改任务，逐项建立台账，按时报送安全科。
#table(columns: 2, [任务], [时限], [自查], [三月])])"""
    document = pypdfium2.PdfDocument(office_files.pdf(source))
    document[0].set_rotation(turn)
    out = io.BytesIO()
    document.save(out)
    assert read(out.getvalue(), "横.pdf").text.split("\n") == [
        "云岭区安全自查台账",
        "各校要在2026年9月底前完成全部自查整改任务，逐项建立台账，按时报送安全科。",
        "任务\t时限",
        "自查\t三月",
    ]


NUMBERED = """
#set page(width: 160mm, height: 60mm, margin: 15mm, footer: context align(center)[FOOT])
#set text(font: "Noto Serif CJK SC", size: 11pt)
一、各校要完成自查。
#pagebreak()
二、各校要完成整改。
"""


@pytest.mark.parametrize(
    "foot", ["第#counter(page).display()页，共2页", "Page #counter(page).display() of 2", "#counter(page).display()/2"]
)
def test_page_numbers_in_every_usual_form_stand_apart(foot: str):
    found = read(office_files.pdf(NUMBERED.replace("FOOT", foot)), "页码.pdf")
    assert found.text == "一、各校要完成自查。\n二、各校要完成整改。"
    assert len(found.asides) == 2


# OFD


def ofd_page(number: int) -> list[tuple[float, float, str]]:
    """A page of prose whose runs stand in the file from the bottom to the top, its number beneath."""
    runs = [
        (28.0, 40.0, f"{'一二三'[number - 1]}、加强领导"),
        (28.0, 48.0, f"各校要高度重视第{'一二三'[number - 1]}项，成立由校长任组长的"),
        (20.0, 56.0, "工作专班，制定详细的自查方案，把责任落实到每一"),
        (20.0, 64.0, f"个岗位，于{number + 5}月底前完成。"),
        (90.0, 280.0, f"— {number} —"),
    ]
    return list(reversed(runs))


def test_an_ofd_is_put_together_by_place_with_pages_and_heads_apart():
    found = read(office_files.ofd(ofd_page(1), ofd_page(2), ofd_page(3), template="云岭区教育委员会文件"))
    assert found.format == "ofd"
    assert found.text.split("\n")[:2] == [
        "一、加强领导",
        "各校要高度重视第一项，成立由校长任组长的工作专班，制定详细的自查方案，把责任落实到每一个岗位，于6月底前完成。",
    ]
    assert found.anchor_at(found.text.index("7月底")).page == 2
    assert "云岭区教育委员会文件" in found.asides
    assert {"—1—", "—2—", "—3—"} <= set(found.asides)


def test_runs_of_one_line_and_cells_of_one_row_stand_side_by_side():
    page = [(52.0, 40.0, "安全自查"), (44.0, 40.0, "开展"), (20.0, 40.0, "任务"), (120.0, 40.0, "三月底")]
    assert read(office_files.ofd(page)).text == "任务\t开展安全自查\t三月底"


def test_an_ofd_of_two_columns_is_read_one_after_the_other():
    page: list[tuple[float, float, str]] = []
    for at in range(8):
        page.append((20.0, 40.0 + 8 * at, f"左栏第{at}行写满了这一栏的宽度呢"))
        page.append((100.0, 40.0 + 8 * at, f"右栏第{at}行写满了这一栏的宽度呢"))
    text = read(office_files.ofd(page)).text
    assert text.index("左栏第7") < text.index("右栏第0")


@pytest.mark.parametrize("steps", [True, False])
def test_characters_without_steps_follow_one_another(steps: bool):
    assert read(office_files.ofd([(20.0, 40.0, "各校要完成自查")], steps=steps)).text == "各校要完成自查"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (office_files.ofd([]), "NO_TEXT_LAYER"),
        (office_files.archive(**{"OFD.xml": b"<a/>"}), "DAMAGED_FILE"),
        (office_files.archive(**{"OFD.xml": b"<a"}), "DAMAGED_FILE"),
        (
            office_files.archive(**{"OFD.xml": b"<o><DocBody><DocRoot>../../etc/passwd</DocRoot></DocBody></o>"}),
            "DAMAGED_FILE",
        ),
    ],
    ids=["没有文字", "没有正文", "不是XML", "指向别处"],
)
def test_an_ofd_that_cannot_be_read_is_refused(data: bytes, code: str):
    with pytest.raises(BadInputError) as caught:
        read(data)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert "请" in problem.message


def test_numbers_that_make_no_sense_cost_the_place_and_not_the_text():
    data = office_files.ofd([(20.0, 40.0, "各校要完成自查")])
    for old, new in ((b'Size="4.0"', b'Size="nan"'), (b'X="0"', b'X="1e400"'), (b"g 6 4.0", b"g 99999 x")):
        content = b"Doc_0/Pages/Page_0/Content.xml".decode()
        part = office_files.part_of(data, content).replace(old, new)
        assert "自查" in read(office_files.rezipped(data, replace={content: part})).text
