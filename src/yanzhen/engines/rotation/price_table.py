"""``prices.csv`` (影子价格表): written so that every price reads back to the last bit, and read with every fault."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from math import isfinite

from yanzhen.engines.rotation.solution import Price
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

PRICE_HEADINGS = ("row", "unit_code", "subject", "indicator", "stage", "price")


def price_lines(prices: Iterable[Price]) -> list[tuple[str, ...]]:
    """Return the rows of ``prices.csv`` below its heading, sorted; a price is the shortest text of its double."""
    lines = [(one.row, one.unit, one.subject, one.indicator, one.stage, repr(float(one.price))) for one in prices]
    return sorted(lines)


def prices_from_text(text: str) -> tuple[Price, ...]:
    """Read the text of ``prices.csv``.

    Args:
        text: with a heading, columns in any order, others ignored.
    Raises:
        BadInputError: MISSING_COLUMN, TOO_FEW_FIELDS, NOT_A_NUMBER, each with its line; BROKEN where it is no CSV.
    """
    try:
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    except csv.Error as error:
        said = "不是CSV表格；请使用求解时写出的prices.csv。"
        raise BadInputError([Problem(code="BROKEN", message=said, found=str(error), expected="CSV")]) from None
    heading = rows[0] if rows else []
    problems = [
        Problem(code="MISSING_COLUMN", message=f"缺少“{key}”这一栏。", line=1, column=key, key=key, expected=key)
        for key in PRICE_HEADINGS
        if key not in heading
    ]
    if problems:
        raise BadInputError(problems)
    places = [heading.index(key) for key in PRICE_HEADINGS]
    prices = []
    for line, row in enumerate(rows[1:], start=2):
        if not row:
            continue
        if len(row) <= max(places):
            said = f"只有{len(row)}格，少于表头；请使用求解时写出的prices.csv。"
            problems.append(Problem(code="TOO_FEW_FIELDS", message=said, line=line, found=f"{len(row)}格"))
            continue
        name, unit, subject, indicator, stage, price = (row[place] for place in places)
        if (number := _number(price)) is None:
            said = "价格不是有限的数；请使用求解时写出的prices.csv。"
            problems.append(
                Problem(
                    code="NOT_A_NUMBER",
                    message=said,
                    line=line,
                    column="price",
                    key="price",
                    found=price,
                    expected="数",
                )
            )
            continue
        prices.append(Price(name, unit, subject, indicator, stage, number))
    if problems:
        raise BadInputError(problems)
    return tuple(prices)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None
