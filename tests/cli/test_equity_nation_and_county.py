"""A nation's Parquet says of every county what the exact engine says of the county's CSV."""

import json
from math import isclose

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.nation_rows import ROW, TITLES, csv_of, row, table_of
from workshop.invented_nation import invented_nation
from yanzhen.cli.main import main


def alike(one, other):
    """Are two documents the same, verdicts exactly and figures within 1e-12?"""
    if isinstance(one, dict):
        return list(one) == list(other) and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
    return type(one) is type(other) and one == other


def same_as_csv(file, folder, capsys, *words):
    """Compare every line of the table with the command's answer for that county's rows alone."""
    rows = pq.read_table(file).to_pylist()
    code = main(["equity", str(file), "--rows", *words])
    lines = {one["county_code"]: one for one in map(json.loads, capsys.readouterr().out.splitlines())}
    assert list(lines) == sorted({one["county_code"] for one in rows})
    codes = []
    for county, said in lines.items():
        (folder / "县.csv").write_text(csv_of([one for one in rows if one["county_code"] == county]), "utf-8")
        codes.append(main(["equity", str(folder / "县.csv"), "--json", *words]))
        expected = json.loads(capsys.readouterr().out)
        expected.pop("unknown_columns", None)
        said.pop("unknown_columns", None)
        assert said.pop("county_code") == county
        assert alike(said, expected), (county, said, expected)
    assert code == max(codes)


figures = st.one_of(
    st.sampled_from([0.0, 0.1 + 0.2, 1e-5, 33.33, 1e12]),
    st.integers(0, 5000).map(float),
    st.floats(0, 1e6).map(lambda number: round(number, 2)),
)


@st.composite
def schools(draw, number):
    """One school of one or two rows; some figures stand exactly on, just under or just over a threshold or floor."""
    kind = draw(
        st.sampled_from(
            ["ordinary"] * 5 + ["nine_year", "complete_secondary", "twelve_year", "teaching_point", "special"]
        )
    )
    stages = (
        ["primary", "junior"]
        if kind in ("nine_year", "twelve_year")
        else [draw(st.sampled_from(["primary", "junior"]))]
    )
    if kind == "complete_secondary":
        stages = ["junior"]
    shared = kind in ("nine_year", "twelve_year", "complete_secondary") and draw(st.booleans())
    senior = draw(st.integers(0, 900)) if kind in ("twelve_year", "complete_secondary") else None
    together = {
        key: draw(figures)
        for key in TITLES
        if key in ROW and isinstance(ROW[key], float) or key in ("multimedia_rooms", "computers", "books")
    }
    rows = []
    for stage in stages:
        pupils = draw(st.sampled_from([1, 40, 50, 100, 500, 1000, 1234]))
        edges = {
            "primary": (4.2, 3.57, 1.0, 0.85, 4.5, 3.825, 7.5, 6.375, 2000.0, 1700.0, 2.3, 1.955),
            "junior": (5.3, 4.505, 1.0, 0.85, 5.8, 4.93, 10.2, 8.67, 2500.0, 2125.0, 2.4, 2.04),
        }
        edge = (
            st.sampled_from(edges[stage])
            .flatmap(
                lambda share, pupils=pupils: st.sampled_from(
                    [share * pupils, share * pupils / 100, round(share * pupils / 100, 6)]
                )
            )
            .flatmap(lambda x: st.sampled_from([x, float(np.nextafter(x, 0)), float(np.nextafter(x, 1e9))]))
        )
        figure = st.one_of(figures, edge)
        own = {key: float(draw(figure)) for key in list(ROW)[6:]}
        rows.append(
            row(f"S{number}", stage=stage, kind=kind, pupils=pupils, **own, **{})
            | (together if shared else {})
            | {"shared_assets": shared, "senior_pupils": senior}
        )
    return rows


@st.composite
def nations(draw):
    counties = draw(st.lists(st.integers(1, 6), min_size=1, max_size=3))
    rows = []
    for county, size in enumerate(counties):
        for number in range(size):
            rows += [one | {"county_code": f"C{county}"} for one in draw(schools(number))]
    return draw(st.permutations(rows))


@pytest.mark.slow
@pytest.mark.parametrize("rules", ["yz17", "jb12"])
@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(rows=nations())
def test_every_county_gets_the_verdicts_of_the_exact_engine(rules, rows, capsys, tmp_path):
    types = {"senior_pupils": pa.int64(), "shared_assets": pa.bool_()}
    pq.write_table(table_of(rows, **types), tmp_path / "n.parquet", row_group_size=3)
    same_as_csv(tmp_path / "n.parquet", tmp_path, capsys, "--rules", rules)


@pytest.mark.slow
@pytest.mark.parametrize("rules", ["yz17", "jb12"])
def test_an_invented_nation_gets_the_verdicts_of_the_exact_engine(rules, capsys, tmp_path):
    table = invented_nation(seed=7, rows=2_000, counties=25)
    shuffled = table.take(np.random.default_rng(3).permutation(len(table)))
    pq.write_table(shuffled, tmp_path / "n.parquet", row_group_size=300)
    same_as_csv(tmp_path / "n.parquet", tmp_path, capsys, "--rules", rules)
