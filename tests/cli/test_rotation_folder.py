"""A district's folder is read whole or every fault in all its files is named at its line, column or key."""

import csv
import io
import json

import openpyxl
import pytest

from workshop.rotation_district import HEADINGS, PARAMS, District
from yanzhen.cli.main import main
from yanzhen.cli.rotation_folder import read_folder
from yanzhen.engines.rotation.columns import COLUMNS, NEEDED_HEADINGS, TIER
from yanzhen.kernel.errors import BadInputError

SCHOOL = {
    "school_code": "S1",
    "school_name": "第一小学",
    "x_km": "1.5",
    "y_km": "2",
    "school_district": "东",
    "group_code": "",
}
UNIT = {"unit_code": "U1", "school_code": "S1", "stage": "primary", "pupils": "800"}
POST = {"unit_code": "U1", "subject": "语文", "min_staff": "1", "max_staff": "3"}
TEACHER = {
    "teacher_code": "T1", "unit_code": "U1", "subject": "语文", "second_subject": "", "age": "40", "years_at_school": "7",
    "title": "一级", "above_qualification": "yes", "backbone": "no", "exempt": "", "home_x_km": "3", "home_y_km": "4.25",
}  # fmt: skip
ROWS = {"schools": SCHOOL, "units": UNIT, "posts": POST, "teachers": TEACHER}


@pytest.fixture
def folder(tmp_path):
    """A sound folder; ``write`` replaces rows of tables and keys of params."""

    def write(params=None, **tables):
        rows = {table: tables.get(table, [row]) for table, row in ROWS.items()}
        District(PARAMS if params is None else params, rows).write(tmp_path / "区")
        return tmp_path / "区"

    return write


def faults(path):
    with pytest.raises(BadInputError) as caught:
        read_folder(path)
    return [(one.file, one.line, one.key, one.code) for one in caught.value.problems]


def test_a_sound_folder_becomes_a_question(folder):
    read = read_folder(folder())
    one = read.instance.teachers[0]
    assert (one.code, one.unit, str(one.years_at_school), one.home) == ("T1", "U1", "7", (3.0, 4.25))
    assert (one.above_qualification, one.backbone, one.exempt) == (True, False, "")
    assert str(read.instance.params.min_move_share) == "0.1" and read.instance.params.objective == "weighted"
    assert (read.missing_columns, read.unknown_columns, read.notes) == ((), {}, ())


def test_the_order_of_rows_and_columns_is_of_no_account(folder, tmp_path):
    twos = {
        "schools": [SCHOOL, {**SCHOOL, "school_code": "S2"}],
        "units": [UNIT, {**UNIT, "unit_code": "U2", "school_code": "S2"}],
        "posts": [POST, {**POST, "subject": "数学"}, {**POST, "unit_code": "U2"}],
        "teachers": [TEACHER, {**TEACHER, "teacher_code": "T2"}, {**TEACHER, "teacher_code": "T10"}],
    }
    expected = read_folder(folder(**twos)).instance
    assert [one.code for one in expected.teachers] == ["T1", "T10", "T2"]
    backwards = {table: [dict(reversed(row.items())) for row in reversed(rows)] for table, rows in twos.items()}
    assert read_folder(folder(**backwards)).instance == expected


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_every_encoding_says_the_same(folder, encoding):
    path = folder()
    expected = read_folder(path).instance
    for file in path.iterdir():
        file.write_bytes(file.read_text("utf-8").encode(encoding))
    assert read_folder(path).instance == expected


def test_chinese_headings_and_words_say_the_same(folder):
    path = folder()
    expected = read_folder(path).instance
    words = {"primary": "小学", "yes": "是", "no": "0"}
    for table, columns in COLUMNS.items():
        titles = {column.key: column.title for column in columns}
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([titles[key] for key in HEADINGS[table]])
        writer.writerow([words.get(ROWS[table][key], ROWS[table][key]) for key in HEADINGS[table]])
        (path / f"{table}.csv").write_text(out.getvalue(), "utf-8", newline="")
    assert read_folder(path).instance == expected


