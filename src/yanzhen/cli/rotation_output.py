"""The folder of a result: written whole or not at all, as other programs may read it while we write."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

RESULT_FILE, PLAN_FILE, PRICES_FILE, TIMING_FILE = "result.json", "plan.csv", "prices.csv", "timing.json"
_FILES = (PLAN_FILE, PRICES_FILE, TIMING_FILE, RESULT_FILE)


def csv_text(headings: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a table as the contract has it: UTF-8 text, LF, quoted where needed."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(lines)
    return out.getvalue()


def refuse_unwritable(folder: Path) -> None:
    """Find out before the work that the folder cannot be written. Raises BadInputError BAD_FOLDER."""
    try:
        if folder.exists() and not folder.is_dir():
            raise NotADirectoryError(20, "不是文件夹")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder if folder.is_dir() else folder.parent, prefix=".yanzhen-"):
            pass
    except OSError as error:
        said = f"“{folder.name}”写不进去（{error.strerror}）；请换一个文件夹或检查权限。"
        raise BadInputError(
            [Problem(code="BAD_FOLDER", message=said, key="--out", found=folder.name, expected="可以写入的文件夹")]
        ) from None


def write_result(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files of one result.

    A new folder appears with all of them at once. In one that is there the old ``result.json`` goes first and the new
    one comes last, each file in one step: a folder with ``result.json`` always holds one whole result.

    Args:
        folder: where to; its parent exists.
        files: text by name, with ``result.json``; a file of an earlier result that is not among them is removed.
    """
    draft = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        for name, text in files.items():
            _write(draft / name, text)
        if not folder.exists():
            draft.chmod(0o755)
            draft.rename(folder)
            return
        for name in (RESULT_FILE, *(name for name in _FILES if name not in files)):
            (folder / name).unlink(missing_ok=True)
        for name in sorted(files, key=lambda one: one == RESULT_FILE):
            (draft / name).replace(folder / name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
