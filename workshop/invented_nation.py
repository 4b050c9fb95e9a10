"""Invent a whole country of schools by seed, as one Parquet table: ``python -m workshop.invented_nation FILE``.

Counties have invented codes and from a handful to some hundred schools; one school in ten is a combined one, most of
them with shared assets. Figures are what such schools could have; no real place is meant.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

SCHOOLS, COUNTIES = 500_000, 2_900  # rows: a combined school has two
ROWS_PER_GROUP = 65_536
_KINDS = ("ordinary", "nine_year", "complete_secondary", "twelve_year", "special", "vocational", "teaching_point")
_KIND_SHARES = (0.755, 0.07, 0.02, 0.01, 0.01, 0.005, 0.13)
_TWO_STAGES, _SENIOR, _JUNIOR_ONLY = (1, 3), (2, 3), 2
_TEACHING_POINT = 6
# column: mean and spread per pupil, decimals, does the whole school share it?
FIGURES = {
    "teachers_above_qualification": (0.055, 0.25, 0, False),
    "backbone_teachers": (0.012, 0.45, 0, False),
    "pe_art_teachers": (0.011, 0.35, 0, False),
    "teaching_area_m2": (6.2, 0.35, 2, True),
    "sports_area_m2": (9.8, 0.45, 2, True),
    "equipment_value_yuan": (2900.0, 0.45, 2, True),
    "multimedia_rooms": (0.028, 0.3, 0, True),
    "computers": (0.14, 0.4, 0, True),
    "books": (32.0, 0.35, 0, True),
    "staff": (0.068, 0.2, 0, False),
    "mid_or_higher_title_teachers": (0.03, 0.3, 0, False),
}


def invented_nation(*, seed: int, rows: int = SCHOOLS, counties: int = COUNTIES) -> pa.Table:
    """Return about ``rows`` rows (one more where the last school has two stages), sorted by county, without faults."""
    chance = np.random.default_rng(seed)
    kinds = chance.choice(len(_KINDS), size=rows, p=_KIND_SHARES)
    size = 1 + np.isin(kinds, _TWO_STAGES)
    schools = int(np.searchsorted(np.cumsum(size), rows)) + 1
    kinds, size = kinds[:schools], size[:schools]
    weights = chance.gamma(2.0, 1.0, counties) + 0.05
    county = np.sort(chance.choice(counties, size=schools, p=weights / weights.sum()))
    school = np.repeat(np.arange(schools), size)
    kind, is_second = kinds[school], np.r_[False, school[1:] == school[:-1]]
    stage = np.where(np.isin(kind, _TWO_STAGES), is_second, chance.random(len(school)) < 0.3)
    stage = np.where(kind == _JUNIOR_ONLY, True, stage).astype(bool)
    shared = np.isin(kinds, (*_TWO_STAGES, *_SENIOR)) & (chance.random(schools) < 0.8)
    senior = np.where(np.isin(kinds, _SENIOR), chance.integers(60, 1500, schools), 0)
    pupils = np.where(
        kind == _TEACHING_POINT, chance.integers(8, 120, len(school)), chance.integers(60, 2600, len(school))
    )
    whole = np.bincount(school, weights=pupils) + senior
    richness = np.exp(chance.normal(0, 0.12, counties))[county]
    columns: dict[str, Any] = {
        "county_code": _codes("X", county[school], 5),
        "school_code": _codes("S", school, 7),
        "school_name": _codes("第", school, 7),
        "stage": pa.DictionaryArray.from_arrays(pa.array(stage.astype(np.int8)), ["primary", "junior"]),
        "kind": pa.DictionaryArray.from_arrays(pa.array(kind.astype(np.int8)), list(_KINDS)),
        "pupils": pa.array(pupils, pa.int32()),
    }
    for key, (mean, spread, decimals, is_shared) in FIGURES.items():
        per_pupil = mean * richness[school] * chance.lognormal(-(spread**2) / 2, spread, len(school))
        together = shared[school] & is_shared
        lead = np.flatnonzero(~is_second)[school]  # the totals of a school that shares are those of its first row
        amount = np.where(together, per_pupil[lead] * whole[school], per_pupil * pupils)
        columns[key] = _figure(amount, decimals)
    columns["shared_assets"] = pa.array(shared[school])
    columns["senior_pupils"] = pa.array(senior[school], pa.int32(), mask=~np.isin(kind, _SENIOR))
    return pa.table(columns)


def _codes(prefix: str, numbers: NDArray[Any], digits: int) -> pa.Array:
    return pa.array(np.char.add(prefix, np.char.zfill(numbers.astype(str), digits)).tolist(), pa.string())


def _figure(amount: NDArray[Any], decimals: int) -> pa.Array:
    return pa.array(np.round(amount, decimals)) if decimals else pa.array(np.rint(amount).astype(np.int32))


def write_nation(path: Path, table: pa.Table) -> None:
    """Write the table as one Parquet file of several row groups."""
    pq.write_table(table, path, row_group_size=ROWS_PER_GROUP)


def main() -> int:
    """Write one invented nation."""
    parser = argparse.ArgumentParser(prog="python -m workshop.invented_nation", description="造一张虚构的全国学校表。")
    parser.add_argument("file", type=Path, help="写到哪个Parquet文件")
    parser.add_argument("--seed", type=int, default=1, help="种子")
    parser.add_argument("--rows", type=int, default=SCHOOLS, help="多少行")
    parser.add_argument("--counties", type=int, default=COUNTIES, help="多少个县")
    wanted = parser.parse_args()
    write_nation(wanted.file, invented_nation(seed=wanted.seed, rows=wanted.rows, counties=wanted.counties))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
