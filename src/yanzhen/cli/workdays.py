"""``yanzhen workdays``: the n-th working day after a day, or the working days between two days."""

from __future__ import annotations

import argparse
import re
from datetime import date
from pathlib import Path

from yanzhen.cli.output import DONE, print_json, say
from yanzhen.engines.workdays import Calendar, WorkdayError, WorkdaySpan, add_workdays, workdays_between
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem
from yanzhen.presets.workdays import load_calendar

DATE_SHAPE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
COUNT_SHAPE = re.compile(r"[+-]?\d{1,18}", re.ASCII)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the two positions and the two switches of the contract."""
    parser.add_argument("start", metavar="起始日", help="YYYY-MM-DD，本日不计")
    parser.add_argument(
        "second", metavar="个数或截止日", help="第几个工作日（0即起始日），或截止日YYYY-MM-DD（本日计入）"
    )
    parser.add_argument("--allow-guess", action="store_true", help="允许使用通知发布前推算的年份")
    parser.add_argument("--calendar", type=Path, metavar="文件夹", help="本区自有的年份文件（YYYY.toml），同年以它为准")
    parser.add_argument("--json", action="store_true", help="只输出一个JSON")


def run(arguments: argparse.Namespace) -> int:
    """Answer one question about working days and return 0; faults raise with every problem found."""
    start, second = _read_positions(arguments.start, arguments.second)
    calendar = _calendar(arguments.calendar)
    try:
        end = second if isinstance(second, date) else add_workdays(start, second, calendar, arguments.allow_guess)
        span = workdays_between(start, end, calendar, arguments.allow_guess)
    except WorkdayError as error:
        if error.code == "GUESSED_YEAR":
            say("确实要按推算计算，请加--allow-guess。")
        raise
    if arguments.json:
        print_json(span.as_json())
    else:
        print(_in_words(span, by_count=isinstance(second, int)))
    return DONE


def _calendar(folder: Path | None) -> Calendar:
    if folder is not None and not folder.is_dir():
        message = f"没有“{folder}”这个文件夹；请核对--calendar。"
        raise BadInputError([Problem(code="NO_FOLDER", message=message, key="--calendar", found=str(folder))])
    return load_calendar(folder)


def _read_positions(start_text: str, second_text: str) -> tuple[date, date | int]:
    problems: list[Problem] = []
    start = _read_date(start_text, "起始日", problems)
    second: date | int | None
    if COUNT_SHAPE.fullmatch(second_text):
        second = int(second_text)
        if second < 0:
            message = f"工作日个数不能是负数，收到{second}；请填0或正整数。"
            problems.append(
                Problem(code="NEGATIVE_COUNT", message=message, key="个数", found=second_text, expected="0或正整数")
            )
    else:
        second = _read_date(second_text, "个数或截止日", problems)
    if start is None or second is None or problems:
        raise BadInputError(problems)
    return start, second


def _read_date(text: str, name: str, problems: list[Problem]) -> date | None:
    expected = "YYYY-MM-DD" if name == "起始日" else "YYYY-MM-DD或非负整数"
    try:
        if DATE_SHAPE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        message = f"日历上没有“{text}”这一天；请核对月份和日期。"
    else:
        message = f"“{text}”读不懂；{name}请写成{expected}。"
    problems.append(Problem(code="BAD_DATE", message=message, key=name, found=text, expected=expected))
    return None


def _in_words(span: WorkdaySpan, *, by_count: bool) -> str:
    lines = [f"{_chinese(span.start)}（不含）至{_chinese(span.end)}（含）：{span.workdays}个工作日"]
    if by_count:
        lines = [f"{_chinese(span.start)}之后第{span.workdays}个工作日：{_chinese(span.end)}"]
    if span.skipped:
        lines.append("不计：" + "、".join(f"{day.on.month}月{day.on.day}日（{day.reason}）" for day in span.skipped))
    if span.guess:
        lines.append("其中有推算的年份：放假通知还没有发布，结果可能变化。")
    return "\n".join(lines)


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
