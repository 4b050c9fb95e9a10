"""Keeps the database, the web server and the jobs worker running, and stops them in a safe order."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from yanzhen.cli.serving.errors import ServingError
from yanzhen.cli.serving.log_files import turn_pages
from yanzhen.cli.serving.processes import ProcessRegister
from yanzhen.cli.serving.stop_request import StopRequest

LOOK_SECONDS = 0.25
TURN_PAGES_SECONDS = 10.0
PAUSES_SECONDS = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
HEALTHY_SECONDS = 60.0
LEANING_PATIENCE_SECONDS = 1.0
# Pages go first, so that nobody confirms anything to a user that a stopping worker or database would lose.
STOP_ORDER = ("web", "worker", "postgres")


class Service(Protocol):
    """What the supervisor can keep running: a program, or the database."""

    name: str
    process: subprocess.Popen[bytes] | None

    def start(self) -> None:
        """Start; raise ``ServingError`` when that is impossible now."""

    def has_ended(self) -> bool:
        """Has it ended?"""

    def stop(self, patience_seconds: float = ...) -> None:
        """Stop it, by force after a while, and return when it has ended."""


@dataclass
class Watch:
    """How one service has fared: how often it failed in a row, and when it may be started again."""

    service: Service
    leans_on: str | None = None
    failures: int = 0
    started_at: float = 0.0
    next_start_at: float = 0.0

    def note_start(self, now: float) -> None:
        """The service runs from ``now`` on."""
        self.started_at = now
        self.next_start_at = 0.0

    def note_failure(self, now: float) -> None:
        """The service ended or would not start: wait longer each time it fails soon after its start."""
        if now - self.started_at > HEALTHY_SECONDS:
            self.failures = 0
        self.next_start_at = now + PAUSES_SECONDS[min(self.failures, len(PAUSES_SECONDS) - 1)]
        self.failures += 1


class Supervisor:
    """Starts services, starts again what ends by itself, stops all in a safe order."""

    def __init__(self, register: ProcessRegister, *, stop: StopRequest, logs: Path) -> None:
        self.register = register
        self.stop_request = stop
        self.logs = logs
        self.watches: list[Watch] = []
        self._pages_turned_at = 0.0

    def start(self, service: Service, *, leans_on: str | None = None) -> None:
        """Start a service for the first time; a refusal goes to the caller.

        A service that ``leans_on`` another, given by name, does not find back by itself: it is started anew after it.
        """
        watch = Watch(service, leans_on)
        self.watches.append(watch)
        self._start(watch)

    def run_until_stopped(self) -> None:
        """Look after the services until a stop is asked for."""
        while not self.stop_request.wait(LOOK_SECONDS):
            self.look_after()

    def look_after(self) -> None:
        """Look once: note what has ended, start what is due, turn pages of the logs."""
        now = time.monotonic()
        for watch in self.watches:
            if not watch.service.has_ended():
                continue
            if not watch.next_start_at:
                self._report(watch.service, "意外结束，即将重新启动")
                watch.note_failure(now)
            if now >= watch.next_start_at:
                self._start_again(watch, now)
        if now - self._pages_turned_at > TURN_PAGES_SECONDS:
            self._pages_turned_at = now
            turn_pages(self.logs)

    def failures_of(self, service: Service) -> int:
        """Return how often a service has failed in a row."""
        return next(watch.failures for watch in self.watches if watch.service is service)

    def stop(self) -> None:
        """Stop everything: pages, jobs, database."""
        for watch in sorted(self.watches, key=lambda watch: STOP_ORDER.index(watch.service.name)):
            watch.service.stop()
            self.register.remove(watch.service.name)

    def _start_again(self, watch: Watch, now: float) -> None:
        try:
            self._start(watch)
        except (ServingError, OSError) as error:
            self._report(watch.service, f"没有启动成功：{error}")
            watch.note_failure(now)
            return
        for other in self.watches:
            if other.leans_on == watch.service.name:
                other.service.stop(patience_seconds=LEANING_PATIENCE_SECONDS)
                self._start(other)

    def _start(self, watch: Watch) -> None:
        watch.service.start()
        watch.note_start(time.monotonic())
        if watch.service.process is not None:
            self.register.add(watch.service.name, watch.service.process.pid)

    def _report(self, service: Service, text: str) -> None:
        moment = time.strftime("%Y-%m-%d %H:%M:%S")
        with (self.logs / "supervisor.log").open("a", encoding="utf-8") as log:
            log.write(f"{moment} {service.name}{text}\n")
