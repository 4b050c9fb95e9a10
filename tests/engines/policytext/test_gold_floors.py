"""The reader against hand-made labels of real documents that stand beside the repository, where they are."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from yanzhen.engines.policytext import read_document

SHARED = Path(__file__).parents[4] / "shared"
FLOORS = {
    ("headings", "f1"): 0.98,
    ("headings", "level_accuracy"): 0.98,
    ("statements", "f1"): 0.98,
    ("statements", "type_macro_f1"): 0.96,
    ("quantities", "f1"): 0.97,
    ("quantities", "role_accuracy"): 0.95,
    ("quantities", "comparator_accuracy"): 0.95,
    ("times", "f1"): 0.95,
    ("times", "role_accuracy"): 0.9,
    ("actors", "f1"): 0.85,
    ("programmes", "f1"): 0.96,
    ("boilerplate", "f1"): 0.98,
}


def scorer(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("gold_score", folder / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pooled() -> dict[str, Any]:
    gold_folder = next((f for f in (SHARED / "gold", SHARED.parent.parent / "shared/gold") if f.is_dir()), None)
    if gold_folder is None:
        pytest.skip("no hand-made labels beside the repository")
    score = scorer(gold_folder)
    counts: dict[str, Any] = {}
    for path in sorted(gold_folder.glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        text = (gold_folder.parent / "seeds" / gold["file"]).read_bytes().decode("utf-8")
        reading = read_document(text, file=gold["file"]).as_json()
        assert (reading["kind"], reading["script"], reading["title"]) == (gold["kind"], gold["script"], gold["title"])
        score.add(counts, score.count(gold, reading))
    return score.report(counts)


@pytest.mark.parametrize(("kind", "rate"), FLOORS, ids=lambda value: value)
def test_rate_stays_above_its_floor(pooled: dict[str, Any], kind: str, rate: str):
    assert pooled[kind][rate] >= FLOORS[kind, rate]
