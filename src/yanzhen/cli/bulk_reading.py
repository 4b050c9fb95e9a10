"""Many documents at once (成批识读): one result file each, a journal to go on from; no bad file stops the rest."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from yanzhen.cli.file_bytes import bytes_of
from yanzhen.cli.file_reading import reading_of
from yanzhen.cli.output import json_text, say
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

JOURNAL = "index.jsonl"


@dataclass(frozen=True, kw_only=True)
class Errand:
    """One file to read: its place among the arguments, its name and content, and where its result goes."""

    ordinal: int
    name: str
    result: str
    data: bytes
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one file: the document as the text of its result file, or problems; never both."""

    document: str | None = None
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = field(default_factory=tuple)


Run = Callable[[Iterable[Errand], int | None], Iterator[tuple[Errand, Outcome]]]


def read_in_bulk(
    names: Sequence[str], *, folder: Path, year: int | None, cluster: str | None
) -> tuple[list[Path], list[Problem]]:
    """Read every file into ``folder`` and return the result files in the order given, and every fault.

    A file whose result is there already, from the same bytes, year and release, is not read again. Each result is
    whole or absent, so a stopped run is simply started again.

    Raises:
        BadInputError: BAD_FOLDER, CLUSTER_NOT_INSTALLED, CLUSTER_UNREACHABLE; nothing was read.
    """
    run = _cluster_run(cluster) if cluster else in_this_process
    entries: dict[int, dict[str, Any]] = {}
    with Shelf(folder, year=year) as shelf:
        for errand, outcome in run(_to_read(names, shelf, entries), year):
            entries[errand.ordinal] = shelf.put(errand, outcome)
            for note in outcome.notes:
                say(f"{errand.name}：{note}")
            say(f"[{len(entries)}/{len(names)}] {errand.name}：{'完成' if outcome.document else '未能识读'}")
        ordered = [entries[ordinal] for ordinal in range(len(names))]
        shelf.settle(ordered)
    found = [folder / entry["result"] for entry in ordered if entry["result"]]
    say(f"共{len(ordered)}份，{len(found)}份有结果，{len(ordered) - len(found)}份未能识读。")
    return found, [Problem(**fault) for entry in ordered for fault in entry["problems"]]


def _to_read(names: Sequence[str], shelf: Shelf, entries: dict[int, dict[str, Any]]) -> Iterator[Errand]:
    """Yield what must be read; enter what is there already, or cannot be opened, into ``entries``."""
    for ordinal, (name, result) in enumerate(zip(names, _result_names(names), strict=True)):
        path = Path(name)
        try:
            data = bytes_of(path)
        except BadInputError as error:
            empty = {"sha256": None, "year": None, "reader": None, "result": None}
            entries[ordinal] = {"file": path.name, **empty, "problems": [fault.as_json() for fault in error.problems]}
            say(f"[{len(entries)}/{len(names)}] {path.name}：未能识读")
            continue
        sha256 = hashlib.sha256(data).hexdigest()
        errand = Errand(ordinal=ordinal, name=path.name, result=result, data=data, sha256=sha256)
        if shelf.has(errand):
            entries[ordinal] = shelf.entry(errand)
            say(f"[{len(entries)}/{len(names)}] {path.name}：已有结果")
        else:
            yield errand


def outcome_of(name: str, data: bytes, year: int | None) -> Outcome:
    """Read one file's bytes; whatever is wrong with it becomes its problems. Runs in any process."""
    try:
        reading, notes = reading_of(name, data, year=year)
    except BadInputError as error:
        return Outcome(problems=tuple(error.problems))
    except MemoryError:
        raise
    except Exception as error:
        said = f"识读《{name}》时程序出错（{type(error).__name__}）；请把这份文件交给系统管理员。"
        return Outcome(problems=(Problem(code="READER_BROKE", message=said, file=name, found=name),))
    return Outcome(document=json_text(reading.as_json()), notes=notes)


def in_this_process(errands: Iterable[Errand], year: int | None) -> Iterator[tuple[Errand, Outcome]]:
    """Read one after the other, here."""
    for errand in errands:
        yield errand, outcome_of(errand.name, errand.data, year)