def test_a_workbook_stands_in_for_a_csv_file(folder):
    path = folder()
    expected = read_folder(path).instance
    book = openpyxl.Workbook()
    book.active.append(list(HEADINGS["teachers"]))
    book.active.append(
        [float(value) if value.replace(".", "").isdecimal() else value or None for value in TEACHER.values()]
    )
    (path / "teachers.csv").unlink()
    book.save(path / "teachers.xlsx")
    assert read_folder(path).instance == expected
    (path / "teachers.csv").write_text("x")
    assert ("teachers.csv", None, None, "TWO_FILES") in faults(path)


def test_a_folder_that_is_not_there_and_files_that_are_not_there(tmp_path):
    assert faults(tmp_path / "无") == [(None, None, None, "NO_FOLDER")]
    assert sorted(faults(tmp_path)) == sorted(
        (name, None, None, "FILE_NOT_FOUND")
        for name in ("schools.csv", "units.csv", "posts.csv", "teachers.csv", "params.json")
    )


@pytest.mark.parametrize(
    ("table", "column"),
    [(table, column) for table, columns in COLUMNS.items() for column in columns if column is not TIER],
    ids=lambda value: getattr(value, "key", value),
)
def test_a_missing_column_is_a_fault_or_is_listed(folder, table, column):
    path = folder()
    keys = [key for key in HEADINGS[table] if key != column.key]
    with (path / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, keys, extrasaction="ignore")
        writer.writeheader()
        writer.writerow({**ROWS[table], "home_x_km": "", "home_y_km": ""})
    if column.required or column.key in NEEDED_HEADINGS.get(table, ()):
        assert (f"{table}.csv", 1, column.key, "MISSING_COLUMN") in faults(path)
    else:
        assert read_folder(path).missing_columns == (column.key,)


@pytest.mark.parametrize(
    ("table", "column"),
    [(table, column) for table, columns in COLUMNS.items() for column in columns if column is not TIER],
    ids=lambda value: getattr(value, "key", value),
)
def test_a_blank_cell_is_a_fault_unless_unknown_means_something(folder, table, column):
    blank = {**ROWS[table], column.key: " "}
    if column.key.startswith("home"):
        assert faults(folder(teachers=[blank])) == [("teachers.csv", 2, column.key, "HALF_HOME")]
    elif column.required:
        assert (f"{table}.csv", 2, column.key, "MISSING") in faults(folder(**{table: [blank]}))
    else:
        read_folder(folder(**{table: [blank]}))


@pytest.mark.parametrize("text", ["NaN", "inf", "-1", "1e3", "很多"])
@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("units", "pupils"),
        ("posts", "min_staff"),
        ("posts", "max_staff"),
        ("teachers", "years_at_school"),
        ("teachers", "age"),
    ],
)
def test_numbers_that_are_none_or_below_zero_are_faults(folder, table, key, text):
    found = faults(folder(**{table: [{**ROWS[table], key: text}]}))
    assert [one[:3] for one in found] == [(f"{table}.csv", 2, key)]


@pytest.mark.parametrize("text", ["NaN", "inf", "西边"])
def test_places_may_be_below_zero_but_must_be_numbers(folder, text):
    assert read_folder(folder(schools=[{**SCHOOL, "x_km": "-3.5"}])).instance.schools[0].x_km == -3.5
    assert faults(folder(schools=[{**SCHOOL, "x_km": text}])) == [("schools.csv", 2, "x_km", "NOT_A_NUMBER")]


@pytest.mark.parametrize(("pupils", "code"), [("0", "TOO_SMALL"), ("1", None), ("1.5", "NOT_AN_INTEGER")])
def test_a_unit_needs_a_pupil(folder, pupils, code):
    path = folder(units=[{**UNIT, "pupils": pupils}])
    if code:
        assert faults(path) == [("units.csv", 2, "pupils", code)]
    else:
        assert read_folder(path).instance.units[0].pupils == 1


def test_a_home_that_is_not_known_and_years_that_are_not_known_are_no_faults(folder):
    one = read_folder(
        folder(teachers=[{**TEACHER, "home_x_km": "", "home_y_km": "", "years_at_school": ""}])
    ).instance.teachers[0]
    assert (one.home, one.years_at_school) == (None, None)


