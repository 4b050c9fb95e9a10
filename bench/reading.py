"""Measure how reading time grows with the length of a text: ``python -m bench.reading``.

The same invented documents are repeated to 1, 2, 4 and 8 times a length, and pathological texts (one word, one mark,
one unclosed quotation over and over) to 1, 2 and 4 times. A linear reader shows a factor near 2 for each doubling.
Beside it stands the simplest serious alternative: cutting at full stops with one regular expression and tagging words
with jieba, without any labels.
"""

from __future__ import annotations

import json
import platform
import re
import time
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import rjieba

from bench.timing import line
from yanzhen.engines.policytext import read_document

RESULTS = Path(__file__).parent / "results"
DOCUMENTS = Path(__file__).parents[1] / "tests/spec/policytext"
UNIT = 100_000
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
    """Print the table and write it as JSON."""
    text = "".join(tomllib.loads(path.read_text("utf-8")).get("text", "") for path in sorted(DOCUMENTS.glob("*.toml")))
    rows = _grow("样例文件", text, (1, 2, 4, 8), read_document)
    rows += _grow("只断句分词", text, (1, 2, 4, 8), _cut_and_tag)
    for name, pattern in PATTERNS.items():
        rows += _grow(name, pattern, (1, 2, 4), read_document)
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"reading-{date.today():%Y-%m-%d}.json"  # noqa: DTZ011 (the name of a file, read by people)
    machine = f"{platform.machine()} Python {platform.python_version()}"
    file.write_text(json.dumps({"machine": machine, "parts": rows}, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


def _grow(name: str, pattern: str, factors: tuple[int, ...], read: Callable[[str], object]) -> list[dict[str, object]]:
    rows = []
    before: float | None = None
    for factor in factors:
        size = factor * UNIT
        text = (pattern * (size // len(pattern) + 1))[:size]
        start = time.process_time()
        read(text)
        taken = 1000 * (time.process_time() - start)
        growth = "" if before is None else f"{taken / before:.2f}"
        rows.append(line("reading", f"{name} {size // 1000}千字", 1, taken, "ms", growth=growth))
        before = taken
    return rows


def _cut_and_tag(text: str) -> int:
    return sum(len(rjieba.tag(piece)) for piece in re.split(r"[。！？；\n]", text))


if __name__ == "__main__":
    raise SystemExit(main())
