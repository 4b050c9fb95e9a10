"""``yanzhen equity`` and ``yanzhen columns`` keep their contracts: one JSON, exit codes, every fault at its cell."""

import csv
import io
import json
import random
import subprocess
import sys

import openpyxl
import pytest

from yanzhen.cli.main import main
from yanzhen.engines.equity import COLUMNS

YZ17 = {
    "school_code": "S1",
    "school_name": "第一小学",
    "stage": "primary",
    "kind": "ordinary",
    "pupils": "1000",
    "teachers_above_qualification": "42",
    "backbone_teachers": "10",
    "pe_art_teachers": "9",
    "teaching_area_m2": "4500",
    "sports_area_m2": "7500",
    "equipment_value_yuan": "2000000",
    "multimedia_rooms": "23",
}
MORE = {"computers": "150", "books": "30000", "staff": "60", "mid_or_higher_title_teachers": "30"}
TITLES = {column.key: column.title for column in COLUMNS}


def row(code="S1", **changes):
    return {**YZ17, "school_code": code, **changes}


def csv_text(rows, *, titles=None, keys=None):
    keys = keys or list(dict.fromkeys(key for one in rows for key in one))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([(titles or {}).get(key, key) for key in keys])
    writer.writerows([[one.get(key, "") for key in keys] for one in rows])
    return out.getvalue()


@pytest.fixture
def equity(capsys, tmp_path):
    def run(rows, *words, name="学校.csv"):
        file = tmp_path / name
        if isinstance(rows, bytes):
            file.write_bytes(rows)
        else:
            file.write_text(rows if isinstance(rows, str) else csv_text(rows), "utf-8", newline="")
        code = main(["equity", str(file), "--json", *words])
        printed = capsys.readouterr()
        return code, json.loads(printed.out), printed.err

    return run


def faults(answer):
    return [(one["code"], one["line"], one["column"], one["key"], one["found"]) for one in answer["problems"]]


def test_the_answer_has_the_keys_of_the_contract(equity):
    code, answer, said = equity([row(), row("S2")])
    stage = answer["stages"]["primary"]
    assert (code, said) == (0, "")
    assert list(answer) == ["rules", "stages", "passes", "cheapest_fix"]
    assert (answer["rules"], answer["passes"], answer["cheapest_fix"]) == ("yz17", True, [])
    assert list(stage) == ["schools", "excluded", "indicators", "rows"]
    assert stage["indicators"][0] == {"id": "above_qualification", "mean": 4.2, "cv": 0.0, "limit": 0.5, "met": True}
    assert list(stage["rows"][0]) == ["code", "values", "met", "below_floor", "passes"]
    assert stage["rows"][0]["values"]["equipment"] == 2000.0


def test_the_older_rules_have_a_composite_and_no_verdicts_of_schools(equity):
    code, answer, _ = equity([row(**MORE), row("S2", **MORE)], "--rules", "jb12")
    stage = answer["stages"]["primary"]
    assert code == 0 and stage["composite"] == {"cv": 0.0, "limit": 0.65, "met": True}
    assert [one["id"] for one in stage["indicators"]] == [
        "teaching_area", "sports_area", "equipment", "computers", "books", "staff", "above_qualification", "mid_titles",
    ]  # fmt: skip
    assert (stage["rows"][0]["met"], stage["rows"][0]["below_floor"], stage["rows"][0]["passes"]) == (None, None, None)
    assert (stage["rows"][0]["values"]["staff"], stage["rows"][0]["values"]["computers"]) == (0.06, 15.0)


