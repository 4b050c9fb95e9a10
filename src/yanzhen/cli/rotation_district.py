"""One district of a city: its folder in, its result out; the same wherever it is solved."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yanzhen.cli.main import main
from yanzhen.cli.output import BAD_INPUT, DONE, NOT_FINISHED, NOT_MET
from yanzhen.kernel.problem import Problem

_TABLES = ("teachers", "posts", "units", "schools")
_SUFFIXES = (".csv", ".xlsx")
_KEYS = ("status", "stopped_by", "objective", "gap", "eligible", "moves")


@dataclass(frozen=True)
class District:
    """Where a district's tables are and where its result goes; ``name`` is that of its folder."""

    name: str
    folder: Path
    out: Path

    @property
    def weight(self) -> int:
        """Bytes of its table of teachers: who takes longest starts first."""
        sizes = ((self.folder / f"teachers{suffix}") for suffix in _SUFFIXES)
        return sum(path.stat().st_size for path in sizes if path.is_file())

    def contents(self) -> dict[str, bytes]:
        """Return the files that ``yanzhen rotate`` reads, by name."""
        names = ("params.json", *(f"{table}{suffix}" for table in _TABLES for suffix in _SUFFIXES))
        return {name: (self.folder / name).read_bytes() for name in names if (self.folder / name).is_file()}


@dataclass(frozen=True)
class DistrictOutcome:
    """What became of one district.

    Attributes:
        name: its folder's name.
        code: exit code of ``yanzhen rotate``.
        document: its JSON; empty where it was bad input or did not finish.
        problems: what was wrong with its data, or why it did not finish.
        seconds: how long it took.
        files: text of every file of the result by name, where it was solved elsewhere.
    """

    name: str
    code: int
    document: Mapping[str, Any]
    problems: tuple[Problem, ...]
    seconds: float
    files: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the district's line: its folder, its exit code, the head of its result."""
        return {"district": self.name, "exit": self.code} | {key: self.document.get(key) for key in _KEYS}


def outcome_of(name: str, code: int, printed: str, seconds: float) -> DistrictOutcome:
    """Return what a run of ``yanzhen rotate --json`` says; a run that was ended from outside did not finish."""
    if code not in (DONE, NOT_MET, BAD_INPUT, NOT_FINISHED):
        said = f"“{name}”的求解进程中断（{code}）；多半是内存不足，请减少同时求解的区（--processes）后重试。"
        return DistrictOutcome(name, NOT_FINISHED, {}, (Problem(code="PROCESS_DIED", message=said),), seconds)
    try:
        document = json.loads(printed)
    except ValueError:
        document = {}
    problems = tuple(Problem(**problem) for problem in document.get("problems", ()))
    return DistrictOutcome(name, code, {} if problems else document, problems, seconds)


def solved_here(name: str, contents: Mapping[str, bytes], options: Sequence[str]) -> DistrictOutcome:
    """Solve a district in this process from the bytes of its files; nothing stays on this machine."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="yanzhen-district-") as held:
        folder, out = Path(held) / name, Path(held) / "out"
        folder.mkdir()
        for file, content in contents.items():
            (folder / file).write_bytes(content)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            code = main(["rotate", "--json", "--out", str(out), *options, "--", str(folder)])
        found = outcome_of(name, code, printed.getvalue(), time.monotonic() - started)
        files = {path.name: path.read_bytes().decode() for path in sorted(out.iterdir())} if out.is_dir() else {}
    return DistrictOutcome(name, found.code, found.document, found.problems, found.seconds, files)
