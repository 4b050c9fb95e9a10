"""By when a task is due (时限)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import Final

from yanzhen.engines.policytext.labels import Anchor, Deadline, TimeSpan
from yanzhen.engines.policytext.patterns import compiled

_RELATIVE: Final = compiled(r"^(?![“\"]?\d{4}|[〇○零一二三四五六七八九]{4}年)")
_FIGURES: Final = compiled(
    r"(?:(?P<year>20\d\d)[./-])(?P<only_month>\d{1,2})(?:底|末|前)?|(?P<month>\d{1,2})[./-](?P<day>\d{1,2})前?"
)
_LONGEST_BASIS: Final = 20
NONE_STATED: Final = Deadline(None, "原文未写明时限")


def task_deadline(times: Sequence[TimeSpan], anchor: Anchor) -> Deadline:
    """Return the last day of the task's deadline and, in Chinese, what it rests on.

    Only times in the role of a deadline count, the latest of them; a relative time says what it was counted from.
    A deadline that the text does not fix to a day has ``on`` null and says why.
    """
    due = [time for time in times if time.role == "deadline"]
    if not due:
        return NONE_STATED
    fixed = [(time.last_on or time.due_on or "", -time.start, time) for time in due if time.last_on or time.due_on]
    if not fixed:
        return Deadline(None, f"原文写“{due[0].text}”，文件没有可推算的日期")
    day, _, last = max(fixed, key=lambda entry: entry[:2])
    basis = f"原文写“{last.text}”"
    if _RELATIVE.match(last.text) and anchor.year is not None:
        basis += f"，按{'成文日期' if last.due_on else anchor.basis}推算"
    return Deadline(day, basis)


def deadline_of_figures(written: str, anchor: Anchor) -> Deadline | None:
    """Return the last day of a month or the day written in bare figures (2026.12, 2026-06, 6/30).

    A day without a year takes the document's. Words that fix no day (长期坚持) are the basis of an open deadline; a
    blank cell gives None.
    """
    written = written.strip()
    opened = Deadline(None, f"原文写“{written[:_LONGEST_BASIS]}”，不能确定到日") if written else None
    match = _FIGURES.fullmatch(written)
    if match is None:
        return opened
    year = int(match["year"]) if match["year"] else anchor.year
    month = int(match["month"] or match["only_month"])
    if year is None or not 1 <= month <= 12:
        return opened
    last = monthrange(year, month)[1]
    day = int(match["day"]) if match["day"] else last
    if not 1 <= day <= last:
        return opened
    basis = f"原文写“{written}”" + ("" if match["year"] else f"，按{anchor.basis}推算")
    return Deadline(date(year, month, day).isoformat(), basis)
