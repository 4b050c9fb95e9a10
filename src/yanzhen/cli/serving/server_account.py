"""Whom the database server runs as: never root, and always someone who can reach the files."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from yanzhen.cli.serving.errors import ServingError

UNPRIVILEGED_NAMES = ("nobody", "daemon")


@dataclass(frozen=True)
class ServerAccount:
    """The operating-system account of the database server."""

    name: str
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """Must we change to this account before we start a program as it?"""
        return self.uid != os.geteuid()

    def start_options(self) -> Mapping[str, object]:
        """Return what ``subprocess`` needs to start a program as this account."""
        if not self.is_other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def owns(self, path: Path) -> bool:
        """Is ``path`` this account's own?"""
        return path.stat().st_uid == self.uid

    def can(self, test: str, path: Path) -> bool:
        """May this account read (``-r``), run or enter (``-x``) a path? Asked as the account itself."""
        answer = subprocess.run(["/bin/sh", "-c", f'test {test} "$1"', "sh", path], cwd="/", **self.start_options())
        return answer.returncode == 0


def account_for(cluster: Path) -> ServerAccount:
    """Return the account that serves ``cluster``: ourselves, or as root its owner or an unprivileged account."""
    if os.geteuid() != 0:
        return _account_of(os.geteuid())
    if cluster.exists() and cluster.stat().st_uid != 0:
        return _account_of(cluster.stat().st_uid)
    for name in UNPRIVILEGED_NAMES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServerAccount(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise ServingError("NO_SERVER_ACCOUNT")


def name_of(uid: int) -> str:
    """Return the name of a user id, or the number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _account_of(uid: int) -> ServerAccount:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return ServerAccount(str(uid), uid, os.getegid())
    return ServerAccount(entry.pw_name, entry.pw_uid, entry.pw_gid)
