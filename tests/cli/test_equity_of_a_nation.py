"""``yanzhen equity FILE.parquet``: one line a county, each saying what the county's CSV says; every fault at its cell."""

import json
import subprocess
import sys
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tests.cli.nation_rows import ROW, TITLES, csv_of, row, table_of
from workshop.invented_nation import invented_nation
from yanzhen.cli.main import main
from yanzhen.engines.equity.national.faults import SHOWN_PER_KIND


@pytest.fixture
def nation(capsys, tmp_path):
    def run(table, *words, name="全国.parquet", **options):
        file = tmp_path / name
        if isinstance(table, bytes):
            file.write_bytes(table)
        else:
            pq.write_table(table if isinstance(table, pa.Table) else table_of(table), file, **options)
        code = main(["equity", str(file), *words])
        printed = capsys.readouterr()
        return code, [json.loads(line) for line in printed.out.splitlines()], printed.err

    return run


@pytest.fixture
def faulty(capsys, tmp_path):
    def run(table, *words):
        file = tmp_path / "全国.parquet"
        pq.write_table(table if isinstance(table, pa.Table) else table_of(table), file)
        assert main(["equity", str(file), "--json", *words]) == 2
        return json.loads(capsys.readouterr().out)["problems"]

    return run


def places(problems):
    return [(one["code"], one["line"], one["column"], one["found"]) for one in problems]


def at_the_limit(stage, cv, count=3):
    """Schools whose every coefficient is exactly ``cv``: pairs with 1 - cv and 1 + cv of the same resource."""
    keys = list(ROW)[6:]
    return [
        row(
            f"{sign}{number}",
            stage=stage,
            pupils=700,
            **{key: float(7_000_000 * (1 + sign * Decimal(cv))) for key in keys},
        )
        for number in range(count)
        for sign in (-1, 1)
    ]


@pytest.mark.parametrize(
    ("stage", "cv", "met"),
    [
        ("primary", "0.4999999", True),
        ("primary", "0.5", True),
        ("primary", "0.5000001", False),
        ("junior", "0.4499999", True),
        ("junior", "0.45", True),
        ("junior", "0.4500001", False),
    ],
)
def test_a_coefficient_at_its_limit_is_decided_exactly(nation, stage, cv, met):
    indicators = nation(at_the_limit(stage, cv))[1][0]["stages"][stage]["indicators"]
    assert {one["met"] for one in indicators} == {met}
    assert [one["cv"] for one in indicators] == [pytest.approx(float(cv), rel=1e-12)] * 7
    assert cv not in ("0.5", "0.45") or {one["cv"] for one in indicators} == {float(cv)}


@pytest.mark.parametrize(("cv", "met"), [("0.65", True), ("0.6499999", True), ("0.6500001", False)])
def test_a_composite_at_its_limit_is_decided_exactly(nation, cv, met):
    composite = nation(at_the_limit("primary", cv), "--rules", "jb12")[1][0]["stages"]["primary"]["composite"]
    assert composite == {"cv": pytest.approx(float(cv), rel=1e-12), "limit": 0.65, "met": met}


@pytest.mark.parametrize(
    "kind",
    [
        pa.float64(),
        pa.float32(),
        pa.decimal128(12, 3),
        pa.decimal256(40, 6),
        pa.string(),
        pa.large_string(),
        pa.binary(),
    ],
)
@pytest.mark.parametrize(("figure", "below"), [("4.505", False), ("4.504", True), ("4.506", False)])
def test_a_floor_is_met_by_the_decimal_as_written_whatever_its_type(nation, kind, figure, below):
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind)
    value = figure if text else Decimal(figure) if pa.types.is_decimal(kind) else float(figure)
    if pa.types.is_binary(kind):
        value = value.encode()
    rows = [row(stage="junior", pupils=100, teachers_above_qualification=value)]
    code, lines, _ = nation(table_of(rows, teachers_above_qualification=kind), "--rows")
    assert code == int(below)
    assert ("above_qualification" in lines[0]["stages"]["junior"]["rows"][0]["below_floor"]) is below