def test_a_school_below_the_floor_ends_with_one(equity):
    code, answer, _ = equity([row(sports_area_m2="6374.9")])
    assert (code, answer["passes"]) == (1, False)
    assert answer["stages"]["primary"]["rows"][0]["below_floor"] == ["sports_area"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("titles", [None, TITLES])
def test_every_encoding_and_both_headings_say_the_same(equity, encoding, titles):
    rows = [row(), row("S2", pupils="500")]
    expected = equity(rows)[1]
    assert equity(csv_text(rows, titles=titles).encode(encoding))[:2] == (0, expected)


def test_chinese_words_in_cells_are_accepted(equity):
    assert equity([row(stage="小学", kind="普通学校", shared_assets="否")])[:2] == equity([row()])[:2]


@pytest.mark.parametrize("titles", [None, TITLES])
def test_a_workbook_says_the_same_as_csv(equity, titles):
    book = openpyxl.Workbook()
    book.active.append([(titles or {}).get(key, key) for key in YZ17])
    for one in (row(), row("S2", pupils="500")):
        book.active.append([float(value) if value.isdecimal() else value for value in one.values()])
    out = io.BytesIO()
    book.save(out)
    assert equity(out.getvalue(), name="学校.xlsx")[:2] == equity([row(), row("S2", pupils="500")])[:2]


def test_a_fault_in_a_workbook_names_sheet_row_and_heading(equity):
    book = openpyxl.Workbook()
    book.active.title = "学校"
    book.active.append(list(TITLES.values()))
    book.active.append([row().get(key) or None for key in TITLES])
    book.active.cell(2, list(TITLES).index("books") + 1).value = None
    book.active.cell(2, list(TITLES).index("sports_area_m2") + 1).value = None
    out = io.BytesIO()
    book.save(out)
    code, answer, _ = equity(out.getvalue(), name="学校.xlsx")
    assert code == 2 and faults(answer) == [("MISSING", 2, "体育运动场馆面积", "sports_area_m2", None)]
    assert (answer["problems"][0]["file"], answer["problems"][0]["sheet"]) == ("学校.xlsx", "学校")


def test_unknown_columns_are_named_and_ignored(equity):
    code, answer, said = equity([row(county_code="1", 校长="某某", **MORE)])
    assert code == 0 and answer.pop("unknown_columns") == ["county_code", "校长"]
    assert "county_code" in said and "校长" in said and "books" not in said
    assert answer == equity([row()])[1]


@pytest.mark.parametrize("key", [key for key in YZ17 if key not in ("school_code",)])
def test_a_blank_cell_is_bad_input_at_its_cell_and_never_zero(equity, key):
    code, answer, _ = equity([row(), row("S2", **{key: " "})])
    assert code == 2 and [(f[0], f[1], f[2], f[3]) for f in faults(answer)] == [("MISSING", 3, key, key)]


@pytest.mark.parametrize("key", list(YZ17))
def test_a_missing_column_is_bad_input(equity, key):
    code, answer, _ = equity(csv_text([row()], keys=[one for one in YZ17 if one != key]))
    assert code == 2 and [f[:4] for f in faults(answer)] == [("MISSING_COLUMN", 1, key, key)]


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        ("pupils", "0", "TOO_SMALL"),
        ("pupils", "-5", "TOO_SMALL"),
        ("pupils", "12.5", "NOT_AN_INTEGER"),
        ("pupils", "NaN", "NOT_A_NUMBER"),
        ("backbone_teachers", "nan", "NOT_A_NUMBER"),
        ("backbone_teachers", "inf", "NOT_A_NUMBER"),
        ("backbone_teachers", "-inf", "NOT_A_NUMBER"),
        ("backbone_teachers", "-1", "TOO_SMALL"),
        ("sports_area_m2", "约500", "NOT_A_NUMBER"),
        ("sports_area_m2", "-0.01", "TOO_SMALL"),
        ("stage", "senior", "NOT_A_CHOICE"),
        ("kind", "school", "NOT_A_CHOICE"),
        ("shared_assets", "maybe", "NOT_YES_OR_NO"),
        ("senior_pupils", "-1", "TOO_SMALL"),
    ],
)
def test_a_cell_that_cannot_be_is_bad_input(equity, key, text, code):
    exit_code, answer, said = equity([row(), row("S2", **{key: text})])
    assert exit_code == 2 and faults(answer) == [(code, 3, key, key, text)]
    assert answer["problems"][0]["expected"] and "第3行" in said


def test_zero_is_a_figure(equity):
    code, answer, _ = equity([row(backbone_teachers="0")])
    backbone = answer["stages"]["primary"]["indicators"][1]
    assert code == 1 and (backbone["mean"], backbone["cv"], backbone["met"]) == (0.0, None, False)


