"""Finds numbers typed by hand: digits that are neither a date nor a document number nor an ordinal."""

from __future__ import annotations

import re

# Each alternative is a way of writing digits that states no figure. Order matters: the longest reading first.
_DIGIT = r"[0-9０-９]"
_NO_FIGURE = re.compile(
    "|".join(
        (
            r"《[^《》]*》",  # a title, whatever it holds
            r"“[^“”]*(?:19|20)[0-9]{2}[^“”0-9]*”",  # a programme named after its year
            rf"[〔\[(（【]{_DIGIT}{{4}}[〕\])）】]{_DIGIT}*号?",
            r"GB(?:/[TZ])?\s*[0-9.]+(?:[-—][0-9]{4})?",
            rf"{_DIGIT}{{4}}[-—－~～至/.]{_DIGIT}{{1,2}}[-—－/.]{_DIGIT}{{1,2}}",
            rf"{_DIGIT}{{4}}\s*(?:[-—－–~～至/]|年至)\s*{_DIGIT}{{4}}\s*(?:学年|年)度?",
            rf"{_DIGIT}{{4}}\s*(?:学年|年度|年)(?:\s*{_DIGIT}{{1,2}}\s*月)?(?:\s*{_DIGIT}{{1,2}}\s*[日号])?",
            rf"{_DIGIT}{{1,2}}\s*[-—－–~～至、]\s*{_DIGIT}{{1,2}}\s*月(?:份|底|初|末)?",
            rf"{_DIGIT}{{1,2}}\s*月(?:\s*{_DIGIT}{{1,2}}\s*(?:[-—－–~～至]\s*{_DIGIT}{{1,2}}\s*)?[日号]|份|底|初|末)?",
            rf"{_DIGIT}{{1,2}}\s*(?:[-—－–~～至]\s*{_DIGIT}{{1,2}}\s*)?[日号](?!均)",
            rf"{_DIGIT}{{1,2}}[:：]{_DIGIT}{{2}}(?:[:：]{_DIGIT}{{2}})?",
            rf"第\s*{_DIGIT}+(?:\s*[-—－–~～至、]\s*第?\s*{_DIGIT}+)?",
            rf"(?:附件|附表|附图|图|表)\s*{_DIGIT}+",
            rf"(?:(?<=^)|(?<=[。；;：:\s])){_DIGIT}{{1,2}}(?:[.．](?!{_DIGIT})|、)",
            rf"[(（]{_DIGIT}{{1,2}}[)）]",
            rf"{_DIGIT}+(?:\s*[+＋﹢]\s*(?:{_DIGIT}+|[A-ZＡ-Ｚ]))+",  # a scheme such as 4+4+N
            rf"[“\"]{_DIGIT}+[”\"]",  # a name made of digits
            r"(?<![0-9])12345(?=市民|热线|服务|平台|工单|接诉)",  # the hotline's name
        )
    )
)
_FIGURE = re.compile(rf"[0-9０-９]+(?:[,，](?=[0-9]{{3}}(?![0-9]))[0-9]{{3}})*(?:[.．]{_DIGIT}+)?[%％‰]?")


def unbound_numbers(text: str) -> list[tuple[int, int]]:
    """Return the spans of numbers typed by hand, ascending.

    Left out: dates, periods and times; document numbers and standards; ordinals, enumeration marks, numbers of
    attachments and tables; titles in 《》, programmes named after a year in “”; schemes such as 4+4+N; the 12345 line.

    >>> text = "2026年3月，第2批12所学校的达标率为61.5%。"
    >>> [text[start:end] for start, end in unbound_numbers(text)]
    ['12', '61.5%']
    """
    skipped = [match.span() for match in _NO_FIGURE.finditer(text)]
    found = []
    for match in _FIGURE.finditer(text):
        start, end = match.span()
        if not any(low <= start < high for low, high in skipped):
            found.append((start, end))
    return found
