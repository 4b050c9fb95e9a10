"""The list of rules that a complete school has, as it holds in this district (应有制度清单)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.school_rules.models import WantedSetting
from yanzhen.presets.school_rules import WantedRule, wanted_rules

OWN = "own_"
_DECORATION = re.compile(r"[\s《》“”\"'（）()〔〕\[\]]|（试行）|（修订）|试行|修订稿|暂行")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One entry of the district's list.

    Attributes:
        is_asked: whether schools are asked for it.
        is_own: whether the district added it.
        aliases: other names under which it is known.
        version: version of the district's setting; 0 where it stands as delivered.
    """

    code: str
    category: str
    title: str
    aliases: tuple[str, ...]
    kinds: tuple[str, ...]
    is_for_private: bool
    review_months: int
    basis: str
    is_asked: bool = True
    is_own: bool = False
    version: int = 0

    def asks(self, organisation: Organisation) -> bool:
        """Is this organisation asked for the rule?"""
        return (
            self.is_asked and organisation.kind in self.kinds and (self.is_for_private or not organisation.is_private)
        )


def whole_list() -> Mapping[str, Asked]:
    """Return every entry by code, those struck off included; one query."""
    found = {code: _as_delivered(rule) for code, rule in wanted_rules().items()}
    for row in WantedSetting.objects.all():
        delivered = found.get(row.code)
        found[row.code] = replace(
            delivered or _own(row),
            category=row.category,
            title=row.title,
            kinds=tuple(row.kinds),
            is_for_private=row.is_for_private,
            review_months=row.review_months,
            basis=row.basis,
            is_asked=row.is_asked,
            version=row.version,
        )
    return found


def asked_of(organisation: Organisation, entries: Iterable[Asked]) -> list[Asked]:
    """Return what this organisation is asked for, in the order of the list."""
    return [entry for entry in entries if entry.asks(organisation)]


def code_for_title(title: str, entries: Iterable[Asked]) -> str:
    """Return the entry that a rule of this name fills, by name or another name of it; blank when none does."""
    wanted = _plain(title)
    for entry in entries:
        if wanted in {_plain(name) for name in (entry.title, *entry.aliases)}:
            return entry.code
    return ""


def review_day(entry: Asked | None, since: date, *, otherwise: int = 36) -> date:
    """Return the day by which a rule in force since ``since`` is to be reviewed; the 29 February becomes the 28th."""
    months = entry.review_months if entry else otherwise
    year, month = divmod(since.month - 1 + months, 12)
    day = since.day
    while True:
        try:
            return date(since.year + year, month + 1, day)
        except ValueError:
            day -= 1


def _as_delivered(rule: WantedRule) -> Asked:
    return Asked(
        code=rule.code,
        category=rule.category,
        title=rule.title,
        aliases=rule.aliases,
        kinds=rule.kinds,
        is_for_private=rule.is_for_private,
        review_months=rule.review_months,
        basis=f"{rule.basis.title}，{rule.basis.clause}",
    )


def _own(row: WantedSetting) -> Asked:
    return Asked(
        code=row.code,
        category=row.category,
        title=row.title,
        aliases=(),
        kinds=tuple(row.kinds),
        is_for_private=row.is_for_private,
        review_months=row.review_months,
        basis=row.basis,
        is_own=True,
    )


def _plain(title: str) -> str:
    return _DECORATION.sub("", title)