def test_all_faults_come_in_one_pass_in_the_order_of_lines(equity):
    rows = [row(pupils="0"), row(), row("S2", books="x", kind="?"), row("S3", shared_assets="yes", kind="nine_year")]
    code, answer, _ = equity(rows)
    assert code == 2
    assert [f[:3] for f in faults(answer)] == [
        ("TOO_SMALL", 2, "pupils"),
        ("SCHOOL_TWICE", 3, "school_code"),
        ("NOT_A_CHOICE", 4, "kind"),
        ("MISSING_SIBLING", 5, "school_code"),
    ]
    assert all(
        set(one) == {"code", "file", "sheet", "line", "column", "key", "found", "expected", "message"}
        for one in answer["problems"]
    )
    assert {one["file"] for one in answer["problems"]} == {"学校.csv"}


def family(kind="nine_year", **changes):
    upper = row(kind=kind, pupils="166", shared_assets="yes", senior_pupils="")
    return upper, {**upper, "stage": "junior", "pupils": "210", **changes}


def test_shared_assets_are_split_by_the_pupils_of_the_other_row(equity):
    _, answer, _ = equity(list(family()))
    values = [answer["stages"][stage]["rows"][0]["values"] for stage in ("primary", "junior")]
    assert [one["teaching_area"] for one in values] == [pytest.approx(4500 / 397), pytest.approx(4500 * 1.1 / 397)]
    assert [one["backbone"] for one in values] == [pytest.approx(1000 / 166), pytest.approx(1000 / 210)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"sports_area_m2": "7501"}, ("UNEQUAL_TOTALS", 3, "sports_area_m2")),
        ({"multimedia_rooms": "24"}, ("UNEQUAL_TOTALS", 3, "multimedia_rooms")),
        ({"shared_assets": "no"}, ("SHARED_DISAGREES", 3, "shared_assets")),
        ({"shared_assets": ""}, ("SHARED_DISAGREES", 3, "shared_assets")),
        ({"kind": "ordinary", "shared_assets": "yes"}, ("SHARED_KIND", 3, "shared_assets")),
    ],
)
def test_shared_rows_that_disagree_are_bad_input(equity, changes, expected):
    code, answer, _ = equity(list(family(**changes)))
    assert code == 2 and expected in [f[:3] for f in faults(answer)]


def test_a_missing_sibling_is_bad_input(equity):
    code, answer, _ = equity([family()[1]])
    assert code == 2 and [f[:3] for f in faults(answer)] == [("MISSING_SIBLING", 2, "school_code")]


def test_a_sibling_with_a_fault_of_its_own_is_not_called_missing(equity):
    _, answer, _ = equity(list(family(stage="?")))
    assert [f[:3] for f in faults(answer)] == [("NOT_A_CHOICE", 3, "stage")]


@pytest.mark.parametrize("kind", ["complete_secondary", "twelve_year"])
def test_senior_pupils_are_required_where_seniors_share(equity, kind):
    rows = family(kind)
    rows = rows if kind == "twelve_year" else rows[1:]
    code, answer, _ = equity(list(rows))
    assert code == 2 and {(f[0], f[3]) for f in faults(answer)} == {("MISSING", "senior_pupils")}
    assert len(answer["problems"]) == len(rows)
    assert equity([{**one, "senior_pupils": "100"} for one in rows])[0] in (0, 1)


def test_an_ordinary_school_shares_with_nobody(equity):
    code, answer, _ = equity([row(shared_assets="yes")])
    assert code == 2 and [f[0] for f in faults(answer)] == ["SHARED_KIND"]


def test_left_out_schools_are_named_with_their_reason(equity):
    rows = [row(), row("Z", kind="special"), row("B", kind="vocational"), row("P", kind="teaching_point", pupils="49")]
    stage = equity(rows)[1]["stages"]["primary"]
    assert stage["schools"] == 1
    assert stage["excluded"] == [
        {"code": "B", "reason": "VOCATIONAL"},
        {"code": "P", "reason": "SMALL_POINT"},
        {"code": "Z", "reason": "SPECIAL"},
    ]


