"""Measure the reader: ``python -m bench.reading``.

The reader is measured in the form that the environment has: compiled, or plain (``YANZHEN_PURE_PYTHON=1`` asks for it).

1. Beside jieba: reading a text against merely cutting the same text into words with ``jieba.lcut`` (plain Python, its
   dictionary loaded beforehand), one after the other in the same process; the ratio is the median of the rounds.
   Four ways: each document unseen after all the others were read (as in a long job); each once with nothing remembered,
   not even single words; many of them one after the other; each once in a process of its own that has read one page.
   Before the clock starts the garbage collector is through with what came earlier (other documents, the start of the
   process), so that neither side pays for it; what a text itself leaves to collect counts.
2. Growth: the same text at 1, 2, 4 and 8 times a length, and pathological texts (one word, one mark, one unclosed
   quotation over and over) at 1, 2 and 4 times. A linear reader shows a factor near 2 for each doubling.
3. Ten megabytes: seconds and peak memory of a process that reads a document of 5 and of 10 MB.
"""

from __future__ import annotations

import argparse
import functools
import gc
import json
import logging
import platform
import random
import re
import statistics
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from importlib.machinery import ExtensionFileLoader
from itertools import product
from pathlib import Path

import jieba

from bench.plan_text import PAGE_CHARACTERS, invented_plan
from bench.timing import line
from yanzhen.engines.policytext import read_document, reader
from yanzhen.engines.policytext.recall import Recalled

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results"
SPEC = ROOT / "tests/spec"
SEEDS = ROOT.parent / "shared/seeds"
UNIT = 100_000
ROUNDS = 5
UNSEEN_ROUNDS = 3
REMEMBERS_TEXTS = 4096  # entries; the caches of word lists have no bound, those of patterns a smaller one
PATTERNS = {
    "没有标点": "推进学校党组织建设和教师发展",
    "没有闭合的引号": "“",
    "括号": "(()",
    "长数字": "12",
    "逗号": ",",
    "短标题": "加强领导\n各校要完成自查。完成整改。\n",
    "成串引号": "“双减”",
    "时间": "3月底前",
    "数量": "12名",
}


def main() -> int:
    """Print the tables and write them as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description="测量识读：对照jieba、增长、内存。")
    parser.add_argument("--megabytes", type=int, help="只读一份这么大的文件，输出秒数和内存（自用）")
    parser.add_argument("--fresh", help="在新进程里把这一组文件各读一遍，输出秒数（自用）")
    wanted = parser.parse_args()
    if wanted.megabytes:
        return _read_alone(wanted.megabytes)
    jieba.setLogLevel(logging.ERROR)
    jieba.initialize()
    if wanted.fresh:
        return _read_fresh(wanted.fresh)
    form = "compiled" if isinstance(reader.__loader__, ExtensionFileLoader) else "plain"
    print(f"reading  {form}")
    rows = [row for name in _folders() for row in _unseen(name)]
    rows += [row for name, text in _mixes().items() for row in _beside_jieba(f"{name}，20万字", [text])]
    rows += [row for name in _folders() for row in _fresh(name)]
    rows += [row for name, texts in _folders().items() for row in _beside_jieba(f"{name}，什么都不记得", texts)]
    rows += _grow("样例文件", _long(_prose(), 8 * UNIT), (1, 2, 4, 8))
    for name, pattern in PATTERNS.items():
        rows += _grow(name, pattern * (4 * UNIT // len(pattern) + 1), (1, 2, 4))
    rows += _large(5) + _large(10)
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"reading-{date.today():%Y-%m-%d}.json"  # noqa: DTZ011 (the name of a file, read by people)
    machine = f"{platform.machine()} Python {platform.python_version()}"
    file.write_text(
        json.dumps({"machine": machine, "form": form, "parts": rows}, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    return 0


def _prose() -> list[str]:
    """Texts of whole documents in ordinary office prose: the local and higher documents of the alignment cases."""
    return [path.read_text("utf-8") for path in sorted(SPEC.glob("alignment*/*/*.txt"))]


def _dense() -> list[str]:
    """The short written cases, made to hold as many numbers, dates and parties as fit."""
    texts = [tomllib.loads(path.read_text("utf-8")).get("text", "") for path in sorted(SPEC.glob("policytext/*.toml"))]
    return [text for text in texts if text]


def _folders() -> dict[str, list[str]]:
    """Documents as they are; real ones only where they lie beside the repository."""
    found = {"短句的计划": _prose(), "密集的样例": _dense()}
    if SEEDS.is_dir():
        found["真实文件"] = [path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    return found


def _mixes() -> dict[str, str]:
    mixes = {name: _long(texts, 2 * UNIT) for name, texts in _folders().items()}
    return {**mixes, "短句的计划，句子打乱": _shuffled(_prose(), 2 * UNIT)}


def _long(texts: list[str], size: int) -> str:
    """Repeat whole documents, each time in another order, to a length."""
    chance = random.Random(1)
    found: list[str] = []
    while sum(map(len, found)) < size:
        found += chance.sample(texts, len(texts))
    return "\n".join(found)[:size]


def _shuffled(texts: Iterable[str], size: int) -> str:
    """Sentences of all documents in any order, other figures in each, so that few stretches come twice."""
    chance = random.Random(1)
    sentences = [part for text in texts for part in re.findall(r"[^。！？；\n]+[。！？；\n]", text)]
    found: list[str] = []
    length = 0
    while length < size:
        sentence = re.sub(r"\d", lambda _: str(chance.randrange(1, 10)), chance.choice(sentences))
        found.append(sentence + chance.choice(("", "", "\n")))
        length += len(found[-1])
    return "".join(found)[:size]


def _beside_jieba(name: str, texts: list[str]) -> list[dict[str, object]]:
    """Read and cut the texts in turn; what the reader remembers of texts is forgotten before each round."""
    reading, cutting = [], []
    read_document(texts[0][:2000])
    for _ in range(ROUNDS):
        _forget()
        gc.collect()
        reading.append(sum(_seconds(read_document, text) for text in texts))
        cutting.append(sum(_seconds(jieba.lcut, text) for text in texts))
    return _compared(name, texts, reading, cutting)


def _unseen(name: str) -> list[dict[str, object]]:
    """Read and cut each text after all the others of all folders, as one of many documents in a long job."""
    folders = _folders()
    everything = [text for texts in folders.values() for text in texts]
    reading, cutting = [0.0] * UNSEEN_ROUNDS, [0.0] * UNSEEN_ROUNDS
    for number, text in product(range(UNSEEN_ROUNDS), folders[name]):
        _forget()
        for other in everything:
            if other != text:
                read_document(other)
        gc.collect()
        reading[number] += _seconds(read_document, text)
        cutting[number] += _seconds(jieba.lcut, text)
    return _compared(f"{name}，没见过的一份", folders[name], reading, cutting)


def _fresh(name: str) -> list[dict[str, object]]:
    command = [sys.executable, "-m", "bench.reading", "--fresh", name]
    said = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(ROUNDS)
    ]
    reading, cutting = zip(*said, strict=True)
    return _compared(f"{name}，新进程", _folders()[name], reading, cutting)


def _read_fresh(name: str) -> int:
    """Read and cut a folder's texts once; only dictionaries and patterns are ready, by a page of something else."""
    read_document(invented_plan(PAGE_CHARACTERS))
    texts = _folders()[name]
    gc.collect()
    seconds = [(_seconds(read_document, text), _seconds(jieba.lcut, text)) for text in texts]
    print(json.dumps([sum(each) for each in zip(*seconds, strict=True)]))
    return 0


