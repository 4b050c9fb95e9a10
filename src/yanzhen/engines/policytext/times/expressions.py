"""Times as texts write them (时间表达): a table of patterns, each with the reader of its days."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from yanzhen.engines.policytext.labels import Anchor
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.quantities.numbers import parse_number
from yanzhen.engines.policytext.times import calendar
from yanzhen.engines.policytext.times.anchor import FULL_DAY, read_day, read_year

Days = tuple[date | None, date | None]
NOWHERE: Final[Days] = (None, None)
_CN_YEAR: Final = r"[〇○零一二三四五六七八九]{4}"
_Y: Final = rf"(?P<year>\d{{4}}|{_CN_YEAR})\s?年"
_OWN: Final = r"(?P<own>本年度?|今年|当年|上年度?|去年|上一年度?|前年|明年|下年度|翌年)"
_M: Final = r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})"
_TO: Final = r"\s?(?:-|—{1,2}|–|~|至|到)\s?"
_N: Final = r"(?P<count>\d{1,3}|[一二两三四五六七八九十]{1,3}|半)"
_UP_TO: Final = r"(?:[\d一二两三四五六七八九十]{1,3}\s?(?:-|至|到)\s?)?"
_LENGTH: Final = r"(?P<unit>个?学年|个?学期|年|个月|个?星期|周|天|个?工作日|日|个?小时|分钟)"
_PART: Final = r"(?P<part>上半年|下半年|全年|年初|年中|年底|年末|年内|第?[一二三四1-4]\s?季度)(?P<part_end>末)?"
_CLOSES: Final = r"(?P<closes>末|结束)"


class Found:
    """A time in the text before its role is known; ``form`` names the pattern, days may be null."""

    __slots__ = ("due", "end", "first", "form", "last", "start")

    def __init__(
        self, start: int, end: int, first: date | None, last: date | None, form: str, due: date | None = None
    ) -> None:
        self.start = start
        self.end = end
        self.first = first
        self.last = last
        self.form = form
        self.due = due


class Context:
    """What has been read so far: the anchor, the year and the month last written, the last time found."""

    __slots__ = ("anchor", "covers", "month", "past", "previous", "year")

    def __init__(
        self,
        anchor: Anchor,
        year: int | None,
        month: int | None = None,
        previous: Days = NOWHERE,
        covers: Days = NOWHERE,
        past: bool = False,
    ) -> None:
        self.anchor = anchor
        self.year = year
        self.month = month
        self.previous = previous
        self.covers = covers
        self.past = past


Reader = Callable[[re.Match[str], Context], Days | None]


def _year_named(match: re.Match[str], context: Context) -> int | None:
    groups = match.groupdict()
    if groups.get("year"):
        return read_year(groups["year"])
    own = groups.get("own")
    if own:
        shift = -2 if own == "前年" else -1 if own[0] in "上去" else 1 if own[0] in "明下翌" else 0
        return None if context.anchor.year is None else context.anchor.year + shift
    return context.year


def _whole_day(match: re.Match[str], context: Context) -> Days | None:
    found = read_day(match)
    return (found, found) if found else None


def _days_of_month(match: re.Match[str], context: Context) -> Days | None:
    year = _year_named(match, context)
    month = int(parse_number(match["month"]) or 0)
    first_day = int(parse_number(match["day"]) or 0)
    groups = match.groupdict()
    last_month = int(parse_number(groups.get("month2") or "") or month)
    last_day = int(parse_number(groups.get("day2") or "") or first_day)
    if not (1 <= month <= 12 and 1 <= first_day <= 31 and 1 <= last_day <= 31):
        return None
    context.month = month
    if year is None:
        return NOWHERE
    year -= _lies_ahead(match, context, year, month, first_day)
    first = calendar.day(year, month, first_day)
    last = calendar.day(year + (1 if last_month < month else 0), last_month, last_day)
    return (first, last) if first and last and first <= last else None


def _lies_ahead(match: re.Match[str], context: Context, year: int, month: int, number: int) -> bool:
    """Does a month without a year, of what was done, lie after the document's day? Then it is last year's."""
    groups = match.groupdict()
    signed = context.anchor.day
    if signed is None or not context.past or groups.get("year") or groups.get("own") or year != signed.year:
        return False
    return (month, number) > (signed.month, signed.day)


def _months(match: re.Match[str], context: Context) -> Days | None:
    year = _year_named(match, context)
    groups = match.groupdict()
    first = int(parse_number(match["month"]) or 0)
    last = int(parse_number(groups.get("month2") or "") or first)
    if not (1 <= first <= 12 and 1 <= last <= 12):
        return None
    context.month = first
    if year is None:
        return NOWHERE
    year -= _lies_ahead(match, context, year, first, 1)
    if groups.get("part_of_month"):
        return calendar.part_of_month(year, first, groups["part_of_month"])
    if last < first:
        begin, finish = calendar.months(year, first, 12), calendar.months(year + 1, 1, last)
        return (begin[0], finish[1]) if begin and finish else None
    return calendar.months(year, first, last)


def _part_of_year(match: re.Match[str], context: Context) -> Days | None:
    year = _year_named(match, context)
    part = match["part"].replace("第", "").replace(" ", "")
    for digit, character in zip("1234", "一二三四", strict=True):
        part = part.replace(digit, character)
    if year is None:
        return NOWHERE
    period = calendar.part_of_year(year, part)
    return calendar.last_month(period) if period and match["part_end"] else period


def _same_part_of_last_year(match: re.Match[str], context: Context) -> Days | None:
    """上年同期: the part that the document covers, or that was written last, a year earlier."""
    first, last = context.previous if context.previous[0] else context.covers
    year = _year_named(match, context)
    if first is None or last is None or year is None or first.year != last.year:
        return NOWHERE if year is None else calendar.year_of(year)
    return calendar.months(year, first.month, last.month)


def _years(match: re.Match[str], context: Context) -> Days | None:
    first = _year_named(match, context)
    last = read_year(match.groupdict().get("year2") or "") or first
    if first is None or last is None:
        return NOWHERE
    begin, finish = calendar.year_of(first), calendar.year_of(last)
    if begin is None or finish is None or first > last:
        return None
    return begin[0], finish[1]


def _school_year(match: re.Match[str], context: Context) -> Days | None:
    groups = match.groupdict()
    year = read_year(groups["year"]) if groups.get("year") else _current_school_year(match, context)
    if year is None:
        return NOWHERE
    part = groups.get("term")
    if not part:
        return calendar.school_year(year)
    if part in ("第一", "上", "秋季", "1"):
        return calendar.term(year, "秋")
    return calendar.term(year + 1, "春")


def _current_school_year(match: re.Match[str], context: Context) -> int | None:
    """本学年 is known from the document's day, 上学年 also from a school year written before it."""
    anchor = context.anchor
    first, last = context.previous
    if match.group().startswith("上") and first and last and (first.month, last.month) == (9, 8):
        return first.year - 1
    if anchor.day is None:
        return None
    year = anchor.day.year if anchor.day.month >= 8 else anchor.day.year - 1
    return year + (-1 if match.group().startswith("上") else 1 if match.group().startswith(("下", "新")) else 0)


