"""A fault that a person can find and mend (问题)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One fault in an input: what was found, where, what was expected.

    Attributes:
        code: stable upper-case name for programs, e.g. ``MISSING_FIGURE``.
        message: one Chinese sentence for people that says what to do.
        file: base name of the file, if any.
        sheet: worksheet name, if any.
        line: 1-based line or row number, if any.
        column: column header or letter, if any.
        key: business key of the row or field, if any.
        found: the offending text, as read.
        expected: what would have been right, in Chinese.
    """

    code: str
    message: str
    file: str | None = None
    sheet: str | None = None
    line: int | None = None
    column: str | None = None
    key: str | None = None
    found: str | None = None
    expected: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the nine keys of the command-line contract; unused ones are null."""
        order = ("code", "file", "sheet", "line", "column", "key", "found", "expected", "message")
        values = asdict(self)
        return {name: values[name] for name in order}