def _compared(
    name: str, texts: Sequence[str], reading: Sequence[float], cutting: Sequence[float]
) -> list[dict[str, object]]:
    ratio = statistics.median(own / other for own, other in zip(reading, cutting, strict=True))
    per_million = 1_000_000 / sum(map(len, texts))
    return [
        line("jieba", name, 1, statistics.median(cutting) * per_million, "s/百万字"),
        line("reading", name, 1, statistics.median(reading) * per_million, "s/百万字", ratio=f"{ratio:.2f}"),
    ]


def _forget() -> None:
    """Empty what the reader remembers of texts it has read, single words too; its word lists and patterns stay."""
    for found in gc.get_objects():
        if isinstance(found, Recalled) and found.most >= REMEMBERS_TEXTS:
            found.clear()
        if isinstance(found, functools._lru_cache_wrapper) and found.__module__.startswith(reader.__package__):
            most = found.cache_parameters()["maxsize"]
            if most and most >= REMEMBERS_TEXTS:
                found.cache_clear()


def _grow(name: str, text: str, factors: tuple[int, ...]) -> list[dict[str, object]]:
    rows = []
    before: float | None = None
    for factor in factors:
        size = factor * UNIT
        taken = 1000 * _seconds(read_document, text[:size])
        growth = "" if before is None else f"{taken / before:.2f}"
        rows.append(line("reading", f"{name} {size // 1000}千字", 1, taken, "ms", growth=growth))
        before = taken
    return rows


def _seconds(act: object, text: str) -> float:
    start = time.process_time()
    act(text)
    return time.process_time() - start


def _large(megabytes: int) -> list[dict[str, object]]:
    """Read in a process of its own, whose peak memory is nothing else's."""
    command = [sys.executable, "-m", "bench.reading", "--megabytes", str(megabytes)]
    said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    name = f"{megabytes}MB（{said['characters'] // 10_000}万字）"
    more = {"peak_mb": said["peak_mb"], "before_mb": said["before_mb"], "statements": said["statements"]}
    return [line("reading", name, 1, said["seconds"], "s", **more)]


def _read_alone(megabytes: int) -> int:
    unit = _shuffled(_prose(), UNIT)
    text = (
        (unit * (megabytes * 1_000_000 // len(unit.encode()) + 1))
        .encode()[: megabytes * 1_000_000]
        .decode("utf-8", "ignore")
    )
    read_document(unit[:2000])
    before = _peak_mb()
    start = time.process_time()
    reading = read_document(text)
    said = {
        "characters": len(text),
        "seconds": round(time.process_time() - start, 1),
        "statements": len(reading.statements),
        "before_mb": before,
        "peak_mb": _peak_mb(),
    }
    print(json.dumps(said))
    return 0


def _peak_mb() -> int:
    """Return the peak of this program alone: what ``getrusage`` says includes the process that started it."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) // 1024


if __name__ == "__main__":
    raise SystemExit(main())
