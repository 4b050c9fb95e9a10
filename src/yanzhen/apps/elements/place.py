"""Where an element is to be had, in words and as an address."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where an element is collected (数据所在).

    Attributes:
        title: name of the form or of the system.
        field_title: the form's column; empty for a system.
        owner: the section that answers for it; empty when none is settled.
        url: address where it can be seen.
        is_import: does a national or city system own it?
    """

    title: str
    field_title: str
    owner: str
    url: str
    is_import: bool

    @property
    def words(self) -> str:
        """The place in one phrase."""
        kept = f"，{self.owner}主管" if self.owner else ""
        if self.is_import:
            return f"{self.title}{kept}"
        return f"《{self.title}》的“{self.field_title}”一栏{kept}"