@pytest.mark.parametrize(
    ("figure", "met"), [("0.30000000000000004", True), ("0.29999999999999999", False), ("0.3", True)]
)
def test_a_decimal_with_more_digits_than_a_double_keeps_has_the_last_word(nation, figure, met):
    cells = {"teaching_area_m2": Decimal(figure) * 15, "pupils": 1}
    for kind in (pa.decimal128(30, 20), pa.string()):
        held = {**cells, "teaching_area_m2": str(cells["teaching_area_m2"])} if kind == pa.string() else cells
        stage = nation(table_of([row(**held)], teaching_area_m2=kind), "--rows")[1][0]["stages"]["primary"]
        assert (stage["rows"][0]["met"] == 7) is met


def test_the_line_has_the_keys_of_the_contract_and_rows_only_when_asked(nation):
    code, lines, said = nation([row(county_code="B"), row("S2"), row("S3", county_code="B")])
    assert (
        code == 0 and [list(one) for one in lines] == [["county_code", "rules", "stages", "passes", "cheapest_fix"]] * 2
    )
    assert [one["county_code"] for one in lines] == ["A", "B"]
    assert list(lines[0]["stages"]["primary"]) == ["schools", "excluded", "indicators"]
    assert lines[1]["stages"]["primary"]["schools"] == 2
    with_rows = nation([row(county_code="B"), row("S2"), row("S3", county_code="B")], "--rows", "--json")[1]
    assert [one["code"] for one in with_rows[1]["stages"]["primary"]["rows"]] == ["S1", "S3"]
    assert "2个县区、3行，全部达标的2个" in said


def test_one_county_that_falls_short_ends_with_one(nation):
    code, lines, _ = nation([row(), row("S2", county_code="B", sports_area_m2=6374.9)])
    assert code == 1 and [one["passes"] for one in lines] == [True, False]


def test_neither_order_nor_row_groups_change_a_byte(capsys, tmp_path):
    table = invented_nation(seed=5, rows=600, counties=7)
    printed = set()
    for seed, size in ((1, 600), (2, 37), (3, 1)):
        shuffled = table.take(np.random.default_rng(seed).permutation(len(table)))
        pq.write_table(shuffled, tmp_path / "n.parquet", row_group_size=size)
        main(["equity", str(tmp_path / "n.parquet"), "--rows"])
        printed.add(capsys.readouterr().out)
    assert len(printed) == 1


def test_the_same_code_in_two_counties_is_two_schools(nation):
    assert nation([row(), row(county_code="B")])[0] == 0


@pytest.mark.parametrize("key", ["county_code", "school_code", "school_name", "stage", "kind"])
def test_texts_kept_as_a_dictionary_say_the_same(nation, key):
    table = table_of([row(), row("S2", county_code="B")])
    index = table.column_names.index(key)
    coded = table.set_column(index, key, pc.dictionary_encode(table.column(key)))
    assert nation(coded)[:2] == nation(table)[:2]


def test_codes_kept_as_numbers_and_flags_kept_as_words_are_read(nation):
    rows = [row(101, county_code=110199, shared_assets="否"), row(102, county_code=110199, shared_assets="no")]
    code, lines, _ = nation(rows, "--rows")
    assert code == 0 and lines[0]["county_code"] == "110199"
    assert [one["code"] for one in lines[0]["stages"]["primary"]["rows"]] == ["101", "102"]


def test_codes_lose_their_blanks_and_chinese_headings_and_words_are_accepted(nation):
    rows = [row(" S１ ", county_code="A ", stage="小学", kind="普通学校")]
    titled = [{TITLES[key]: value for key, value in one.items()} for one in rows]
    assert nation(titled, "--rows")[1] == nation([row()], "--rows")[1]


def test_unknown_columns_are_named_and_ignored(nation):
    code, lines, said = nation([row(校长="某某")])
    assert code == 0 and lines[0].pop("unknown_columns") == ["校长"] and "校长" in said
    assert lines == nation([row()])[1]


@pytest.mark.parametrize("key", [key for key in list(ROW)[:13] if key != "county_code"] + ["county_code"])
def test_a_null_is_missing_at_its_cell_and_never_zero(faulty, key):
    problems = faulty([row(), row("S2", **{key: None}), row("S3")])
    assert places(problems) == [("MISSING", 2, key, None)]
    assert problems[0]["file"] == "全国.parquet" and problems[0]["message"]


