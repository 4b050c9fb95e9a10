"""A PostgreSQL data folder: made whole or not at all, owned by the server's account, with its own way in."""

from __future__ import annotations

import contextlib
import hashlib
import locale
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from yanzhen.cli.serving.binaries import Installation
from yanzhen.cli.serving.errors import ServingError
from yanzhen.cli.serving.server_account import ServerAccount, name_of

SUPERUSER = "yanzhen"
FIRST_BUILTIN_LOCALE_MAJOR = 17
SOCKET_PATH_BYTES = 100
SOCKET_NAME = ".s.PGSQL.5432"
LAST_LINES = 12


@dataclass(frozen=True)
class Cluster:
    """One data folder, the programs and the account that serve it."""

    folder: Path
    installation: Installation
    account: ServerAccount

    @property
    def exists(self) -> bool:
        """Has the cluster been created?"""
        return (self.folder / "PG_VERSION").exists()

    def create(self, *, durable: bool) -> None:
        """Create the cluster beside its place and move it there when it is whole."""
        draft = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700, parents=True)
        self._hand_over(draft)
        options = [
            "--encoding=UTF8",
            f"--username={SUPERUSER}",
            "--auth=peer",
            "--no-instructions",
            *self._locale_options(),
        ]
        options.append("--data-checksums" if durable else "--no-sync")
        with self.reached(draft) as (path, passing):
            answer = subprocess.run(
                [self.installation.program("initdb"), "-D", path, *options],
                env=server_environment(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                **passing,
            )
        if answer.returncode != 0:
            free_mib = shutil.disk_usage(draft).free // 2**20
            shutil.rmtree(draft, ignore_errors=True)
            raise refusal_for("INIT_FAILED", answer.stdout, folder=self.folder.parent, free_mib=free_mib)
        draft.rename(self.folder)

    def take_over(self) -> None:
        """Make sure that the server's account owns the cluster, for example after a copy by root."""
        if self.account.owns(self.folder):
            return
        if os.geteuid() != 0:
            owner = name_of(self.folder.stat().st_uid)
            raise ServingError("OTHER_OWNER", folder=self.folder, owner=owner, user=self.account.name)
        for parent, _, names in os.walk(self.folder):
            for path in [parent, *(os.path.join(parent, name) for name in names)]:
                os.chown(path, self.account.uid, self.account.gid, follow_symlinks=False)

    def write_access_rules(self) -> None:
        """Let in only ourselves and the server's account, and only through the socket."""
        rules = {
            "pg_hba.conf": f"local all {SUPERUSER} peer map=yanzhen\n",
            "pg_ident.conf": "".join(f'yanzhen "{name}" {SUPERUSER}\n' for name in self._trusted_names()),
        }
        for name, text in rules.items():
            path = self.folder / name
            if not path.exists() or path.read_text() != text:
                draft = path.with_suffix(".new")
                draft.write_text(text)
                draft.chmod(0o600)
                self._hand_over(draft)
                draft.replace(path)

    @contextlib.contextmanager
    def reached(self, folder: Path) -> Iterator[tuple[str, dict[str, object]]]:
        """Give the path and ``subprocess`` options by which the server's account reaches ``folder``.

        Where a parent folder is closed to that account, the way leads through an inherited descriptor:
        it opens the folder itself and nothing beside it.
        """
        options: dict[str, object] = {"cwd": "/", **self.account.start_options()}
        if not self.account.is_other or self.account.can("-x", folder):
            yield str(folder), options
            return
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            yield f"/proc/self/fd/{descriptor}", {**options, "pass_fds": (descriptor,)}
        finally:
            os.close(descriptor)

    def socket_folder(self) -> Path:
        """Return a folder of mode 0700 for the socket that the account reaches by a path short enough."""
        inode = self.folder.stat()
        name = "yanzhen-" + hashlib.sha256(f"{inode.st_dev}:{inode.st_ino}".encode()).hexdigest()[:12]
        candidates = [self.folder.parent / "run" / "socket", Path("/run") / name, Path(tempfile.gettempdir()) / name]
        for candidate in candidates:
            if len(os.fsencode(candidate / SOCKET_NAME)) > SOCKET_PATH_BYTES:
                continue
            if not self.account.can("-x", candidate.parent.parent):
                continue
            with contextlib.suppress(OSError):
                candidate.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._hand_over(candidate)
                if self.account.owns(candidate) and not candidate.is_symlink() and self.account.can("-x", candidate):
                    candidate.chmod(0o700)
                    return candidate
        raise ServingError("NO_SOCKET_FOLDER", tried="、".join(map(str, candidates)))

    def _locale_options(self) -> list[str]:
        """Sort by code point everywhere; know Chinese letters wherever the machine does."""
        options = ["--locale=C", "--lc-collate=C", f"--lc-ctype={_character_locale()}"]
        if self.installation.major >= FIRST_BUILTIN_LOCALE_MAJOR:
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return options

    def _trusted_names(self) -> list[str]:
        return sorted({self.account.name, name_of(os.geteuid())})

    def _hand_over(self, path: Path) -> None:
        if self.account.is_other:
            os.chown(path, self.account.uid, self.account.gid)


def refusal_for(code: str, output: str, *, folder: Path, free_mib: int, **facts: object) -> ServingError:
    """Return the refusal that fits what PostgreSQL printed: a full disk has its own words."""
    if "No space left on device" in output:
        return ServingError("DISK_FULL", folder=folder, free_mib=free_mib)
    return ServingError(code, output="\n".join(output.strip().splitlines()[-LAST_LINES:]), **facts)


def server_environment() -> dict[str, str]:
    """Return the environment of the server: nothing of ours but the search path."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC", "HOME": "/"}


def _character_locale() -> str:
    """Return ``C.UTF-8`` where the machine has it, else ``C``."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return "C.UTF-8"
