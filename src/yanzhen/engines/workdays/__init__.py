"""Working days (工作日): which day is the n-th, how many lie between, and why the others do not count."""

from yanzhen.engines.workdays.span import SkippedDay, WorkdaySpan, workdays_between
from yanzhen.kernel.calendar import Calendar, WorkdayError, add_workdays, count_workdays

__all__ = [
    "Calendar",
    "SkippedDay",
    "WorkdayError",
    "WorkdaySpan",
    "add_workdays",
    "count_workdays",
    "workdays_between",
]
