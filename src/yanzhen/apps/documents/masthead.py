"""What the text itself says about title, number, issuer and date (文件头尾), so that nobody types it again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

HEAD_CHARACTERS = 600
FOOT_CHARACTERS = 400
LONGEST_BORROWED_TITLE = 40
_NUMBER = re.compile(
    r"([\u4e00-\u9fff]{1,12})\s*[〔\[［【(（]\s*([12]\d{3})\s*[〕\]］】)）]\s*(?:第\s*)?0*([1-9]\d{0,4})\s*号"
)
_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*年\s*(1[0-2]|0?[1-9])\s*月\s*(3[01]|[12]\d|0?[1-9])\s*日")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=\s*年|—|-|～)")
_HAN = re.compile("[\u4e00-\u9fff]{2}")
_STOP = re.compile("[。！？；!?;]")
_ISSUER = re.compile(
    r"[\u4e00-\u9fff]{2,30}(?:委员会|委員會|教育局|教委|教育工委|人民政府|办公室|辦公室|学校|學校|小学|小學|中学|中學|幼儿园|幼兒園|党委|黨委|总支|支部)"
)


@dataclass(frozen=True, kw_only=True)
class Masthead:
    """What was found; blank or null where the text does not say."""

    title: str = ""
    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    year: int | None = None


def masthead_of(text: str, reading: dict[str, Any], *, name: str = "") -> Masthead:
    """Return what head and foot of the text say; ``name`` is the file's, the last resort for a title."""
    head, foot = text[:HEAD_CHARACTERS], text[-FOOT_CHARACTERS:]
    title = _title(text, reading, name)
    issued_on = _day(_last_alone(foot) or "") or _day(_alone(head) or "")
    year = _YEAR.search(title)
    return Masthead(
        title=title,
        number=_number(head) or _number(foot),
        issuer=_issuer(head, title) or _issuer(foot, title),
        issued_on=issued_on,
        year=int(year[1]) if year else (issued_on.year if issued_on else None),
    )


def _title(text: str, reading: dict[str, Any], name: str) -> str:
    """The reader's title; else a first line that could be one, a telling file name, the first sentence."""
    lines = [line.strip("\ufeff \t\u3000") for line in text[:HEAD_CHARACTERS].splitlines()]
    lines = [line for line in lines if line and not _is_issuer(line)]
    first = lines[0] if lines else ""
    stem = name.rpartition(".")[0] or name
    found = (reading.get("title") or {}).get("text", "")
    title = (
        found
        or (first if 4 <= len(first) <= 60 else "")
        or (stem if _HAN.search(stem) else "")
        or _STOP.split(first)[0]
        or stem
    )
    whole = " ".join(title.split())
    return whole[:200] if found else short_title(whole)


def short_title(words: str) -> str:
    """Return words that were not written as a title, cut at a mark to at most forty characters, quotations whole."""
    cut = words
    if len(cut) > LONGEST_BORROWED_TITLE:
        marks = [at for at, character in enumerate(cut[: LONGEST_BORROWED_TITLE + 1]) if character in "，；：,;: "]
        cut = cut[: marks[-1]] if marks and marks[-1] >= 6 else cut[:LONGEST_BORROWED_TITLE]
    for opener, closer in ("“”", "‘’", "《》", "「」", "（）", "()"):
        while cut.count(opener) > cut.count(closer) and cut.rfind(opener) > 0:
            cut = cut[: cut.rfind(opener)]
        if cut.count(opener) != cut.count(closer):
            cut = cut.replace(opener, "").replace(closer, "")
    return cut.strip(" ，；：、,;:")


def _number(part: str) -> str:
    match = _NUMBER.search(part)
    return f"{match[1]}〔{match[2]}〕{match[3]}号" if match else ""


def _alone(part: str) -> str | None:
    """The first line that is a date in brackets or nothing but a date."""
    return next((line for line in part.splitlines() if _is_dated(line)), None)


def _last_alone(part: str) -> str | None:
    return next((line for line in reversed(part.splitlines()) if _is_dated(line)), None)


def _is_dated(line: str) -> bool:
    match = _DAY.search(line)
    return bool(match) and len(line.strip()) <= len(match[0]) + 4


def _day(line: str) -> date | None:
    match = _DAY.search(line)
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _issuer(part: str, title: str) -> str:
    """The issuing bodies on lines of their own, first or last thing of the text."""
    bodies = [line.strip() for line in part.splitlines() if line.strip() != title and _is_issuer(line)]
    return " ".join(dict.fromkeys(" ".join(bodies[:2]).split()))[:200]


def _is_issuer(line: str) -> bool:
    """Is there nothing but the names of bodies in the line?"""
    words = line.split()
    return bool(words) and all(_ISSUER.fullmatch(word) for word in words)
