"""The kernel and the expression say what the exact coefficient says, and the kernel always to the last bit the same."""

from datetime import date

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.invented_nation import invented_nation
from yanzhen.engines.equity.national.expression import coefficients_expression
from yanzhen.engines.equity.national.families import families_of
from yanzhen.engines.equity.national.judging import judge_nation
from yanzhen.engines.equity.national.kernel import coefficients
from yanzhen.engines.equity.national.table import TableBuilder
from yanzhen.kernel.difference_coefficient import spread_of
from yanzhen.presets.equity import equity_rules

DAY = date(2026, 11, 22)
# ibis 12 still calls DuckDB by a name that DuckDB 2 calls deprecated.
with_duckdb = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")
groups = st.lists(
    st.lists(st.tuples(st.integers(1, 3000), st.integers(0, 10**6)), min_size=1, max_size=40), min_size=1, max_size=6
)


def arrays(schools):
    flat = [school for group in schools for school in group]
    starts = np.cumsum([0, *map(len, schools)])
    return np.array([[float(x) for _, x in flat]]), np.array([float(p) for p, _ in flat]), starts


@given(groups)
def test_means_and_coefficients_are_those_of_fractions(schools):
    mean, cv = coefficients(*arrays(schools))
    for place, group in enumerate(schools):
        exact = spread_of([x for _, x in group], [p for p, _ in group])
        assert mean[place, 0] == pytest.approx(float(exact.mean), rel=1e-12)
        if exact.cv is None:
            assert np.isnan(cv[place, 0])
        else:
            assert cv[place, 0] == pytest.approx(exact.cv, abs=1e-12)


@given(groups, st.integers(2, 5))
def test_neither_threads_nor_neighbours_change_a_bit(schools, threads):
    totals, pupils, starts = arrays(schools)
    alone = [
        coefficients(totals[:, a:b].copy(), pupils[a:b], np.array([0, b - a]))
        for a, b in zip(starts, starts[1:], strict=False)
    ]
    for found in (coefficients(totals, pupils, starts), coefficients(totals, pupils, starts, threads=threads)):
        for number in (0, 1):
            assert found[number].tobytes() == np.concatenate([one[number] for one in alone]).tobytes()


def table_of(nation, rules):
    builder = TableBuilder(rules)
    for batch in nation.to_batches(max_chunksize=97):
        builder.add({name: batch.column(name) for name in batch.schema.names}, rows=len(batch))
    assert not builder.faults
    return builder.table()


@with_duckdb
@pytest.mark.parametrize("name", ["yz17", "jb12"])
def test_the_expression_on_duckdb_gives_the_same_answer(name):
    rules = equity_rules(name, on=DAY)
    nation = invented_nation(seed=11, rows=3_000, counties=30)
    connection = ibis.duckdb.connect()
    connection.con.register("nation", nation)
    found = coefficients_expression(connection.table("nation"), rules).to_pyarrow().to_pylist()
    by_group = {(row["county_code"], row["stage"]): row for row in found}
    table = table_of(nation, rules)
    for county in judge_nation(table, families_of(table), rules):
        for stage in county.stages:
            if not stage.schools:
                continue
            row = by_group.pop((county.county, str(stage.verdict.stage)))
            assert row["schools"] == stage.schools
            for one in stage.verdict.indicators:
                assert row[f"mean_{one.id}"] == pytest.approx(one.mean, rel=1e-9)
                assert row[f"cv_{one.id}"] == pytest.approx(one.cv, abs=1e-9)
    assert not by_group


@with_duckdb
def test_the_expression_has_no_coefficient_where_the_mean_is_zero():
    rules = equity_rules("yz17", on=DAY)
    nation = invented_nation(seed=2, rows=40, counties=1)
    place = nation.column_names.index("backbone_teachers")
    nation = nation.set_column(place, "backbone_teachers", pa.array([0] * len(nation)))
    connection = ibis.duckdb.connect()
    connection.con.register("nation", nation)
    found = coefficients_expression(connection.table("nation"), rules).to_pyarrow().to_pylist()
    assert found and all(row["cv_backbone"] is None and row["mean_backbone"] == 0 for row in found)


def test_an_invented_nation_is_the_same_for_the_same_seed():
    assert invented_nation(seed=4, rows=500, counties=9).equals(invented_nation(seed=4, rows=500, counties=9))
    assert not invented_nation(seed=5, rows=500, counties=9).equals(invented_nation(seed=4, rows=500, counties=9))
