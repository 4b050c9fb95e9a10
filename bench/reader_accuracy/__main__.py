"""Score the reader against hand-made labels: ``python -m bench.reader_accuracy FOLDER [--texts FOLDER] [--json]``.

FOLDER holds NAME.json in the guideline's form beside NAME.txt; ``--texts`` names another folder for the texts. A list
``tasks`` of {start, end, title, lead, support, deadline} also scores tasks and the confidence. Measures: headings by
exact span; statements by overlap of 0.8; quantities and times by any overlap with value, bounds and unit, or both days,
agreeing; actors and programmes by overlap of 0.5; page furniture by character; counts of all documents are pooled.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bench.reader_accuracy.labels import TYPES, score_labels
from bench.reader_accuracy.tally import Tally
from bench.reader_accuracy.tasks import Judged, bands, score_tasks, trust
from yanzhen.engines.policytext import read_document

KINDS = ("headings", "statements", *(f"type {name}" for name in TYPES), "quantities", "quantity spans", "times",
         "time spans", "actors", "programmes", "boilerplate", "tasks", "lead", "support")  # fmt: skip
SHARES = ("title", "kind", "heading level", "statement type", "quantity role", "quantity comparator", "time role",
          "actor type", "deadline", "deadline where one is due", "lead exactly")  # fmt: skip


def main() -> int:
    """Read every document of the folder, score it, print the pooled figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.reader_accuracy", description="按人工标注给阅读器打分")
    parser.add_argument("folder", type=Path, help="放NAME.json和NAME.txt的文件夹")
    parser.add_argument("--texts", type=Path, help="原文所在的文件夹（默认同上）")
    parser.add_argument("--json", action="store_true", help="只输出一份JSON")
    parser.add_argument("--each", action="store_true", help="逐份列出主要得分")
    wanted = parser.parse_args()
    files = sorted(wanted.folder.glob("*.json"))
    if not files:
        parser.error(f"{wanted.folder}里没有.json标注文件")
    pooled, judged, each = Tally(), [], {}
    for file in files:
        tally, own = score_file(file, wanted.texts or wanted.folder)
        pooled.merge(tally)
        judged += own
        each[file.stem] = figures(tally, own)
    result = figures(pooled, judged)
    if wanted.json:
        print(json.dumps({"documents": len(files), "pooled": result, "each": each}, ensure_ascii=False, indent=1))
        return 0
    _print_figures(len(files), result, judged)
    if wanted.each:
        _print_each(each)
    return 0


def score_file(file: Path, texts: Path) -> tuple[Tally, list[Judged]]:
    """Return the counts of one labelled document and the verdict on each task found."""
    gold = json.loads(file.read_text("utf-8"))
    text = (texts / (gold.get("file") or f"{file.stem}.txt")).read_bytes().decode("utf-8")
    found = read_document(text, file=file.stem).as_json()
    tally = Tally()
    score_labels(tally, gold, found)
    return tally, score_tasks(tally, gold, found)


def figures(tally: Tally, judged: list[Judged]) -> dict[str, Any]:
    """Return every rate of a tally as plain values."""
    rates: dict[str, Any] = {
        kind: {
            "labels": tally.counts[f"{kind}/gold"],
            "found": tally.counts[f"{kind}/found"],
            "precision": tally.precision(kind),
            "recall": tally.recall(kind),
            "f1": tally.f1(kind),
        }
        for kind in KINDS
    }
    present = [kind for kind in (f"type {name}" for name in TYPES) if tally.f1(kind) is not None]
    rates["type macro-F1"] = sum(tally.f1(kind) or 0 for kind in present) / len(present) if present else None
    rates |= {name: tally.share(name) for name in SHARES}
    titles = tally.counts["title overlap/of"]
    rates["title overlap"] = tally.counts["title overlap/sum"] / 1000 / titles if titles else None
    rates["confidence"] = trust(judged)
    return rates


def _print_figures(documents: int, result: dict[str, Any], judged: list[Judged]) -> None:
    print(f"{documents} documents\n{'kind':<22}{'labels':>8}{'found':>8}{'P':>8}{'R':>8}{'F1':>8}")
    for kind in KINDS:
        row = result[kind]
        numbers = "".join(_shown(row[key]) for key in ("precision", "recall", "f1"))
        print(f"{kind:<22}{row['labels']:>8}{row['found']:>8}{numbers}")
    print()
    for name in ("type macro-F1", *SHARES, "title overlap"):
        print(f"{name:<32}{_shown(result[name])}")
    print("\nconfidence")
    for name, value in result["confidence"].items():
        print(f"  {name:<30}{_shown(value) if isinstance(value, float) or value is None else f'{value:>8}'}")
    for band, count, mean, right in bands(judged):
        print(f"  {band:<10}{count:>6}{mean:>8.2f}{right:>8.2f}")


def _print_each(each: dict[str, Any]) -> None:
    print(f"\n{'document':<28}" + "".join(f"{name:>12}" for name in ("headings", "stmts", "types", "deadline", "lead")))
    for name, row in each.items():
        values = (row["headings"]["f1"], row["statements"]["f1"], row["statement type"], row["deadline"])
        print(f"{name:<28}" + "".join(f"{_shown(value):>12}" for value in (*values, row["lead exactly"])))


def _shown(value: float | None) -> str:
    return f"{'–':>8}" if value is None else f"{value:>8.3f}"


if __name__ == "__main__":
    sys.exit(main())
