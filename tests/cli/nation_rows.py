"""Rows of an invented nation, one school each."""

import csv
import io
from decimal import Decimal

import pyarrow as pa

from yanzhen.engines.equity import COLUMNS

TITLES = {column.key: column.title for column in COLUMNS} | {"county_code": "县区代码"}
ROW = {
    "county_code": "A",
    "school_code": "S1",
    "school_name": "第一小学",
    "stage": "primary",
    "kind": "ordinary",
    "pupils": 1000,
    "teachers_above_qualification": 42,
    "backbone_teachers": 10,
    "pe_art_teachers": 9,
    "teaching_area_m2": 4500.0,
    "sports_area_m2": 7500.0,
    "equipment_value_yuan": 2000000.0,
    "multimedia_rooms": 23,
    "computers": 150,
    "books": 30000,
    "staff": 60,
    "mid_or_higher_title_teachers": 30,
}


def row(code="S1", **changes):
    return {**ROW, "school_code": code, **changes}


def table_of(rows, **types):
    keys = list(dict.fromkeys(key for one in rows for key in one))
    return pa.table({key: pa.array([one.get(key) for one in rows], types.get(key)) for key in keys})


def written(value):
    """A value as a CSV file has it: a double by its shortest decimal, without an exponent."""
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def csv_of(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=[key for key in rows[0] if key != "county_code"], extrasaction="ignore")
    writer.writeheader()
    writer.writerows([{key: written(value) for key, value in one.items()} for one in rows])
    return out.getvalue()
