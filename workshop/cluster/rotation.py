"""The rotation of a city: districts alone on this machine, then on two Dask workers, one of them killed; same bytes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from distributed import Client, LocalCluster

from workshop.rotation_district import invented_city

SEED = 4
FILES = ("plan.csv", "prices.csv", "result.json")
SECONDS = "600"  # a busy machine may not end a search by the clock: the bytes would differ
_PATIENCE_SECONDS = 3600
_POLL_SECONDS = 0.05


def check_rotation(districts: int, teachers: int) -> bool:
    """Did every district get the same plan, prices and result although a worker died?"""
    with tempfile.TemporaryDirectory(prefix="yanzhen-city-") as name:
        city = Path(name) / "city"
        for folder, district in invented_city(districts, teachers, SEED):
            district.write(city / folder)
        start = time.perf_counter()
        alone = _rotate(city, Path(name) / "alone", "--processes", "2")
        code_alone = alone.wait()
        print(
            f"{districts}个区、约{teachers}名教师；本机2个进程{time.perf_counter() - start:.1f}秒，退出码{code_alone}"
        )
        start = time.perf_counter()
        code_together, killed, after = _rotate_with_a_death(city, Path(name) / "together", districts)
        seconds = time.perf_counter() - start
        print(f"集群（2个进程）{seconds:.1f}秒，退出码{code_together}；在{after}个区之后结束了进程{killed}")
        same = _contents(Path(name) / "alone") == _contents(Path(name) / "together")
        whole = len(_contents(Path(name) / "alone")) == districts * len(FILES)
        print("结果逐字节相同" if same else "结果不同")
        return same and whole and killed > 0 and code_alone == code_together


def _rotate(city: Path, out: Path, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "yanzhen.cli.main", "rotate", "city", str(city), "--out", str(out)]
    return subprocess.Popen(
        [*command, "--seconds", SECONDS, *more], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _rotate_with_a_death(city: Path, out: Path, districts: int) -> tuple[int, int, int]:
    """Return the exit code, the process killed and how many districts were done at its death."""
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        workers = client.run(os.getpid)
        running = _rotate(city, out, "--cluster", cluster.scheduler_address)
        killed = after = 0
        limit = time.monotonic() + _PATIENCE_SECONDS
        while running.poll() is None and time.monotonic() < limit:
            after = len(list(out.glob("*/result.json")))
            if after >= districts // 5:
                killed = next(iter(workers.values()))
                os.kill(killed, signal.SIGKILL)
                break
            time.sleep(_POLL_SECONDS)
        code = running.wait(_PATIENCE_SECONDS)
        return code, killed if after < districts - 1 else 0, after


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.glob("*/*") if path.name in FILES}
