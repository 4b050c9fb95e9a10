"""Compile the reader to machine code: ``python -m workshop.compile_reader``, a step of ``make run`` and ``make test``.

Made once for each state of the sources and each Python, and found by their hash (``yanzhen.kernel.compiled``). Without
a C compiler, or when anything goes wrong, one line says so and the plain modules run. A build is used only after it has
read documents to the same bytes as the plain modules. Several processes may start at once: one builds, others wait.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import ExtensionFileLoader
from importlib.util import find_spec
from pathlib import Path

from workshop.pattern_machine.translate import written
from yanzhen.kernel.compiled import LISTING, PATTERNS, TURNED_OFF_BY, build_folder, sources, take_from

ROOT = Path(__file__).parents[1]
GROUP = "yanzhen_reader"
FLAGS = ("-O1", "-g0", "-w", "-fwrapv", "-fPIC", "-fno-semantic-interposition", "-DNDEBUG")
"""More optimisation gains nothing here and takes twice as long: the time goes in Python's own functions."""
SAMPLES = ROOT / "src/yanzhen/demo/texts"
PLAIN_FORM, BUILT_FORM = "plain", "compiled"
KEPT = 6
"""So many builds stay: several checkouts may share an environment."""
PLAIN = "识读引擎按普通方式运行，结果相同，只是慢一些。"
_FAILED = "failed.txt"
_PATTERNS = "machine_patterns.c"


class BuildError(Exception):
    """The build cannot be made; says why in Chinese."""


def main(arguments: Sequence[str]) -> int:
    """Build what is not built yet; always 0, for the product runs without it."""
    if arguments:
        made = Path(arguments[1]) if len(arguments) > 1 else None
        _STEPS[arguments[0]](made)
        return 0
    folder = build_folder()
    if (folder / LISTING).is_file() or os.environ.get(TURNED_OFF_BY):
        return 0
    try:
        if (folder / _FAILED).is_file():
            raise BuildError(f"上次编译识读引擎没有成功，原因见{folder / _FAILED}（删去它可再试）")
        compiler = _compiler()
        with _alone(folder.parent):
            if not (folder / LISTING).is_file():
                print("正在编译识读引擎（只在安装和更新后做一次，约一分钟）……", flush=True)
                _build(folder, compiler)
    except BuildError as error:
        print(f"{error}：{PLAIN}", flush=True)
    except OSError as error:
        print(f"不能写入{folder.parent}（{error.strerror}）：{PLAIN}", flush=True)
    return 0