def _season_term(match: re.Match[str], context: Context) -> Days | None:
    year = _year_named(match, context)
    if year is None:
        return NOWHERE
    if match["opens"] or match["opens2"]:
        return calendar.before_term(year, match["season"]) or NOWHERE
    period = calendar.term(year, match["season"])
    return calendar.last_month(period) if period and match["closes"] else period


def _current_term(match: re.Match[str], context: Context) -> Days | None:
    """本学期 from the title's term or the document's day; 新学期开学前 is the day before the next term."""
    anchor = context.anchor
    start = anchor.term[0] if anchor.term else anchor.day
    if start is None:
        return NOWHERE
    autumn = start.month >= 8 or start.month == 1
    year = start.year - (1 if start.month == 1 else 0)
    shift = {"上": -1, "下": 1, "新": 1}.get(match.group()[0], 0)
    index = 2 * year + (1 if autumn else 0) + shift
    part = "秋" if index % 2 else "春"
    if match["opens"]:
        return calendar.before_term(index // 2, part) or NOWHERE
    period = calendar.term(index // 2, part)
    closes = match["closes"] or match["closes2"]
    return calendar.last_month(period) if period and closes else period


def _plan(match: re.Match[str], context: Context) -> Days | None:
    groups = match.groupdict()
    number = parse_number(groups.get("quoted") or groups["plan"] or groups["first"])
    period = calendar.five_year_plan(int(number)) if number else None
    if period and (groups.get("quoted") or (groups.get("end") or groups.get("at_end") or "").endswith("末")):
        return calendar.year_of(period[1].year)
    return period


def _this_month(match: re.Match[str], context: Context) -> Days | None:
    """本月 and 下月 count from the document's day, 当月 from the month written before it."""
    anchor = context.anchor
    groups = match.groupdict()
    if match.group()[0] == "当" and context.year is not None and context.month is not None:
        index = context.year * 12 + context.month - 1
    elif anchor.day is not None:
        index = anchor.day.year * 12 + anchor.day.month - 1 + {"上": -1, "下": 1}.get(match.group()[0], 0)
    else:
        return NOWHERE
    year, month = index // 12, index % 12 + 1
    if groups.get("day"):
        found = calendar.day(year, month, int(groups["day"]))
        return (found, found) if found else None
    if groups.get("part_of_month"):
        return calendar.part_of_month(year, month, groups["part_of_month"])
    return calendar.months(year, month, month)


_FESTIVALS: Final = {
    "元旦": (1, 1), "五一": (5, 1), "劳动": (5, 1), "五四": (5, 4), "六一": (6, 1), "七一": (7, 1), "教师": (9, 10),
    "国庆": (10, 1),
}  # fmt: skip


def _before_festival(match: re.Match[str], context: Context) -> Days | None:
    """国庆节前: the day before a festival of fixed date, the next one after the document's day if that is known."""
    month, number = _FESTIVALS[match["festival"]]
    year = _year_named(match, context)
    signed = context.anchor.day
    if year is None:
        return NOWHERE
    if signed and not match["year"] and not match["own"] and signed.year == year:
        year += (month, number) <= (signed.month, signed.day)
    found = calendar.day(year, month, number)
    return (found - timedelta(days=1), found - timedelta(days=1)) if found else None


def _month_end(match: re.Match[str], context: Context) -> Days | None:
    year, month = context.year, context.month
    if year is None or month is None:
        return NOWHERE
    return calendar.part_of_month(year, month, match["part_of_month"])


def _within(match: re.Match[str], context: Context) -> Days | None:
    """三年内, 30日内: counted from the document's day; without one, or after an event (竣工后…), they stay open."""
    start = context.anchor.day
    if _FROM_EVENT.search(match.string, max(0, match.start() - 12), match.start()):
        return NOWHERE
    count = match["count"]
    amount = 0 if count == "半" else int(parse_number(count) or 0)
    unit = match["unit"].removeprefix("个")
    if start is None or unit in ("工作日", "小时", "分钟", "学期", "学年"):
        return NOWHERE
    if unit == "年":
        end = calendar.months_later(start, 6) if count == "半" else calendar.years_later(start, amount)
        return (start, end) if end else NOWHERE
    if count == "半":
        amount, unit = 15, "日"
    end = (
        calendar.months_later(start, amount)
        if unit == "月"
        else calendar.days_later(start, amount * (7 if unit in ("周", "星期") else 1))
    )
    return (start, end) if end else NOWHERE


_FROM_EVENT: Final = compiled(r"(?:(?<![今最然])后|起)(?:的|,)?\s?$")


def _then(match: re.Match[str], context: Context) -> Days | None:
    return context.previous


def _no_place(match: re.Match[str], context: Context) -> Days | None:
    return NOWHERE


_BEFORE: Final = r"(?:之前|以前|前)?"
_PERIOD: Final = r"(?:期间|时期)?"
PATTERNS: Final[tuple[tuple[str, re.Pattern[str], Reader], ...]] = tuple(
    (form, compiled(pattern), reader)
    for form, pattern, reader in (
        (
            "from_issue",
            rf"自(?:本[\u4e00-\u9fff]{{1,6}})?(?:印发|发布|公布|施行|实施)之日起\s?{_N}\s?{_LENGTH}(?:之内|以内|内)?",
            _within,
        ),
        (
            "from_issue",
            rf"(?:本[\u4e00-\u9fff]{{1,6}}|文件|通知)?(?:印发|发布|公布|下发)(?:之日起|之日|之后|后|起)\s?{_N}\s?{_LENGTH}"
            r"(?:之内|以内|内)",
            _within,
        ),
        (
            "days",
            rf"(?:{_Y}|{_OWN})\s?{_M}\s?月\s?(?P<day>\d{{1,2}}"
            rf"|[一二三四五六七八九十]{{1,3}})\s?日?{_TO}(?:(?P<month2>\d{{1,2}})\s?月\s?)?(?P<day2>\d{{1,2}})\s?日{_BEFORE}",
            _days_of_month,
        ),
        (
            "days",
            rf"{_M}\s?月\s?(?P<day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s?日?{_TO}(?:(?P<month2>\d{{1,2}}"
            rf"|[一二三四五六七八九十]{{1,2}})\s?月\s?)?(?P<day2>\d{{1,2}}"
            rf"|[一二三四五六七八九十]{{1,3}})\s?日{_BEFORE}",
            _days_of_month,
        ),
        (
            "told",
            rf"(?:{_Y}|{_OWN})?(?P<festival>元旦|国庆|教师|[五六七]一|五四|劳动)(?:国际)?(?:儿童|劳动|青年)?节?(?:假期)?(?:之|以)?前",
            _before_festival,
        ),
        ("day", rf"(?:{FULL_DAY.pattern}){_BEFORE}", _whole_day),
        ("day", rf"{_OWN}?{_M}\s?月\s?(?P<day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s?日{_BEFORE}", _days_of_month),
        (
            "school_year",
            rf"(?P<year>\d{{4}}){_TO}\d{{2,4}}\s?学年度?(?:(?P<term>第[一二]|[上下]|[春秋]季)学期)?",
            _school_year,
        ),
        ("months", rf"(?:{_Y}|{_OWN}){_M}\s?月?(?:份)?{_TO}(?P<month2>\d{{1,2}})\s?月(?:份)?{_BEFORE}", _months),
        (
            "months",
            rf"{_M}\s?月?(?:份)?{_TO}(?P<month2>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})\s?月(?:份)?{_BEFORE}",
            _months,
        ),
        ("month", rf"(?:{_Y}|{_OWN})\s?{_M}\s?月(?:份)?(?P<part_of_month>上旬|中旬|下旬|初|底|末)?{_BEFORE}", _months),
        (
            "month",
            rf"(?<![\d.]){_M}\s?月(?!\s?\d{{1,2}}\s?日)(?:份)?(?P<part_of_month>上旬|中旬|下旬|初|底|末)?{_BEFORE}",
            _months,
        ),
        (
            "term",
            rf"(?:{_Y}|{_OWN})?\s?(?P<season>[春秋])季?(?:新?学期(?:初|{_CLOSES})?(?P<opens>开学(?:之|以)?前)?{_BEFORE}"
            rf"|(?P<opens2>开学(?:之|以)?前))",
            _season_term,
        ),
        ("years", rf"(?P<year>\d{{4}}|{_CN_YEAR})\s?年?{_TO}(?P<year2>\d{{4}}|{_CN_YEAR})\s?年{_PERIOD}", _years),
        (
            "part",
            rf"(?:(?P<year>\d{{4}}|{_CN_YEAR})\s?|{_OWN})?(?:年(?=[上下全第一二三四1-4])的?)?{_PART}{_BEFORE}",
            _part_of_year,
        ),
        ("year", rf"{_Y}度?(?:以来|期间|之前|以前|前|之间)?", _years),
        ("year", r"(?<!\d)(?P<year>20\d\d)(?=学年)", _years),
        ("year", r"(?P<own>上年度?|去年)同期", _same_part_of_last_year),
        ("year", rf"{_OWN}(?:以来)?", _years),
        ("plan", r"[“\"]?(?P<quoted>十[一二三四五六七八九])五[”\"]规?划?期?末", _plan),
        (
            "plan",
            r"(?<![之第一二三四五六七八九])(?:(?P<plan>十[一二三四五六七八九])五(?:(?P<end>期末|末)?(?:期间|时期"
            r"|以来)|(?P<at_end>期末|末)"
            r"|(?=[”\"规以开收发的之、,。;和与教承建]|$))|(?P<first>十)五(?:期间|时期|(?=[”\"]?规划|[”\"]?计划)))",
            _plan,
        ),
        ("school_year", r"(?:本|上一?|下一?)学年(?:度|内)?", _school_year),
        (
            "told",
            rf"(?:(?:本|上一?|下一?|新)学期(?:{_CLOSES}|(?P<opens>(?:开学|开始)(?:之|以)?前))|学期(?P<closes2>结束|末)){_BEFORE}",
            _current_term,
        ),
        ("term", r"(?:本|上一?|下一?)学期(?:初|内)?(?P<opens>)?(?P<closes>)?(?P<closes2>)?", _current_term),
        (
            "month",
            r"[本当上下]月\s?(?:(?P<day>\d{1,2})\s?日|(?P<part_of_month>上旬|中旬|下旬|初|底|末))?(?:之前|以前|前)?",
            _this_month,
        ),
        ("month", r"(?<![\d本每当上下\u4e00-\u9fff])月(?P<part_of_month>底|末)(?:之前|以前|前)?", _month_end),
        (
            "length",
            rf"(?:近|过去|最近|今后|未来|前|后|历时|为期|连续){_UP_TO}{_N}\s?{_LENGTH}(?:时间|以?来|里|内|间|中)?",
            _no_place,
        ),
        ("within", rf"(?:利?用\s?)?(?P<used>)?{_N}\s?{_LENGTH}(?:之内|以内|内)", _within),
        (
            "length",
            rf"{_UP_TO}{_N}\s?(?P<unit>个?学年|个?学期|年|个月|个?星期|周(?!岁|年)|天"
            rf"|个?工作日)(?:左右)?(?:的)?(?:时间"
            rf"|期限|来|间|以上|以下|过渡期|任期|制)?",
            _no_place,
        ),
        ("length", rf"{_N}(?P<half>半)?个?\s?(?:小时|分钟)(?:左右)?", _no_place),
        ("told", r"届时", _then),
    )
)
