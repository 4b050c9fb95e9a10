"""Labelled documents as text that a clerk can read: one line a statement, its kind in front.

``题`` title, ``杂`` page furniture, ``标N`` heading of level N (a mark at its end stays outside); ``任``, ``果``,
``背`` statements; ``+`` goes on in the same paragraph; ``⇥`` is a tab. A task may end in
``〖牵头：甲、乙；配合：丙；时限：2025-06-30〗``; what is not said there the text does not say. ``#`` opens a note.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

_LINE = re.compile(r"(?P<on>\+?)(?P<mark>题|杂|标(?P<level>\d)|任|果|背) (?P<words>.*)")
_TASK_NOTE = re.compile(r"〖(?P<parts>[^〗]*)〗$")
_TYPES = {"任": "task", "果": "result", "背": "context"}


def read_written(path: Path) -> tuple[str, dict[str, Any]]:
    """Return the text of a labelled document and its labels in the guideline's form.

    Raises:
        ValueError: a line has no kind in front.
    """
    gold: dict[str, Any] = {"title": None, "boilerplate": [], "headings": [], "statements": [], "tasks": []}
    text = ""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"{path.name}第{number}行开头没有标注：{line[:20]}")
        note = _TASK_NOTE.search(match["words"])
        words = (match["words"][: note.start()] if note else match["words"]).replace("⇥", "\t")
        text += "" if match["on"] or not text else "\n"
        span = {"start": len(text), "end": len(text) + len(words)}
        text += words
        _add(gold, match, words, span, note["parts"] if note else "")
    return text + "\n", gold


def _add(gold: dict[str, Any], match: re.Match[str], words: str, span: dict[str, int], note: str) -> None:
    mark = match["mark"]
    if mark == "题":
        gold["title"] = words
    elif mark == "杂":
        gold["boilerplate"].append(span)
    elif match["level"]:
        bare = words.rstrip("。：:")
        gold["headings"].append({**span, "end": span["start"] + len(bare), "level": int(match["level"])})
    else:
        gold["statements"].append({**span, "type": _TYPES[mark]})
        if mark == "任":
            gold["tasks"].append({**span, **_task(note)})


def _task(note: str) -> dict[str, Any]:
    parts = dict(part.split("：", 1) for part in note.split("；") if part)
    return {
        "lead": _names(parts.get("牵头")),
        "support": _names(parts.get("配合")),
        "deadline": parts.get("时限"),
    }


def _names(list_of_names: str | None) -> list[str]:
    """Names are parted by 、; within a name (各县（市、区）) it is written as ，."""
    return [name.replace("，", "、") for name in list_of_names.split("、")] if list_of_names else []