@pytest.mark.parametrize(
    ("table", "changes", "key"),
    [
        ("schools", {"school_name": "另一所"}, "school_code"),
        ("units", {"pupils": "3"}, "unit_code"),
        ("posts", {"max_staff": "9"}, "subject"),
        ("teachers", {"subject": "数学"}, "teacher_code"),
    ],
)
def test_a_code_that_stands_in_two_rows_is_a_fault_at_the_second(folder, table, changes, key):
    found = faults(folder(**{table: [ROWS[table], {**ROWS[table], **changes}]}))
    assert found == [(f"{table}.csv", 3, key, "CODE_TWICE")]


@pytest.mark.parametrize(
    ("table", "key"), [("units", "school_code"), ("posts", "unit_code"), ("teachers", "unit_code")]
)
def test_a_code_that_no_table_has_is_a_fault(folder, table, key):
    assert faults(folder(**{table: [{**ROWS[table], key: "X9"}]})) == [(f"{table}.csv", 2, key, "UNKNOWN_CODE")]


@pytest.mark.parametrize(("least", "most", "is_fault"), [("2", "3", False), ("3", "3", False), ("4", "3", True)])
def test_the_least_of_a_post_is_not_above_its_most(folder, least, most, is_fault):
    path = folder(posts=[{**POST, "min_staff": least, "max_staff": most}])
    if is_fault:
        assert faults(path) == [("posts.csv", 2, "min_staff", "MIN_ABOVE_MAX")]
    else:
        assert read_folder(path).instance.posts[0].min_staff == int(least)


def test_a_stage_that_is_none_is_a_fault(folder):
    assert faults(folder(units=[{**UNIT, "stage": "senior"}])) == [("units.csv", 2, "stage", "NOT_A_CHOICE")]


def test_a_district_without_posts_is_a_question_and_one_without_units_is_not(folder):
    assert read_folder(folder(posts=[])).instance.posts == ()
    assert ("units.csv", None, None, "NO_ROWS") in faults(folder(units=[]))


def test_unknown_columns_are_named_and_ignored(folder):
    path = folder()
    (path / "units.csv").write_text("unit_code,school_code,stage,pupils,校长\nU1,S1,primary,800,某某\n", "utf-8")
    read = read_folder(path)
    assert read.unknown_columns == {"units.csv": ("校长",)} and "校长" in read.notes[0]


def test_all_faults_of_all_files_come_in_one_pass(folder):
    bad = json.loads(json.dumps(PARAMS)) | {"min_move_share": 0.5, "objective": "best", "extra": 1}
    bad["floors"]["junior"].pop("backbone")
    path = folder(
        bad,
        schools=[{**SCHOOL, "y_km": "?"}],
        units=[{**UNIT, "pupils": "0"}, {**UNIT, "unit_code": "U2", "school_code": "S7", "stage": "junior"}],
        posts=[{**POST, "min_staff": "9"}],
        teachers=[{**TEACHER, "backbone": "perhaps"}, {**TEACHER, "unit_code": "U5"}],
    )
    assert faults(path) == [
        ("schools.csv", 2, "y_km", "NOT_A_NUMBER"),
        ("units.csv", 2, "pupils", "TOO_SMALL"),
        ("units.csv", 3, "school_code", "UNKNOWN_CODE"),
        ("posts.csv", 2, "min_staff", "MIN_ABOVE_MAX"),
        ("teachers.csv", 2, "backbone", "NOT_YES_OR_NO"),
        ("teachers.csv", 3, "teacher_code", "CODE_TWICE"),
        ("teachers.csv", 3, "unit_code", "UNKNOWN_CODE"),
        ("params.json", None, "extra", "UNKNOWN_KEY"),
        ("params.json", None, "min_move_share", "MIN_ABOVE_MAX"),
        ("params.json", None, "floors.junior.backbone", "MISSING"),
        ("params.json", None, "objective", "UNKNOWN_OBJECTIVE"),
    ]


@pytest.mark.parametrize("table", list(COLUMNS))
def test_columns_prints_keys_headings_and_units(capsys, table):
    assert main(["columns", table, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["key"] for row in rows if row["key"] != TIER.key] == list(HEADINGS[table])
    assert all({"key", "header", "type", "required", "unit"} <= set(row) for row in rows)
    assert main(["columns", table]) == 0 and rows[0]["header"] in capsys.readouterr().out
