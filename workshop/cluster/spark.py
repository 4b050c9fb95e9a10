"""Spark's ``local-cluster``: a master, two workers and two executors, each executor a process that can be killed."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyspark
from pyspark.sql import SparkSession

HOST = "127.0.0.1"
EXECUTORS, CORES, MEGABYTES = 2, 1, 1024
_EXECUTOR = b"CoarseGrainedExecutorBackend"
_POLL_SECONDS = 0.02
_PATIENCE_SECONDS = 300
_SMALL_PARTS = 2 * 1024 * 1024  # bytes: many tasks, so that there is a middle


@contextmanager
def spark_session(folder: Path) -> Iterator[SparkSession]:
    """Start a cluster that listens on 127.0.0.1 alone and works in ``folder``; stop it at the end."""
    os.environ["SPARK_HOME"] = str(Path(pyspark.__file__).parent)
    os.environ["SPARK_LOCAL_IP"] = HOST
    os.environ["SPARK_WORKER_DIR"] = str(folder / "workers")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {
        "spark.driver.host": HOST,
        "spark.driver.bindAddress": HOST,
        "spark.local.dir": str(folder / "spark"),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "OFF",
        "spark.sql.adaptive.coalescePartitions.enabled": "false",
        "spark.sql.files.maxPartitionBytes": str(_SMALL_PARTS),
        "spark.sql.shuffle.partitions": "16",
    }
    builder = SparkSession.builder.master(f"local-cluster[{EXECUTORS},{CORES},{MEGABYTES}]").appName("yanzhen")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()


@dataclass
class Death:
    """The executor that was killed, and what was under way then."""

    process: int = 0
    tasks_done: int = 0
    tasks_running: int = 0

    @property
    def happened(self) -> bool:
        """Was an executor killed while tasks were running?"""
        return self.process > 0 and self.tasks_running > 0

    def __str__(self) -> str:
        if not self.happened:
            return "没有来得及结束执行进程"
        return f"在{self.tasks_done}个任务完成、{self.tasks_running}个正在运行时结束了执行进程{self.process}"


@contextmanager
def dying_executor(session: SparkSession) -> Iterator[Death]:
    """Kill one executor as soon as a stage is half done under way."""
    death, is_over = Death(), threading.Event()

    def watch() -> None:
        limit = time.monotonic() + _PATIENCE_SECONDS
        while not is_over.is_set() and time.monotonic() < limit:
            done, running = _tasks(session)
            if done and running:
                death.process, death.tasks_done, death.tasks_running = _executors()[0], done, running
                os.kill(death.process, signal.SIGKILL)
                return
            time.sleep(_POLL_SECONDS)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield death
    finally:
        is_over.set()
        watcher.join()


def _tasks(session: SparkSession) -> tuple[int, int]:
    """Return how many tasks of the stages under way are done and how many are running."""
    tracker = session.sparkContext.statusTracker()
    stages = [info for one in tracker.getActiveStageIds() if (info := tracker.getStageInfo(one)) is not None]
    return sum(one.numCompletedTasks for one in stages), sum(one.numActiveTasks for one in stages)


def _executors() -> list[int]:
    """Return the executors that this process has started, by process number."""
    return sorted(
        int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdecimal() and _is_ours(folder)
    )


def _is_ours(folder: Path) -> bool:
    try:
        if _EXECUTOR not in (folder / "cmdline").read_bytes():
            return False
        process = int(folder.name)
        while process > 1:
            if process == os.getpid():
                return True
            process = int((Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError):
        return False  # gone meanwhile
    return False
