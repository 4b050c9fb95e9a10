"""A file named on the command line, as bytes."""

from __future__ import annotations

from pathlib import Path

from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem


def bytes_of(path: Path) -> bytes:
    """Return the content of a file. Raises BadInputError FILE_NOT_FOUND or UNREADABLE_FILE."""
    return first_bytes_of(path, -1)


def first_bytes_of(path: Path, count: int) -> bytes:
    """Return the first bytes of a file, all of them where ``count`` is negative; raises as ``bytes_of`` does."""
    try:
        with path.open("rb") as file:
            return file.read(count)
    except FileNotFoundError:
        raise _unreadable("FILE_NOT_FOUND", path, f"找不到文件《{path.name}》；请检查路径。") from None
    except IsADirectoryError:
        raise _unreadable("UNREADABLE_FILE", path, f"《{path.name}》是文件夹；请给出其中的文件。") from None
    except OSError as error:
        raise _unreadable(
            "UNREADABLE_FILE", path, f"《{path.name}》无法打开（{error.strerror}）；请检查权限。"
        ) from None


def _unreadable(code: str, path: Path, message: str) -> BadInputError:
    return BadInputError([Problem(code=code, message=message, file=path.name, found=path.name)])
