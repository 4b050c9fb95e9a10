"""The coefficients of all counties as one expression (全国差异系数表达式): for DuckDB, Spark or whatever ibis speaks.

It needs none of our code where the data lies, and decides nothing: limits are exact questions, for ``judge_nation``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis

from yanzhen.engines.equity.rules import EquityRules
from yanzhen.engines.equity.vocabulary import SchoolKind, SchoolStage

_COUNTY, _SCHOOL, _STAGE = "county_code", "school_code", "stage"


def coefficients_expression(schools: Any, rules: EquityRules) -> Any:
    """Return mean and coefficient of every indicator by county and stage.

    Args:
        schools: ibis table with the keys of ``national_columns`` as column names, sound: numbers as numbers,
            ``stage`` and ``kind`` by their English keys, ``shared_assets`` as booleans.
        rules: which figures are split and who is left out.
    Returns:
        ibis table ``county_code, stage, schools``, then ``mean_ID`` (unit of the indicator) and ``cv_ID``
        (dimensionless, null where the mean is zero) by indicator; a stage of which no school counts has no row.
    """
    own = _own_totals(schools, rules)
    kinds = [str(SchoolKind.SPECIAL), str(SchoolKind.VOCATIONAL)]
    is_small = (own.kind == str(SchoolKind.TEACHING_POINT)) & (own.pupils < rules.small_point_below)
    counted = own.filter(~own.kind.isin(kinds) & ~is_small)
    per = {rule.id: rule.per for rule in rules.indicators}
    return spread_expression(counted, keys=(_COUNTY, _STAGE), per=per)


def spread_expression(rows: Any, *, keys: Sequence[str], per: Mapping[str, int]) -> Any:
    """Return mean and coefficient of several resources in each group, in two passes.

    Args:
        rows: ibis table with the columns ``keys``, ``pupils`` (≥ 1) and one of raw totals for each name in ``per``.
        keys: what a group is known by.
        per: by resource, the pupils that its mean is stated for.
    Returns:
        ibis table of ``keys``, ``schools``, ``mean_NAME`` and ``cv_NAME``.
    """
    everybody = rows.pupils.cast("float64").sum()
    middles = rows.group_by(list(keys)).agg(**{f"middle_{name}": rows[name].sum() / everybody for name in per})
    both = rows.join(middles, list(keys))
    sums = {f"square_{name}": _square(both, name).sum() for name in per}
    found = both.group_by(list(keys)).agg(
        schools=both.count(),
        everybody=both.pupils.cast("float64").sum(),
        **{f"middle_{name}": both[f"middle_{name}"].max() for name in per},
        **sums,
    )
    columns = {}
    for name, pupils in per.items():
        middle = found[f"middle_{name}"]
        columns[f"mean_{name}"] = middle * pupils
        columns[f"cv_{name}"] = (found[f"square_{name}"] / found.everybody).sqrt() / middle.nullif(0.0)
    return found.select(*keys, "schools", **columns)


def _square(both: Any, name: str) -> Any:
    off = both[name] - both[f"middle_{name}"] * both.pupils
    return off * off / both.pupils


def _own_totals(schools: Any, rules: EquityRules) -> Any:
    """Give every row its own part of the whole school's figures, one column for each indicator."""
    primary, junior, senior = (float(weight) for weight in rules.split_weights)
    weight = ibis.ifelse(schools.stage == str(SchoolStage.PRIMARY), primary, junior)
    rows = schools.mutate(is_shared=schools.shared_assets.fill_null(False), own=weight * schools.pupils)
    sharing = rows.filter(rows.is_shared)
    whole = sharing.group_by([_COUNTY, _SCHOOL]).agg(together=sharing.own.sum())
    joined = rows.left_join(whole, [_COUNTY, _SCHOOL])
    with_senior = joined.kind.isin([str(kind) for kind in SchoolKind if kind.has_senior])
    seniors = ibis.ifelse(with_senior, joined.senior_pupils.fill_null(0), 0) * senior
    share = ibis.ifelse(joined.is_shared, joined.own / (joined.together + seniors), 1.0)
    totals = {
        rule.id: joined[rule.column].cast("float64") * share if rule.is_shared else joined[rule.column].cast("float64")
        for rule in rules.indicators
    }
    return joined.select(_COUNTY, _STAGE, "kind", "pupils", **totals)
