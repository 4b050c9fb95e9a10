"""Classification marks (密级标志) at the head of a document: such texts may not enter this system."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

HEAD_CHARACTERS = 2000  # about two printed pages of Chinese: marks stand at the top of the first

_STARS = "★☆✩✪✫✬✭✮✯✰⭐⋆*✱✲∗﹡⁎"
_LEVEL = "(?:绝密|机密|秘密)"
_UNSEEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_TRIMMED = "[]【】()（）〔〕<>《》「」『』“”\"'|·.。,，、;；-—_=#"
_PERIOD = r"(?:长期|启用前|[0-9一二三四五六七八九十]+(?:年|个月|月|天|日|小时))?"
_URGENCY = r"(?:(?:紧急程度:?)?(?:特急|加急|平急|特提|急件))?"
_STARRED = re.compile(f"(工作秘密|{_LEVEL})[{re.escape(_STARS)}]")
_LABELLED = re.compile(rf"(?:密级|秘密等级|保密等级|密级和保密期限)[:]?(工作秘密|{_LEVEL})(?![、/或])")
_ALONE = re.compile(
    rf"(?:(?:份号|编号|NO|第)?:?[0-9]{{1,8}}号?)?{_URGENCY}(工作秘密|{_LEVEL})级?(?:文件|材料|资料|件)?"
    rf"{_PERIOD}{_URGENCY}(?:(?:份号|编号|NO|第)?:?[0-9]{{1,8}}号?)?",
    re.IGNORECASE,
)


class SecretKind(StrEnum):
    """What a mark says a text is (涉密类别)."""

    CLASSIFIED = "classified"
    WORK_SECRET = "work_secret"


def classification_mark(text: str) -> SecretKind | None:
    """Return what the marks in the first page say, or null when there is none.

    Args:
        text: the document's text from its beginning; only the first 2,000 characters are looked at.
    Returns:
        ``CLASSIFIED`` for 绝密, 机密, 秘密 set with a star, after 密级 or alone in a line; ``WORK_SECRET`` for 工作秘密
        likewise. Words inside a sentence ("做好保密工作", "不得泄露工作秘密") are no marks. Full-width signs, spaces
        between the characters, a mark written one character a line, and Traditional forms count.

    >>> classification_mark("机 密 ★ 5年\\n某区教育委员会文件")
    <SecretKind.CLASSIFIED: 'classified'>
    >>> classification_mark("全体人员不得泄露工作秘密。") is None
    True
    """
    head = unicodedata.normalize("NFKC", text[:HEAD_CHARACTERS]).translate(str.maketrans("絕機級", "绝机级"))
    lines = [_UNSEEN.sub("", line) for line in head.splitlines()]
    run = "".join(lines)
    found = {match.group(1) for match in (*_STARRED.finditer(run), *_LABELLED.finditer(run))}
    for line in (*lines, *_upright(lines)):
        bare = line.translate(str.maketrans("", "", _TRIMMED + _STARS))
        if match := _ALONE.fullmatch(bare):
            found.add(match.group(1))
    if found - {"工作秘密"}:
        return SecretKind.CLASSIFIED
    return SecretKind.WORK_SECRET if found else None


def _upright(lines: list[str]) -> list[str]:
    """Join runs of one-character lines: a mark set upright in a text box reads so."""
    runs, current = [], ""
    for line in (*lines, "——"):
        if len(line) == 1:
            current += line
        elif line:
            if current:
                runs.append(current)
            current = ""
    return runs