def test_the_order_of_rows_changes_no_byte(capsys, tmp_path):
    chance = random.Random(1)
    rows = [row(f"S{n}", pupils=str(chance.randint(20, 3000)), books="1") for n in range(40)] + list(family())
    rows[-1]["school_code"] = rows[-2]["school_code"] = "N"
    printed = set()
    for _ in range(3):
        chance.shuffle(rows)
        (tmp_path / "a.csv").write_text(csv_text(rows), "utf-8")
        main(["equity", str(tmp_path / "a.csv"), "--json"])
        printed.add(capsys.readouterr().out)
    assert len(printed) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY_FILE"),
        (b"PAR1\x00\x00PAR1", "BROKEN"),
        (b"%PDF-1.7", "NOT_A_TABLE"),
        (b"PK\x03\x04broken", "BROKEN"),
        (b"\xff\xfeabc", "BAD_ENCODING"),
        (b"a,b\n1,2\n", "NO_HEADING"),
        (",".join(YZ17).encode() + b"\n", "NO_ROWS"),
    ],
)
def test_a_file_that_is_no_table_of_schools_is_bad_input(equity, content, code):
    exit_code, answer, _ = equity(content)
    assert exit_code == 2 and [(one["code"], one["file"]) for one in answer["problems"]] == [(code, "学校.csv")]


def test_an_unquoted_comma_is_noticed(equity):
    text = csv_text([row()]).replace("2000000", "2,000,000")
    code, answer, _ = equity(text)
    assert code == 2 and [f[:2] for f in faults(answer)] == [("TOO_MANY_FIELDS", 2)]


def test_a_missing_file_is_bad_input(capsys, tmp_path):
    assert main(["equity", str(tmp_path / "没有.csv"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "FILE_NOT_FOUND"


@pytest.mark.parametrize("words", [("--rules", "yz99"), ("--seconds", "0"), ("--as-of", "2026-02-30")])
def test_a_fault_in_the_command_line_is_bad_input(equity, words):
    code, answer, _ = equity([row()], *words)
    assert code == 2 and answer["problems"][0]["code"] in ("USAGE", "BAD_DATE")


def test_rules_that_do_not_hold_yet_are_refused(equity):
    code, answer, _ = equity([row()], "--as-of", "2015-01-01")
    assert code == 2 and answer["problems"][0]["code"] == "NOT_YET_IN_FORCE"


def test_people_read_which_schools_fall_short(capsys, tmp_path):
    (tmp_path / "a.csv").write_text(
        csv_text([row(), row("S2", school_name="第二小学", sports_area_m2="6000")]), "utf-8"
    )
    assert main(["equity", str(tmp_path / "a.csv")]) == 1
    brief = capsys.readouterr().out
    assert "第二小学" in brief and "第一小学" not in brief and "低于底线" in brief and "未全部达标" in brief
    main(["equity", str(tmp_path / "a.csv"), "--rows"])
    assert "第一小学" in capsys.readouterr().out


def test_columns_lists_key_heading_type_requirement_and_unit(capsys):
    assert main(["columns", "equity", "--json"]) == 0
    rows = {one["key"]: one for one in json.loads(capsys.readouterr().out)}
    assert list(rows) == [*(column.key for column in COLUMNS), "county_code"]
    county = rows["county_code"]
    assert (county["only_in"], county["required"], county["header"]) == ("parquet", False, "县区代码")
    assert rows["pupils"] == {
        "key": "pupils", "header": "学生数", "type": "integer", "required": True, "unit": "人", "choices": None,
        "rules": ["yz17", "jb12"], "only_in": None,
    }  # fmt: skip
    assert (rows["books"]["required"], rows["books"]["rules"]) == (True, ["jb12"])
    assert [key for key, one in rows.items() if not one["required"]] == [
        "shared_assets",
        "senior_pupils",
        "county_code",
    ]
    assert main(["columns", "equity"]) == 0
    printed = capsys.readouterr().out
    assert "学校代码" in printed and "仅Parquet，必填" in printed
    assert main(["columns", "nothing"]) == 2


def test_the_commands_run_without_django(tmp_path):
    (tmp_path / "a.csv").write_text(csv_text([row()]), "utf-8")
    script = (
        "import sys; from yanzhen.cli.main import main;"
        f"code = main(['equity', {str(tmp_path / 'a.csv')!r}, '--json']) or main(['columns', 'equity']);"
        "sys.exit(code or 10 * any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=240).returncode == 0
