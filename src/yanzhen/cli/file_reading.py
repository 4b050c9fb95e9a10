"""One file from the disk to its reading."""

from __future__ import annotations

from pathlib import Path

from yanzhen.cli.file_bytes import bytes_of
from yanzhen.engines.policytext import Reading, read_document
from yanzhen.engines.policytext.doubt import doubted
from yanzhen.intake import take_in


def read_file(path: Path, *, year: int | None) -> tuple[Reading, tuple[str, ...]]:
    """Read one file from disk; return its reading and what was noticed. Raises BadInputError as the two below do."""
    return reading_of(path.name, bytes_of(path), year=year)


def reading_of(name: str, data: bytes, *, year: int | None) -> tuple[Reading, tuple[str, ...]]:
    """Read a file's bytes; return the reading and what was noticed. Raises BadInputError with what intake refuses."""
    found = take_in(data, file=name)
    return doubted(read_document(found.text, file=name, year=year), found.recognised), tuple(found.notes)
