"""Which processes are ours: told by pid, start time and data folder, so that no stranger is ever ended."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
DATA_VARIABLE = "YANZHEN_DATA"
LOOK_AGAIN_SECONDS = 0.05
SHORT_PATIENCE_SECONDS = 3.0
PATIENCE_SECONDS = {"postgres": 20.0}


@dataclass(frozen=True)
class ProcessRecord:
    """One process that we started: the leader of its own process group."""

    name: str
    pid: int
    started: str


def start_mark(pid: int) -> str | None:
    """Return a mark that differs between two processes that get the same pid; None when ``pid`` is not alive."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = BOOT_ID.read_text().strip()
    except OSError:
        return None
    state, ticks = fields[0], fields[19]
    return None if state in "ZX" else f"{boot}/{ticks}"


def working_folder(pid: int) -> Path | None:
    """Return the folder that a process works in; None when it is gone or not ours to ask."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return None


def group_of(pid: int) -> int | None:
    """Return the process group of a process; None when it is gone."""
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def serves(pid: int, folder: Path) -> bool:
    """Was this process started by us for ``folder``? Its environment says so."""
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False
    return DATA_VARIABLE.encode() + b"=" + os.fsencode(folder.resolve()) in environment


def living_pids() -> Iterator[int]:
    """Every pid that is alive now."""
    return (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())


def pids_working_in(folder: Path) -> list[int]:
    """Return the processes whose working folder is ``folder``: for a cluster, its server and backends."""
    return [pid for pid in living_pids() if working_folder(pid) == folder]


class ProcessRegister:
    """The pid file of one data folder: what runs for it, in the order in which it was started."""

    def __init__(self, path: Path, *, data_folder: Path) -> None:
        self.path = path
        self.data_folder = data_folder
        self.folder = _folder_mark(data_folder)
        self.records: list[ProcessRecord] = []

    def add(self, name: str, pid: int) -> None:
        """Record a process that was just started."""
        started = start_mark(pid)
        if started is not None:
            self.records = [record for record in self.records if record.name != name]
            self.records.append(ProcessRecord(name, pid, started))
            self._write()

    def remove(self, name: str) -> None:
        """Forget a process that has ended."""
        self.records = [record for record in self.records if record.name != name]
        self._write()

    def leftovers(self) -> list[ProcessRecord]:
        """Return what an earlier run left alive: same data folder, same pid, same start time.

        Where only the leader of a group is dead, its members count when their environment names this folder.
        """
        try:
            written = json.loads(self.path.read_text())
            records = [ProcessRecord(**item) for item in written["processes"]]
        except (OSError, ValueError, KeyError, TypeError):
            return []
        if written.get("folder") != self.folder:
            return []
        left = []
        for record in records:
            if is_alive(record):
                left.append(record)
            elif start_mark(record.pid) is None:
                left += [member for member in group_members(record) if serves(member.pid, self.data_folder)]
        return left

    def end_leftovers(self) -> list[ProcessRecord]:
        """End what an earlier run left alive, last started first; return what was ended."""
        ended = list(reversed(self.leftovers()))
        for record in ended:
            end_with_group(record, patience_seconds=PATIENCE_SECONDS.get(record.name, SHORT_PATIENCE_SECONDS))
        self.records = []
        self._write()
        return ended

    def _write(self) -> None:
        content = {"folder": self.folder, "processes": [asdict(record) for record in self.records]}
        draft = self.path.with_suffix(".new")
        draft.write_text(json.dumps(content, ensure_ascii=False))
        draft.replace(self.path)


def is_alive(record: ProcessRecord) -> bool:
    """Is the recorded process still the one that runs under its pid?"""
    return start_mark(record.pid) == record.started


def group_members(leader: ProcessRecord) -> list[ProcessRecord]:
    """Return the other processes of a leader's group."""
    found = []
    for pid in living_pids():
        if pid != leader.pid and group_of(pid) == leader.pid and (started := start_mark(pid)):
            found.append(ProcessRecord(leader.name, pid, started))
    return found


def end_with_group(leader: ProcessRecord, *, patience_seconds: float) -> None:
    """Ask a process to stop (to PostgreSQL: a fast stop), then end by force what is left of it and its group."""
    group = [leader, *group_members(leader)]
    _signal(leader, signal.SIGINT)
    _wait_for_end(group, patience_seconds)
    for record in group:
        _signal(record, signal.SIGKILL)
    _wait_for_end(group, patience_seconds)


def _signal(record: ProcessRecord, sign: signal.Signals) -> None:
    if is_alive(record):
        with contextlib.suppress(ProcessLookupError):
            os.kill(record.pid, sign)


def _wait_for_end(records: list[ProcessRecord], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while any(map(is_alive, records)) and time.monotonic() < deadline:
        time.sleep(LOOK_AGAIN_SECONDS)


def _folder_mark(folder: Path) -> str:
    """Name a folder by place and inode: a copy of it elsewhere is another folder."""
    return f"{folder.resolve()}#{folder.stat().st_ino}"
