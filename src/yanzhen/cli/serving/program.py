"""One long-running program under supervision: its own process group, its own log, nothing left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from yanzhen.cli.serving.processes import LOOK_AGAIN_SECONDS


class Program:
    """A child process that the supervisor starts again whenever it ends by itself."""

    def __init__(self, name: str, argv: Sequence[str], *, environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.argv = list(argv)
        self.environment = dict(environment)
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the program as the leader of a new process group, output appended to its log."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.argv, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, process_group=0
            )

    def has_ended(self) -> bool:
        """Has the program ended? Then what is left of its group is ended too."""
        if self.process is None or self.process.returncode is not None:
            return True
        # The leader is not reaped yet, so that the group's number cannot pass to a stranger before the group is ended.
        if os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        return True

    def stop(self, patience_seconds: float = 8.0) -> None:
        """Ask the program to finish what it does; after a while end it and all its children by force."""
        deadline = time.monotonic() + patience_seconds
        sign = signal.SIGTERM
        while not self.has_ended():
            if sign is not None:
                self.process.send_signal(sign)
                sign = None
            elif time.monotonic() > deadline:
                os.killpg(self.process.pid, signal.SIGKILL)
            time.sleep(LOOK_AGAIN_SECONDS)