def _compiler() -> list[str]:
    """Return the command of the C compiler.

    Raises:
        BuildError: there is none that works, or Python's header files or mypyc are missing.
    """
    wanted = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")
    found = next((name for name in (wanted[0], "cc", "gcc", "clang") if shutil.which(name)), None)
    if found is None:
        raise BuildError("没有C编译器（Debian、Ubuntu：apt install gcc python3-dev）")
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        raise BuildError("没有Python的头文件（Debian、Ubuntu：apt install python3-dev）")
    if find_spec("mypyc") is None or find_spec("setuptools") is None:
        raise BuildError("没有装上编译工具（requirements/compile.txt）")
    command = [found, *wanted[1:]] if found == wanted[0] else [found]
    headers = ["-I", sysconfig.get_path("include")]
    probe = subprocess.run(
        [*command, *headers, "-fsyntax-only", "-x", "c", "-"],
        input="#include <Python.h>\n",
        text=True,
        capture_output=True,
    )
    if probe.returncode:
        raise BuildError(
            f"C编译器{shlex.join(command)}不能编译（Debian、Ubuntu：apt install gcc libc6-dev python3-dev）"
        )
    return command


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other process builds."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "building.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(folder: Path, compiler: Sequence[str]) -> None:
    """Make the build beside its place, try it, and put it there in one step.

    Raises:
        BuildError: it could not be made, or reads otherwise than the plain modules; the reason is kept.
    """
    for left in folder.parent.glob(".building-*"):  # by a build that was killed: nobody else builds now
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".building-") as scratch:
        work, made = Path(scratch), Path(scratch, folder.name)
        made.mkdir()
        try:
            files = _translated(work / "c")
            listed = _linked(work / "c", files, made, compiler)
            (made / LISTING).write_text(json.dumps(listed, indent=1), "utf-8")
            _try_out(made)
        except BuildError as error:
            shutil.rmtree(made)
            made.mkdir()
            (made / _FAILED).write_text(f"{error}\n", "utf-8")
            _put(made, folder)
            raise BuildError(f"编译识读引擎没有成功，原因见{folder / _FAILED}") from error
        _put(made, folder)
    older = sorted(folder.parent.glob("reader-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in older[KEPT:]:
        shutil.rmtree(path, ignore_errors=True)


def _put(made: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    made.rename(folder)


def _translated(folder: Path) -> list[Path]:
    """Have mypyc write C in a process of its own; return the files of the group (not the modules' openings)."""
    command = [sys.executable, "-m", "workshop.compile_reader"]
    _run([*command, "--translate", str(folder)], cwd=ROOT)
    files = sorted(folder.glob("*.c"))
    _run([*command, "--patterns", str(folder)], cwd=ROOT, env={**os.environ, TURNED_OFF_BY: "1"})
    return files


def _write_patterns(folder: Path) -> None:
    """Write the C of every pattern that the plain modules ask for when they are imported."""
    for name in sources():
        importlib.import_module(name)
    asked = importlib.import_module("yanzhen.engines.policytext.patterns").asked
    (folder / _PATTERNS).write_text(written(asked), "utf-8")


def _translate(folder: Path) -> None:
    """Write the C of all modules, as one group that knows its functions and classes of one another."""
    import setuptools  # noqa: F401, PLC0415 (before mypyc, which uses what it finds imported)
    from mypyc.build import mypycify  # noqa: PLC0415 (only in the process that translates)

    folder.mkdir()
    os.environ["MYPY_CACHE_DIR"] = str(folder / "cache")
    settings = [
        f"--config-file={ROOT / 'pyproject.toml'}",
        f"--python-version={sys.version_info[0]}.{sys.version_info[1]}",
    ]
    paths = [str(path.relative_to(ROOT)) for path in sources().values()]
    mypycify([*settings, *paths], multi_file=True, target_dir=str(folder), group_name=GROUP)


def _linked(folder: Path, files: Sequence[Path], made: Path, compiler: Sequence[str]) -> dict[str, str]:
    """Compile and link; return for each module the file that opens it."""
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    library = f"{GROUP}__mypyc"
    listed = {library: f"{library}{suffix}"}
    openings = []
    for number, names in enumerate(_apart(sources())):
        opening = folder / f"opening_{number}.c"
        lines = [
            f'#define PyInit___init__ unused_{at}\n#include "{name.replace(".", "/")}.c"\n#undef PyInit___init__\n'
            for at, name in enumerate(names)
        ]
        opening.write_text("".join(lines), "utf-8")
        openings.append(opening)
        listed |= dict.fromkeys(names, f"opening_{number}{suffix}")
    patterns = folder / _PATTERNS
    listed[PATTERNS] = f"{patterns.stem}{suffix}"
    include = [f"-I{path}" for path in (folder, sysconfig.get_path("include"), _mypyc_headers())]

    def compiled(path: Path) -> str:
        out = path.with_suffix(".o")
        _run([*compiler, *FLAGS, *include, "-c", str(path), "-o", str(out)])
        return str(out)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        objects = list(pool.map(compiled, [patterns, *openings, *files]))
    link = (
        [*compiler, "-shared", "-Wl,-Bsymbolic"]
        if sys.platform == "linux"
        else [*compiler, "-bundle", "-undefined", "dynamic_lookup"]
    )
    alone = [patterns, *openings]
    for source, out in zip(alone, objects, strict=False):
        _run([*link, out, "-o", str(made / f"{source.stem}{suffix}")])
    _run([*link, *objects[len(alone) :], "-o", str(made / listed[library])])
    return listed


def _apart(names: Sequence[str]) -> list[list[str]]:
    """Part the modules so that no two of one file end alike: Python finds a module's opening by its last word."""
    parts: list[dict[str, str]] = []
    for name in names:
        last = name.rpartition(".")[2]
        part = next((part for part in parts if last not in part), None)
        if part is None:
            parts.append(part := {})
        part[last] = name
    return [list(part.values()) for part in parts]


def _mypyc_headers() -> str:
    from mypyc.build import include_dir  # noqa: PLC0415

    return include_dir()


def _try_out(made: Path) -> None:
    """Read the sample documents in both ways.

    Raises:
        BuildError: the build cannot be imported, or what it reads is not the same.
    """
    command = [sys.executable, "-m", "workshop.compile_reader", "--read"]
    turned_off = {**os.environ, TURNED_OFF_BY: "1"}
    plain, built = (_run([*command, *more], cwd=ROOT, env=turned_off) for more in ([], [str(made)]))
    if plain.replace(f"{PLAIN_FORM}\n", f"{BUILT_FORM}\n", 1) != built:
        raise BuildError("编译后识读样例文件的结果与编译前不同")


def _read_samples(made: Path | None) -> None:
    """Print in which form the reader runs, and what it reads in the sample documents."""
    if made is not None:
        take_from(made)
    reader = importlib.import_module("yanzhen.engines.policytext.reader")
    print(BUILT_FORM if isinstance(reader.__loader__, ExtensionFileLoader) else PLAIN_FORM)
    for path in sorted(SAMPLES.glob("*.txt")):
        print(repr(reader.read_document(path.read_text("utf-8"))))


def _run(command: Sequence[str], **more: object) -> str:
    """Run a program to its end; return what it says.

    Raises:
        BuildError: it failed; with the last lines of what it said.
    """
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
        raise BuildError(f"{shlex.join(command)}\n{said}")
    return done.stdout


_STEPS = {"--translate": _translate, "--patterns": _write_patterns, "--read": _read_samples}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
