"""Read the same files alone and on a Dask cluster of two workers, kill one in the middle, and compare every byte."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

from distributed import Client, LocalCluster

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT / "tests/spec/policytext"
PATIENCE_SECONDS = 600


def check_reading(files: int) -> bool:
    """Did both runs leave the same folder although a worker died?"""
    with tempfile.TemporaryDirectory(prefix="yanzhen-cluster-") as name:
        folder = Path(name)
        names = _write_documents(folder / "files", files)
        start = time.perf_counter()
        alone = _read(names, folder / "alone")
        code_alone = alone.wait()
        seconds_alone = time.perf_counter() - start
        start = time.perf_counter()
        code_together, killed, after = _read_with_a_death(names, folder / "together")
        seconds_together = time.perf_counter() - start
        same = _contents(folder / "alone") == _contents(folder / "together")
        print(f"文件{len(names)}份；单机{seconds_alone:.1f}秒，退出码{code_alone}")
        print(f"集群（2个进程）{seconds_together:.1f}秒，退出码{code_together}；在{after}份之后结束了进程{killed}")
        print("结果逐字节相同" if same else "结果不同")
        return same and killed > 0 and code_alone == code_together == 2


def _write_documents(folder: Path, count: int) -> list[str]:
    """Write ``count`` documents mixed from the written cases, among them one that cannot be read."""
    folder.mkdir()
    texts = [tomllib.loads(path.read_text("utf-8")).get("text", "") for path in sorted(DOCUMENTS.glob("*.toml"))]
    texts = [text for text in texts if text]
    chance = random.Random(1)
    for number in range(count):
        text = f"第{number}号\n" + "".join(chance.choices(texts, k=3))
        (folder / f"{number:04}.txt").write_text(text, "utf-8")
    (folder / f"{count // 2:04}.txt").write_bytes(b"\x00\x01\xff" * 20)
    return [str(path) for path in sorted(folder.iterdir())]


def _read(names: list[str], out: Path, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "yanzhen.cli.main", "read", *names, "--out", str(out), *more]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=ROOT)


def _read_with_a_death(names: list[str], out: Path) -> tuple[int, int, int]:
    """Return the exit code, the process killed and how many results were there at its death."""
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        workers = client.run(os.getpid)
        reader = _read(names, out, "--cluster", cluster.scheduler_address)
        killed = after = 0
        limit = time.monotonic() + PATIENCE_SECONDS
        while reader.poll() is None and time.monotonic() < limit:
            after = len(list(out.glob("*.json")))
            if after >= len(names) // 5:
                killed = next(iter(workers.values()))
                os.kill(killed, signal.SIGKILL)
                break
            time.sleep(0.02)
        code = reader.wait(PATIENCE_SECONDS)
        return code, killed if after < len(names) - 1 else 0, after


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}