@pytest.mark.parametrize("key", list(ROW)[:13])
def test_a_missing_column_is_named_once(faulty, key):
    problems = faulty([{name: value for name, value in row(f"S{n}").items() if name != key} for n in range(5)])
    assert [(one["code"], one["key"]) for one in problems] == [("MISSING_COLUMN", key)]


@pytest.mark.parametrize(
    ("key", "value", "code", "found"),
    [
        ("pupils", 0, "TOO_SMALL", "0"),
        ("pupils", -5, "TOO_SMALL", "-5"),
        ("pupils", 12.5, "NOT_AN_INTEGER", "12.5"),
        ("pupils", "x", "NOT_A_NUMBER", "x"),
        ("pupils", 3_000_000_000, "NOT_AN_INTEGER", "3000000000"),
        ("backbone_teachers", float("nan"), "NOT_A_NUMBER", "nan"),
        ("backbone_teachers", float("inf"), "NOT_A_NUMBER", "inf"),
        ("backbone_teachers", -0.5, "TOO_SMALL", "-0.5"),
        ("backbone_teachers", 1e15, "TOO_LARGE", "1000000000000000"),
        ("backbone_teachers", True, "NOT_A_NUMBER", "是"),
        ("teaching_area_m2", Decimal("-0.01"), "TOO_SMALL", "-0.01"),
        ("stage", "senior", "NOT_A_CHOICE", "senior"),
        ("kind", "school", "NOT_A_CHOICE", "school"),
        ("shared_assets", "maybe", "NOT_YES_OR_NO", "maybe"),
        ("shared_assets", 2, "NOT_YES_OR_NO", "2"),
        ("senior_pupils", -1, "TOO_SMALL", "-1"),
        ("school_code", "x" * 201, "TOO_LONG", "x" * 60),
        ("school_name", "坏\x01字", "CONTROL_CHARACTER", "坏\x01字"),
        ("county_code", b"\xff\xfe", "CONTROL_CHARACTER", "\0\0"),
    ],
)
def test_a_cell_that_cannot_be_is_bad_input(faulty, key, value, code, found):
    problems = faulty([row(**{key: value})])
    assert places(problems) == [(code, 1, key, found)] and problems[0]["expected"]


def family(kind="nine_year", **changes):
    upper = row(kind=kind, pupils=166, shared_assets=True, senior_pupils=None)
    return [upper, {**upper, "stage": "junior", "pupils": 210, **changes}]


SENIOR = {"senior_pupils": pa.int64()}


def test_shared_assets_are_split_by_the_row_of_the_same_county(nation):
    other = [one | {"county_code": "B", "pupils": 999} for one in family()]
    rows = [family()[0], other[0], other[1], family()[1]]
    stages = nation(table_of(rows, **SENIOR), "--rows")[1][0]["stages"]
    values = [stages[stage]["rows"][0]["values"]["teaching_area"] for stage in ("primary", "junior")]
    assert values == [pytest.approx(4500 / 397), pytest.approx(4500 * 1.1 / 397)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (family(sports_area_m2=7501.0), ("UNEQUAL_TOTALS", 2, "sports_area_m2")),
        (family(shared_assets=False), ("SHARED_DISAGREES", 2, "shared_assets")),
        (family(shared_assets=None), ("SHARED_DISAGREES", 2, "shared_assets")),
        ([family()[0], family()[1] | {"kind": "ordinary"}], ("SIBLING_KIND", 2, "kind")),
        (family(county_code="B"), ("MISSING_SIBLING", 1, "school_code")),
        (family()[:1], ("MISSING_SIBLING", 1, "school_code")),
        (family("twelve_year"), ("MISSING", 1, "senior_pupils")),
        ([row(shared_assets=True)], ("SHARED_KIND", 1, "shared_assets")),
        ([row(), row("S2"), row()], ("SCHOOL_TWICE", 3, "school_code")),
        (family() + family()[:1], ("SCHOOL_TWICE", 3, "school_code")),
    ],
)
def test_rows_of_a_school_that_contradict_each_other_are_bad_input(faulty, rows, expected):
    problems = faulty(table_of(rows, **SENIOR))
    assert expected in [one[:3] for one in places(problems)]


