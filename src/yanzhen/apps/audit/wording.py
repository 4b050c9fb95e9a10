"""What an event says in words (日志说法): one sentence per kind, from every ``audit_wording.toml`` of the program."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from yanzhen.apps.audit.models import AuditEvent

FILE_NAME = "audit_wording.toml"
PURGED = "（内容已清除）"
_FIELD = re.compile(r"\{(\w+)\}")


class WordingError(Exception):
    """Two files give words to the same kind, or a value is no text."""


@cache
def wordings() -> Mapping[str, str]:
    """Return the sentence of every kind; ``{field}`` is filled from the event's content.

    Raises:
        WordingError: a kind is named twice, or its wording is no text.
    """
    return read_wordings(Path(str(files("yanzhen"))))


def read_wordings(folder: Path) -> Mapping[str, str]:
    """Read every ``audit_wording.toml`` below ``folder``; see ``wordings``."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob(FILE_NAME)):
        for kind, sentence in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if kind in found:
                raise WordingError(f"{path}: {kind} is worded twice")
            if not isinstance(sentence, str):
                raise WordingError(f"{path}: {kind} needs a text")
            found[kind] = sentence
    return found


def sentence(kind: str, content: Mapping[str, Any] | None) -> str:
    """Return what an event of ``kind`` says; without content every field reads as purged."""
    wording = wordings().get(kind, kind)
    if content is None:
        return f"{_FIELD.sub('…', wording)}{PURGED}" if _FIELD.search(wording) else wording
    return _FIELD.sub(lambda match: _in_words(content.get(match.group(1))), wording)


def sentence_of(event: AuditEvent) -> str:
    """Return what one event says; reads its content, so select ``content`` with it."""
    return sentence(event.kind, event.content.content if hasattr(event, "content") else None)


def _in_words(value: object) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(_in_words(one) for one in value) or "—"
    if isinstance(value, Mapping):
        return "，".join(f"{name}：{_in_words(one)}" for name, one in value.items()) or "—"
    return str(value)
