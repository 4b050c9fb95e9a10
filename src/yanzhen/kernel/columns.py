"""What is asked for in one column of a table or one field of a form: its kind, its limits, what is accepted in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType


class ColumnKind(StrEnum):
    """What stands in a column (栏目类型)."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CODE = "code"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DAY = "day"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a form (栏目).

    Attributes:
        key: name of the value in a parsed row.
        title: Chinese heading; headings are matched without blanks, brackets' contents and stars.
        kind: how a cell is read.
        required: may no filled row leave it blank?
        choices: accepted wording → value, for CHOICE and CHOICES.
        aliases: other headings accepted.
        unit: what a number counts; written behind the number it is accepted, too.
        at_most_characters: longest text accepted.
        at_least: smallest number accepted.
        at_most: greatest number accepted.
        decimals: most digits accepted behind the point, for DECIMAL; None: any.
        hint: what the template says about it.
    """

    key: str
    title: str
    kind: ColumnKind = ColumnKind.TEXT
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    aliases: tuple[str, ...] = ()
    unit: str = ""
    at_most_characters: int = 200
    at_least: Decimal | float | None = None
    at_most: Decimal | float | None = None
    decimals: int | None = None
    hint: str = ""

    @property
    def wordings(self) -> tuple[str, ...]:
        """The choices as they are offered: the first wording of each value.

        >>> Column(key="s", title="学段", choices={"小学": "p", "初中": "j", "p": "p"}).wordings
        ('小学', '初中')
        """
        first = {value: word for word, value in reversed(tuple(self.choices.items()))}
        return tuple(word for word, value in self.choices.items() if first[value] == word)