def test_a_sibling_whose_county_is_missing_is_not_called_missing(faulty):
    problems = faulty(table_of(family(county_code=None), **SENIOR))
    assert [one[:3] for one in places(problems)] == [("MISSING", 2, "county_code")]


def test_all_faults_come_in_one_pass_in_the_order_of_rows(faulty):
    rows = [
        row(pupils=0),
        row(),
        row("S2", kind="?"),
        row("S3", kind="nine_year", shared_assets=True),
        row("S4", pupils=None),
    ]
    assert [one[:3] for one in places(faulty(rows))] == [
        ("TOO_SMALL", 1, "pupils"),
        ("SCHOOL_TWICE", 2, "school_code"),
        ("NOT_A_CHOICE", 3, "kind"),
        ("MISSING_SIBLING", 4, "school_code"),
        ("MISSING", 5, "pupils"),
    ]


def test_faults_without_end_are_counted_by_kind(faulty):
    rows = [row(f"S{number}", pupils=0 if number % 2 else None) for number in range(1000)]
    rows += [row("T", county_code=str(number // 2)) for number in range(300)]
    problems = faulty(rows)
    counted = {one["code"]: 0 for one in problems}
    for one in problems:
        counted[one["code"]] += 1
    assert counted == {
        "TOO_SMALL": SHOWN_PER_KIND,
        "MISSING": SHOWN_PER_KIND,
        "SCHOOL_TWICE": SHOWN_PER_KIND,
        "MORE_OF_THE_SAME": 3,
    }
    assert [one["code"] for one in problems[-3:]] == ["MORE_OF_THE_SAME"] * 3
    assert sorted(one["found"] for one in problems if one["code"] == "MORE_OF_THE_SAME") == ["400处", "400处", "50处"]


def test_a_table_without_rows_or_with_other_columns_is_bad_input(faulty):
    assert [one["code"] for one in faulty(pa.table({"a": [1], "b": [2]}))] == ["NO_HEADING"]
    assert [one["code"] for one in faulty(table_of([row()]).slice(0, 0))] == ["NO_ROWS"]


def test_a_column_named_twice_is_bad_input(faulty):
    problems = faulty([row(学生数=5)])
    assert [(one["code"], one["key"]) for one in problems] == [("COLUMN_TWICE", "pupils")]


@pytest.mark.parametrize("content", [b"PAR1", b"PAR1" + b"\0" * 50 + b"PAR1", b"", b"not parquet"])
def test_a_broken_file_is_bad_input(capsys, tmp_path, content):
    (tmp_path / "a.parquet").write_bytes(content)
    assert main(["equity", str(tmp_path / "a.parquet"), "--json"]) == 2
    assert [one["code"] for one in json.loads(capsys.readouterr().out)["problems"]] == ["BROKEN"]


def test_a_missing_file_is_bad_input(capsys, tmp_path):
    assert main(["equity", str(tmp_path / "没有.parquet"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "FILE_NOT_FOUND"


@pytest.mark.parametrize("package", ["numba", "pyarrow"])
def test_without_the_extra_the_command_says_what_to_install(tmp_path, package):
    pq.write_table(table_of([row()]), tmp_path / "a.parquet")
    script = (
        f"import sys; sys.modules[{package!r}] = None; from yanzhen.cli.main import main;"
        f"sys.exit(main(['equity', {str(tmp_path / 'a.parquet')!r}, '--json']))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=240, encoding="utf-8")
    assert done.returncode == 2
    assert [one["code"] for one in json.loads(done.stdout)["problems"]] == ["NATIONAL_NOT_INSTALLED"]
    assert "yanzhen[national]" in done.stderr


def test_the_command_runs_without_django_and_csv_without_the_extra(tmp_path):
    pq.write_table(table_of([row()]), tmp_path / "a.parquet")
    (tmp_path / "a.csv").write_text(csv_of([row()]), "utf-8")
    script = (
        "import sys; from yanzhen.cli.main import main;"
        f"code = main(['equity', {str(tmp_path / 'a.csv')!r}, '--json']);"
        "code |= 4 * bool({'numba', 'pyarrow', 'duckdb', 'ibis'} & set(sys.modules));"
        f"code |= main(['equity', {str(tmp_path / 'a.parquet')!r}]);"
        "sys.exit(code | 8 * any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=240).returncode == 0
