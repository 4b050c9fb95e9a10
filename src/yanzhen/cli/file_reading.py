"""One file from the disk to its reading."""

from __future__ import annotations

from pathlib import Path

from yanzhen.engines.policytext import Reading, read_document
from yanzhen.engines.policytext.doubt import doubted
from yanzhen.intake import take_in
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem


def read_file(path: Path, *, year: int | None) -> tuple[Reading, tuple[str, ...]]:
    """Read one file from disk; return its reading and what was noticed. Raises BadInputError as the two below do."""
    return reading_of(path.name, bytes_of(path), year=year)


def bytes_of(path: Path) -> bytes:
    """Return the content of a file. Raises BadInputError FILE_NOT_FOUND or UNREADABLE_FILE."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise _unreadable("FILE_NOT_FOUND", path, f"找不到文件《{path.name}》；请检查路径。") from None
    except IsADirectoryError:
        raise _unreadable("UNREADABLE_FILE", path, f"《{path.name}》是文件夹；请给出其中的文件。") from None
    except OSError as error:
        raise _unreadable(
            "UNREADABLE_FILE", path, f"《{path.name}》无法打开（{error.strerror}）；请检查权限。"
        ) from None


def reading_of(name: str, data: bytes, *, year: int | None) -> tuple[Reading, tuple[str, ...]]:
    """Read a file's bytes; return the reading and what was noticed. Raises BadInputError with what intake refuses."""
    found = take_in(data, file=name)
    return doubted(read_document(found.text, file=name, year=year), found.recognised), tuple(found.notes)


def _unreadable(code: str, path: Path, message: str) -> BadInputError:
    return BadInputError([Problem(code=code, message=message, file=path.name, found=path.name)])
