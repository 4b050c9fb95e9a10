"""Writes a ledger's definition as TOML (表样导出), as people keep it in the catalogue."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from yanzhen.presets.ledger_forms import CHECK_KEYS, FIELD_KEYS, FORM_KEYS, ROLLUP_KEYS, SHEET_KEYS

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PARTS = {"fields": FIELD_KEYS, "checks": CHECK_KEYS, "indicators": ROLLUP_KEYS}


def export_toml(definition: Mapping[str, Any]) -> str:
    """Return a definition as the text of a TOML file that defines the same form.

    Args:
        definition: as ``definition_of`` gives it, as it is kept in a database, or as a TOML file was parsed.
    """
    top = [key for key in FORM_KEYS if key not in (*_PARTS, "sheet")]
    lines = _lines(definition, tuple(top))
    if sheet := definition.get("sheet"):
        lines += ["", "[sheet]", *_lines(sheet, SHEET_KEYS)]
    for name, keys in _PARTS.items():
        for row in definition.get(name, ()):
            lines += ["", f"[[{name}]]", *_lines(row, keys)]
    return "\n".join(lines) + "\n"


def _lines(table: Mapping[str, Any], keys: tuple[str, ...]) -> list[str]:
    return [f"{key} = {_written(key, table[key])}" for key in keys if table.get(key) is not None]


def _written(key: str, value: Any) -> str:
    if key == "starts_on" and isinstance(value, str) and _ISO_DAY.fullmatch(value):
        return value
    if key == "choices" and isinstance(value, list):
        value = {code: title for code, title in value}
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_name(name)} = {_written('', one)}" for name, one in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_written('', one) for one in value)}]"
    return str(value)


def _text(value: str) -> str:
    """A basic string; JSON's escapes are TOML's, but TOML also wants the delete character escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def _name(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)