def print_as_array(results: Sequence[Path], write: Callable[[str], object]) -> None:
    """Print what ``yanzhen read`` prints for these documents, one at a time in memory."""
    if len(results) == 1:
        write(results[0].read_text("utf-8"))
        return
    write("[")
    for number, result in enumerate(results):
        write(",\n" if number else "\n")
        write(textwrap.indent(result.read_text("utf-8").rstrip("\n"), "  "))
    write("\n]\n" if results else "]\n")


class Shelf:
    """The folder of results with its journal: a line per file, written when its result is on the disk."""

    def __init__(self, folder: Path, *, year: int | None) -> None:
        self.folder = folder
        self.year = year
        self.reader = _release()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._known = _journal_of(folder / JOURNAL)
            self._journal = (folder / JOURNAL).open("a", encoding="utf-8", newline="\n")
        except OSError as error:
            said = f"结果文件夹“{folder.name}”不能写入（{error.strerror}）；请换一个文件夹或检查权限。"
            raise BadInputError([Problem(code="BAD_FOLDER", message=said, key="--out", found=folder.name)]) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._journal.close()

    def has(self, errand: Errand) -> bool:
        """Is the result of these very bytes here, from the same year and release?"""
        known = self._known.get(errand.result)
        return known == self.entry(errand) and (self.folder / errand.result).is_file()

    def entry(self, errand: Errand, problems: Iterable[Problem] = ()) -> dict[str, Any]:
        """Return the journal's line for a file."""
        faults = [problem.as_json() for problem in problems]
        return {
            "file": errand.name,
            "sha256": errand.sha256,
            "year": self.year,
            "reader": self.reader,
            "result": None if faults else errand.result,
            "problems": faults,
        }

    def put(self, errand: Errand, outcome: Outcome) -> dict[str, Any]:
        """Write a result whole, then its line."""
        if outcome.document is not None:
            _write_whole(self.folder / errand.result, outcome.document)
        else:
            (self.folder / errand.result).unlink(missing_ok=True)
        entry = self.entry(errand, outcome.problems)
        self._journal.write(_line(entry))
        self._journal.flush()
        return entry

    def settle(self, ordered: Sequence[Mapping[str, Any]]) -> None:
        """Leave a journal in the order of the arguments, so that equal input leaves equal bytes."""
        _write_whole(self.folder / JOURNAL, "".join(map(_line, ordered)))


def _result_names(names: Sequence[str]) -> list[str]:
    """Return a name for each result: the file's own, numbered from the second of the same name on."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        base = Path(name).name
        seen[base] += 1
        found.append(f"{base}.json" if seen[base] == 1 else f"{base}~{seen[base]}.json")
    return found


def _journal_of(path: Path) -> dict[str, dict[str, Any]]:
    """Return the last whole line of each result; a line that a crash cut short counts as never written."""
    known: dict[str, dict[str, Any]] = {}
    if path.is_file():
        for line in path.read_text("utf-8", errors="replace").split("\n"):
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict) and entry.get("result"):
                known[entry["result"]] = entry
    return known


def _line(entry: Mapping[str, Any]) -> str:
    return json.dumps(entry, ensure_ascii=False) + "\n"


def _write_whole(path: Path, text: str) -> None:
    """Write beside the place, flush, and move: a reader never sees half a file."""
    draft = path.with_name(f".{path.name}.part")
    with draft.open("w", encoding="utf-8", newline="\n") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    draft.replace(path)


def _release() -> str:
    try:
        return version("yanzhen")
    except PackageNotFoundError:
        return ""


def _cluster_run(address: str) -> Run:
    """Return the run over a Dask cluster; its packages are an extra and are asked for only here."""
    try:
        module = importlib.import_module("yanzhen.cli.cluster_reading")
    except ModuleNotFoundError as error:
        if error.name not in ("dask", "distributed"):
            raise
        said = "这台机器没有安装集群组件；请安装yanzhen[cluster]，或者去掉--cluster在本机识读。"
        raise BadInputError(
            [Problem(code="CLUSTER_NOT_INSTALLED", message=said, key="--cluster", found=address)]
        ) from error
    return module.on_cluster(address)  # type: ignore[no-any-return]
