"""What the text itself says about title, number, issuer and date (文件头尾), so that nobody types it again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

HEAD_CHARACTERS = 600
FOOT_CHARACTERS = 400
_NUMBER = re.compile(
    r"([\u4e00-\u9fff]{1,12})\s*[〔\[［【(（]\s*([12]\d{3})\s*[〕\]］】)）]\s*(?:第\s*)?0*([1-9]\d{0,4})\s*号"
)
_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*年\s*(1[0-2]|0?[1-9])\s*月\s*(3[01]|[12]\d|0?[1-9])\s*日")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=\s*年|—|-|～)")
_ISSUER = re.compile(
    r"[\u4e00-\u9fff]{2,30}(?:委员会|教育局|教委|教育工委|人民政府|办公室|学校|小学|中学|幼儿园|党委|总支|支部)"
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
    found = (reading.get("title") or {}).get("text", "")
    first_line = next((line.strip() for line in text.splitlines() if line.strip("\ufeff \t　")), "")
    stem = name.rpartition(".")[0] or name
    title = found or (first_line if 4 <= len(first_line) <= 60 else "") or stem or first_line
    return "".join(title.split("\n")).strip("\ufeff 　")[:200]


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
    bodies = [
        line.strip()
        for line in part.splitlines()
        if line.strip() != title and all(_ISSUER.fullmatch(word) for word in line.split()) and line.strip()
    ]
    return " ".join(dict.fromkeys(" ".join(bodies[:2]).split()))[:200]
