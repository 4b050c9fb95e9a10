"""Programs of the machine (外部程序): found when needed, run apart, ended with all their children."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from threading import BoundedSemaphore

from yanzhen.engines.policytext.formats.extracted import refusal
from yanzhen.kernel.errors import BadInputError

AT_ONCE = 2
"""Programs at one time in one process: each takes a core and some hundred megabytes."""
WAIT_SECONDS = 60
MAX_OUTPUT_BYTES = 256 * 1024 * 1024
_BLOCK = 1 << 20
_SYSTEM = "/usr/sbin:/usr/bin:/sbin:/bin"
_turns = BoundedSemaphore(AT_ONCE)


class ProgramError(Exception):
    """A program ended badly or took too long (``timed_out``); its words are in ``said``."""

    def __init__(self, said: str, *, timed_out: bool = False) -> None:
        super().__init__(said)
        self.said = said
        self.timed_out = timed_out


def find_program(*names: str) -> str | None:
    """Return the path of the first of these programs that the machine has, or None."""
    return next((path for name in names if (path := shutil.which(name))), None)


@contextmanager
def own_folder() -> Iterator[Path]:
    """Give a folder that nobody else can read; every file in it is overwritten and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="yanzhen-intake-"))
    try:
        yield folder
    finally:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                _overwrite(path)
        shutil.rmtree(folder, ignore_errors=True)


def run_program(command: Sequence[str], *, folder: Path, seconds: float) -> bytes:
    """Run a program in ``folder`` and return what it wrote.

    It has no network where the machine allows that, no input, a home of its own, and may write 256 MB a file. It and
    everything it started ends at the time limit.

    Raises:
        ProgramError: it could not start, ended with a fault or took too long.
    """
    out, err = folder / "stdout", folder / "stderr"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        try:
            process = subprocess.Popen(
                [*_apart(), *command],
                cwd=folder,
                env=_environment(folder),
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )
        except OSError as error:
            raise ProgramError(error.strerror or "无法启动") from None
        try:
            code = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise ProgramError(f"{seconds:.0f}秒内没有完成", timed_out=True) from None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if code:
        raise ProgramError(_last_words(err) or f"退出码{code}")
    return out.read_bytes()


@contextmanager
def a_turn(file: str) -> Iterator[None]:
    """Wait until fewer than two programs run. Raises BadInputError TOO_BUSY after a minute."""
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise refusal("TOO_BUSY", f"正在转换的文件太多，《{file}》还没有轮到；请过几分钟再传。", file=file)
    try:
        yield
    finally:
        _turns.release()


def took_too_long(file: str, seconds: float) -> BadInputError:
    """Return the refusal for a file on which a program spent its time limit."""
    return refusal(
        "TOOK_TOO_LONG",
        f"《{file}》{seconds:.0f}秒内没有转换完，已停止；请拆成几个文件，或者另存为.docx后再读。",
        file=file,
        found=f"超过{seconds:.0f}秒",
        expected=f"{seconds:.0f}秒以内",
    )


@lru_cache(maxsize=1)
def _apart() -> tuple[str, ...]:
    """The words before a command that take its network and limit its files, as far as this machine has them."""
    words: tuple[str, ...] = ()
    if limiter := shutil.which("prlimit", path=_SYSTEM):
        words = (limiter, f"--fsize={MAX_OUTPUT_BYTES}", "--core=0")
    unshare, nothing = shutil.which("unshare", path=_SYSTEM), shutil.which("true", path=_SYSTEM)
    for options in (("--net",), ("--map-root-user", "--net")):
        if unshare and nothing and _works([unshare, *options, nothing]):
            return (unshare, *options, *words)
    return words


def _works(command: Sequence[str]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the server's own environment but where programs and their data are."""
    kept = {name: os.environ[name] for name in ("PATH", "TESSDATA_PREFIX") if name in os.environ}
    return {**kept, "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}


def _last_words(path: Path) -> str:
    lines = path.read_bytes()[-2000:].decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:200] if lines else ""


def _overwrite(path: Path) -> None:
    with suppress(OSError), path.open("r+b") as handle:
        left = os.fstat(handle.fileno()).st_size
        while left > 0:
            left -= handle.write(b"\0" * min(left, _BLOCK))
        handle.flush()
        os.fsync(handle.fileno())
