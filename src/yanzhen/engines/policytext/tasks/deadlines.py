"""By when a task is due (时限)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yanzhen.engines.policytext.labels import Anchor, Deadline, TimeSpan

_RELATIVE = re.compile(r"^(?![“\"]?\d{4}|[〇○零一二三四五六七八九]{4}年)")
NONE_STATED = Deadline(None, "原文未写明时限")


def task_deadline(times: Sequence[TimeSpan], anchor: Anchor) -> Deadline:
    """Return the last day of the task's deadline and, in Chinese, what it rests on.

    Only times in the role of a deadline count, the latest of them; a relative time says what it was counted from.
    A deadline that the text does not fix to a day has ``on`` null and says why.
    """
    due = [time for time in times if time.role == "deadline"]
    if not due:
        return NONE_STATED
    fixed = [time for time in due if time.last_on]
    if not fixed:
        return Deadline(None, f"原文写“{due[0].text}”，文件没有可推算的日期")
    last = max(fixed, key=lambda time: (time.last_on or "", -time.start))
    basis = f"原文写“{last.text}”"
    if _RELATIVE.match(last.text) and anchor.year is not None:
        basis += f"，按{anchor.basis}推算"
    return Deadline(last.last_on, basis)
