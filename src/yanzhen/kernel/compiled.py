"""Modules in machine code (编译件): where a build of exactly these sources lies ready, it is imported in their place.

``python -m workshop.compile_reader`` makes the builds, once for each state of the sources and Python. A build is no
part of the package: it lies in a folder of the environment whose name is the sources' hash, so a build of other sources
is never found, and without one the same modules run as plain Python. Both say the same, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

TURNED_OFF_BY = "YANZHEN_PURE_PYTHON"
"""Environment variable: any value but an empty one has the plain modules run."""
LISTING = "modules.json"
PATTERNS = "yanzhen.engines.policytext.machine_patterns"
"""The module of a build that holds the reader's patterns."""
RECIPE = 6
"""To be raised whenever builds are made in another way."""
_PACKAGE = "yanzhen.engines.policytext"
_PARTS = ("", "quantities", "tasks", "times")
_LEFT_PLAIN = frozenset(("__init__", "doubt", "editing", "frozen", "labels", "many_words", "patterns"))
"""They make classes that are to stay ordinary ones (copied, stored, frozen), or run seldom."""


def sources() -> dict[str, Path]:
    """Return the modules that are compiled, by their full names, in order."""
    top = _top()
    found = {
        ".".join(filter(None, (_PACKAGE, part, path.stem))): path
        for part in _PARTS
        for path in (top / part).glob("*.py")
        if path.stem not in _LEFT_PLAIN
    }
    return dict(sorted(found.items()))


def _top() -> Path:
    return Path(__file__).parents[1].joinpath(*_PACKAGE.split(".")[1:])


def build_folder() -> Path:
    """Return the folder where a build of these sources (and word lists) for this Python lies, or would lie."""
    digest = hashlib.sha256(f"{RECIPE} {sys.version} {sysconfig.get_config_var('SOABI')}".encode())
    words = {path.name: path for path in sorted(_top().glob("words/*.txt"))}
    for name, path in (sources() | words).items():
        content = path.read_bytes()
        digest.update(f"\n{name} {len(content)}\n".encode() + content)
    return Path(sys.prefix) / "share" / "yanzhen" / f"reader-{digest.hexdigest()[:20]}"


def prefer_compiled() -> None:
    """Have the modules imported from their build, where there is one and nobody has turned it off."""
    if not os.environ.get(TURNED_OFF_BY) and not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def take_from(folder: Path) -> None:
    """Have the modules imported from the build in this folder, whatever sources it was made of: to try it out."""
    sys.meta_path.insert(0, _Finder(_files_of_build(folder)))


class _Finder(MetaPathFinder):
    """Finds the modules of the build; it looks for the build when the first of them is asked for."""

    def __init__(self, files: Mapping[str, Path] | None = None) -> None:
        self._files = files

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of a module of the build, else None."""
        if self._files is None:
            if not fullname.startswith(_PACKAGE):
                return None
            self._files = _files_of_build(None)
        file = self._files.get(fullname)
        if file is None:
            return None
        return spec_from_file_location(fullname, file, loader=ExtensionFileLoader(fullname, str(file)))


def _files_of_build(folder: Path | None) -> dict[str, Path]:
    """Return where each module of the build lies (without a folder: of these sources); empty where there is none."""
    try:
        folder = folder or build_folder()
        listed = json.loads((folder / LISTING).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    files = {name: folder / file for name, file in listed.items()}
    return files if all(map(Path.is_file, files.values())) else {}
