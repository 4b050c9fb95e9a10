"""What never belongs in the tree: machine paths, hosts of package registries, drawers, oversized files."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DRAWERS = {"utils", "helpers", "common", "misc", "services"}
FORBIDDEN = {
    "a package registry's host": re.compile(r"https?://[^\s\"']*(?:pypi|pythonhosted|npmjs|deb\.debian)\.", re.I),
    "an absolute path of a work machine": re.compile("(?<![\\w.])/" + "work/"),
}


def _tracked() -> list[Path]:
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
        ).stdout.split("\0")
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("不是git检出目录")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("what", sorted(FORBIDDEN))
def test_the_tree_does_not_hold(what):
    found = []
    for path in _tracked():
        if path == Path(__file__) or "vendor" in path.parts or path.suffix in {".png", ".woff2", ".ttf"}:
            continue
        text = path.read_bytes().decode("utf-8", "ignore")
        found += [f"{path.relative_to(ROOT)}: {hit.group(0)}" for hit in FORBIDDEN[what].finditer(text)]
    assert found == []


def test_no_module_is_a_drawer():
    assert [str(path) for path in (ROOT / "src").rglob("*.py") if path.stem in DRAWERS] == []


def test_no_source_file_passes_five_hundred_lines():
    sizes = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "src").rglob("*.py")
        if "migrations" not in path.parts
    }
    assert {name: lines for name, lines in sizes.items() if lines > 500} == {}


def test_each_adr_is_numbered_once():
    numbers = [path.name[:4] for path in (ROOT / "docs/adr").glob("[0-9]*.md")]
    assert sorted(numbers) == sorted(set(numbers))
