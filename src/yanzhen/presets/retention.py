"""How long what is kept (保管期限), from ``catalogue/retention.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources.abc import Traversable
from types import MappingProxyType

from yanzhen.kernel.errors import BadInputError
from yanzhen.presets.tables import read_table, shipped_folder


class Period(StrEnum):
    """A retention period; the values are those of stored rows."""

    PERMANENT = "permanent"
    THIRTY_YEARS = "30_years"
    TEN_YEARS = "10_years"

    @property
    def code(self) -> str:
        """The period in an archival number (DA/T 22): Y, D30 or D10."""
        return {"permanent": "Y", "30_years": "D30", "10_years": "D10"}[self.value]

    @property
    def label(self) -> str:
        """The period for people."""
        return {"permanent": "永久", "30_years": "30年", "10_years": "10年"}[self.value]

    def ends_on(self, made_on: date) -> date | None:
        """Return the last day on which a thing made on ``made_on`` must be kept; null when for ever.

        Counting begins on 1 January of the year after the thing was made.

        >>> Period.TEN_YEARS.ends_on(date(2026, 5, 1))
        datetime.date(2036, 12, 31)
        """
        years = {"permanent": None, "30_years": 30, "10_years": 10}[self.value]
        return None if years is None else date(made_on.year + years, 12, 31)


def parse_retention(source: Traversable, name: str) -> Mapping[str, Period]:
    """Read a table of periods by type.

    Raises:
        BadInputError: every fault of the file.
    """
    table = read_table(source, name)
    table.only(("title", "last_checked_on", "basis", "types"))
    table.required("title", str)
    table.required("last_checked_on", date)
    table.required("basis", str)
    known = {period.value: period for period in Period}
    periods = {}
    types = table.table("types")
    for kind in types.values:
        value = types.required(kind, str)
        if value in known:
            periods[kind] = known[value]
        elif value is not None:
            types.fault("UNKNOWN_PERIOD", "保管期限写法有误。", key=kind, found=value, expected="、".join(known))
    if table.problems:
        raise BadInputError(table.problems)
    return MappingProxyType(periods)


@cache
def retention_periods() -> Mapping[str, Period]:
    """Return the shipped periods by type of thing."""
    return parse_retention(shipped_folder("catalogue").joinpath("retention.toml"), "catalogue/retention.toml")
