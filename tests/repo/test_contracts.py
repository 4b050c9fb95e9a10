"""The import contracts are all there and nobody loosens them unseen."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMES = {
    "Rooms open downwards only",
    "Engines do not know one another",
    "Engines and kernel know no Django",
    "Engines, presets and kernel start no programs",
    "The packages of the nation stay out of the pages",
    "Apps stand in order, without a ring",
    "Inside an app acts use refusals and bridge, those use models",
    "Models know no engine",
    "Inside the decision engine verdicts rest on findings, findings on facts",
    "The check of rotation plans knows nothing that makes them",
    "Proofs of rotation plans need no solver",
}


def _contracts() -> list[dict]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


def test_no_import_contract_went_missing():
    assert {contract["name"] for contract in _contracts()} >= NAMES


def test_no_import_contract_carries_exceptions():
    assert [c["name"] for c in _contracts() if c.get("ignore_imports")] == []


def test_every_app_stands_in_the_order_of_apps():
    order = next(c for c in _contracts() if c["name"].startswith("Apps stand"))["layers"]
    placed = {name.strip(" ()") for row in order for name in row.split("|")}
    apps = {path.parent.name for path in (ROOT / "src/yanzhen/apps").glob("*/apps.py")}
    assert apps <= placed
