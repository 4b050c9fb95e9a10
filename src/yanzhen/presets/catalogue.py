"""The catalogue (目录): presets that make a system out of a mechanism; one loader for every kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import TypeVar

from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem
from yanzhen.presets.tables import Table, read_table, shipped_folder, toml_files

Preset = TypeVar("Preset")


def load_catalogue(
    kind: str, parse: Callable[[Table, str], Preset], *, folder: Traversable | None = None
) -> Mapping[str, Preset]:
    """Read every preset of one kind, ``catalogue/<kind>/**/*.toml``.

    Args:
        kind: the folder's name, e.g. ``approvals``.
        parse: turns a checked table and its key into a frozen value; it notes faults on the table (``required``,
            ``fault``, ``only``), and what it returns is kept only if it noted none.
        folder: where to look instead of the shipped catalogue.
    Returns:
        Presets by key (path below the kind, without ``.toml``), sorted; empty when the folder does not exist.
    Raises:
        BadInputError: every fault of every file of the kind.
    """
    place = (folder or shipped_folder("catalogue")).joinpath(kind)
    if not place.is_dir():
        return MappingProxyType({})
    presets: dict[str, Preset] = {}
    problems: list[Problem] = []
    for key, source in toml_files(place):
        try:
            table = read_table(source, f"catalogue/{kind}/{key}.toml")
            presets[key] = parse(table, key)
        except BadInputError as error:
            problems.extend(error.problems)
        else:
            problems.extend(table.problems)
    if problems:
        raise BadInputError(problems)
    return MappingProxyType(presets)
