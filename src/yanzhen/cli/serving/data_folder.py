"""The data folder (数据文件夹): where it is, what is in it, and the key that belongs to it alone."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from yanzhen.cli.serving.errors import ServingError
from yanzhen.cli.serving.processes import DATA_VARIABLE

SYSTEM_FOLDER = Path("/var/lib/yanzhen")


@dataclass(frozen=True)
class DataFolder:
    """Everything that one installation keeps."""

    path: Path

    @property
    def sample_logins(self) -> Path:
        """Log-ins of the sample district; the file is there only while sample data are loaded."""
        return self.path / "sample-logins.json"

    @property
    def logs(self) -> Path:
        """The folder of log files."""
        return self.path / "logs"

    def prepare(self) -> None:
        """Make the folder, closed to others, or say why that is impossible."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in ("logs", "files", "static", "run"):
                (self.path / name).mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise ServingError("NOT_WRITABLE", folder=self.path, reason=error.strerror) from error

    def secret_key(self) -> str:
        """Return this folder's key, made at random the first time and readable by us alone."""
        path = self.path / "secret-key"
        if not path.exists():
            draft = path.with_suffix(".new")
            with open(draft, "w", opener=_closed_to_others) as file:
                file.write(secrets.token_urlsafe(64))
            draft.replace(path)
        return path.read_text().strip()


def data_folder(named: str | None) -> DataFolder:
    """Return the folder named on the command line, else by ``YANZHEN_DATA``, else the system's or the user's."""
    place = named or os.environ.get(DATA_VARIABLE)
    if place:
        return DataFolder(Path(place).expanduser().resolve())
    if os.geteuid() == 0:
        return DataFolder(SYSTEM_FOLDER)
    shared = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return DataFolder(Path(shared).resolve() / "yanzhen")


def _closed_to_others(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
