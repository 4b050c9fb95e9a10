"""Tables drawn with lines in PDF files: cells wrap, reach over rows and columns, and go on over pages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.engines.policytext import office_files
from yanzhen.engines.policytext import read_document
from yanzhen.engines.policytext.formats import extract
from yanzhen.engines.policytext.formats.ruled import grids, table_lines

LEDGER = """
#set page(width: 297mm, height: HEIGHT, margin: 20mm, footer: context align(center, [— #counter(page).display() —]))
#set text(font: "Noto Serif CJK SC", size: 11pt, lang: "zh")
#align(center, text(18pt)[云岭区教育局2026年重点任务台账])
#table(columns: (1fr, 3fr, 6fr, 3fr, 3fr, 3fr),
 table.header([序号],[重点任务],[工作措施],[牵头科室],[配合单位],[完成时限]),
 [1],table.cell(rowspan: 2)[提升学生体质健康水平],[开齐开足体育课，小学每周不少于4节，初中每周不少于3节，确保每天锻炼一小时，组织开展阳光体育活动],table.cell(rowspan: 2)[体卫艺科],[各中小学],[2026年9月底前],
 [2],[改造运动场地15块，新增面积4.5万平方米],[基建科、计财科],[2026年12月],
 [3],[推进集团化办学],[新增教育集团2个，覆盖学校12所],[中教科],[小教科],[2026年6月],
)
本台账由办公室负责解释。
"""
HEAD = "序号\t重点任务\t工作措施\t牵头科室\t配合单位\t完成时限"
ROWS = [
    "1\t提升学生体质健康水平\t开齐开足体育课，小学每周不少于4节，初中每周不少于3节，确保每天锻炼一小时，组织开展阳光体育活动"
    "\t体卫艺科\t各中小学\t2026年9月底前",
    "2\t\t改造运动场地15块，新增面积4.5万平方米\t\t基建科、计财科\t2026年12月",
    "3\t推进集团化办学\t新增教育集团2个，覆盖学校12所\t中教科\t小教科\t2026年6月",
]


def test_a_ruled_ledger_is_rows_with_wrapped_and_merged_cells_whole():
    found = extract(office_files.pdf(LEDGER.replace("HEIGHT", "210mm")), file="台账.pdf")
    assert found.text.split("\n") == ["云岭区教育局2026年重点任务台账", HEAD, *ROWS, "本台账由办公室负责解释。"]
    place = found.anchor_at(found.text.index("基建科"))
    assert (place.kind, place.page, place.table, place.row, place.column) == ("cell", 1, 1, 3, 5)


def test_its_tasks_have_the_bodies_and_deadlines_of_their_cells():
    reading = read_document(extract(office_files.pdf(LEDGER.replace("HEIGHT", "210mm")), file="台账.pdf").text)
    tasks = [statement.task for statement in reading.statements if statement.task][:3]
    assert [[reading.actors[index].text for index in task.lead] for task in tasks] == [
        ["体卫艺科"],
        ["体卫艺科"],
        ["中教科"],
    ]
    assert [task.deadline.on for task in tasks] == ["2026-09-30", "2026-12-31", "2026-06-30"]


def test_a_table_that_goes_on_over_pages_keeps_its_heads_and_rows():
    found = extract(office_files.pdf(LEDGER.replace("HEIGHT", "76mm")), file="台账.pdf")
    lines = found.text.split("\n")
    assert lines.count(HEAD) >= 2
    assert [line for line in lines if line in ROWS] == ROWS
    assert found.anchor_at(found.text.index("推进集团化")).page == 2
    reading = read_document(found.text)
    leads = [[reading.actors[index].text for index in s.task.lead] for s in reading.statements if s.task]
    assert leads[:3] == [["体卫艺科"], ["体卫艺科"], ["中教科"]]


def test_a_frame_around_text_is_no_table():
    source = '#set text(font: "Noto Serif CJK SC")\n#rect(width: 100%)[一、各校要自查。\n\n二、各校要整改。]'
    assert "一、各校要自查。" in extract(office_files.pdf(source), file="框.pdf").text.split("\n")


def test_the_ruled_table_of_an_ofd_is_read_cell_by_cell():
    words = [
        (22.0, 26.0, "任务"), (62.0, 26.0, "责任单位"),
        (22.0, 36.0, "开展安全自"), (22.0, 42.0, "查整改"), (62.0, 44.0, "安全科"),
        (22.0, 52.0, "报送总结"),
    ]  # fmt: skip
    drawn = "M 20 20 L 100 20 M 20 30 L 100 30 M 20 46 L 60 46 M 20 56 L 100 56 " + "".join(
        f"M {x} 20 L {x} 56 " for x in (20, 60, 100)
    )
    found = extract(office_files.ofd(words, drawn=drawn), file="台账.ofd")
    assert found.text.split("\n") == ["任务\t责任单位", "开展安全自查整改\t安全科", "报送总结\t"]
    place = found.anchor_at(found.text.index("安全科"))
    assert (place.page, place.table, place.row, place.column) == (1, 1, 2, 2)


def square(columns: int, rows: int) -> tuple[list[tuple[float, float, float]], list[tuple[float, float, float]]]:
    wide, high = 50.0 * columns, 20.0 * rows
    return [(20.0 * at, 0, wide) for at in range(rows + 1)], [(50.0 * at, 0, high) for at in range(columns + 1)]


def test_thin_boxes_drawn_as_lines_are_one_line():
    across, down = square(2, 2)
    doubled = [*across, *[(y + 0.5, first, last) for y, first, last in across]]
    (grid,) = grids(doubled, [*down, *[(x + 0.7, first, last) for x, first, last in down]])
    assert (grid.columns, len(grid.ys) - 1) == (2, 2)


def test_a_missing_wall_makes_one_cell_of_two():
    across, down = square(2, 2)
    (grid,) = grids(across, [down[0], (50.0, 0.0, 20.0), down[2]])
    line = [("甲", 60.0, 25.0, 70.0, 35.0), ("乙", 60.0, 5.0, 70.0, 15.0)]
    assert table_lines(grid, [line]) == [["甲", ""], ["", "乙"]]


def test_two_tables_on_a_page_are_two():
    across, down = square(2, 2)
    upper = ([(y + 200, a, b) for y, a, b in across], [(x, a + 200, b + 200) for x, a, b in down])
    assert [grid.box[1] for grid in grids([*across, *upper[0]], [*down, *upper[1]])] == [200.0, 0.0]


RULES = st.lists(st.tuples(*[st.floats(-500, 500)] * 3), max_size=30)


@given(RULES, RULES)
def test_any_lines_give_grids_whose_places_have_an_owner(across, down):
    for grid in grids(across, down):
        size = grid.columns * (len(grid.ys) - 1)
        assert len(grid.owner) == size
        assert all(0 <= owner <= at for at, owner in enumerate(grid.owner))
        assert 0 <= grid.place(0, 0) < size
