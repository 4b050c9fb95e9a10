"""The day that ``--as-of`` names; without it, today."""

from __future__ import annotations

import re
from datetime import date, datetime

from yanzhen.kernel.problem import Problem

DATE_SHAPE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def day_of(text: str | None, problems: list[Problem]) -> date | None:
    """Return the day; None, with the fault noted, where the text names none."""
    if text is None:
        return datetime.now().astimezone().date()
    try:
        if DATE_SHAPE.fullmatch(text):
            return date.fromisoformat(text)
        message = f"“{text}”读不懂；--as-of请写成YYYY-MM-DD。"
    except ValueError:
        message = f"日历上没有“{text}”这一天；请核对月份和日期。"
    problems.append(Problem(code="BAD_DATE", message=message, key="--as-of", found=text, expected="YYYY-MM-DD"))
    return None
