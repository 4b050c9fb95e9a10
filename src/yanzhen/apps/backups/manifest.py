"""The list inside a backup of all that it holds, with the digest of each part."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from yanzhen.apps.backups.errors import BackupError

FORMAT = 2
READABLE_FORMATS = (1, 2)  # 1 knows no sealing keys
MANIFEST_NAME = "manifest.json"
KEYS_NAME = "sealing-keys.json"


@dataclass(frozen=True)
class TablePart:
    """One table: its columns, how many rows, and the digest of its plain text."""

    columns: list[str]
    rows: int
    sha256: str


@dataclass
class Manifest:
    """What a backup holds.

    ``files`` maps content hash to size; ``gone`` names contents that were purged or swept while the backup ran;
    ``sealing_keys`` names the keys that its sealed values may need, ``keys_sha256`` is "" when they are not inside.
    """

    format: int
    made_at: str
    migrations: list[str]
    chain: dict[str, Any]
    tables: dict[str, TablePart] = field(default_factory=dict)
    sequences: dict[str, list[Any]] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    sealing_keys: list[str] = field(default_factory=list)
    keys_sha256: str = ""

    @property
    def rows(self) -> int:
        """How many rows all tables have."""
        return sum(part.rows for part in self.tables.values())

    def as_bytes(self) -> bytes:
        """Return the manifest as UTF-8 JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()


def parse_manifest(data: bytes, *, file: str) -> Manifest:
    """Read a manifest.

    Raises:
        BackupError: NOT_A_BACKUP, NEWER_FORMAT.
    """
    try:
        read = json.loads(data)
        found = read["format"]
        if found in READABLE_FORMATS:
            read["tables"] = {name: TablePart(**part) for name, part in read["tables"].items()}
            return Manifest(**read)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError("NOT_A_BACKUP", file=file) from error
    raise BackupError("NEWER_FORMAT", found=found, known=FORMAT)
