"""What indicators are to reach (目标): values set here, and those of plans, which register themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from yanzhen.apps.indicators.models import IndicatorTarget
from yanzhen.engines.indicators import Goal, lies_within


class Aim(NamedTuple):
    """One target with whom and which days it is for; ``organisation_id`` null: each organisation by itself.

    ``subject`` names the object that sets it (``plans.task:12``), ``title`` says it in words; ``rank`` decides between
    several: the smallest counts. A city has one for every unit.
    """

    indicator_id: int
    organisation_id: int | None
    at_least: Decimal | None
    at_most: Decimal | None
    starts_on: date
    ends_on: date
    title: str
    subject: str
    rank: int

    def met_by(self, value: Decimal | None) -> bool | None:
        """Does one figure reach the target? None when it is unknown."""
        return lies_within(value, self.at_least, self.at_most)

    def goal(self, *, is_sum: bool) -> Goal:
        """Return the target as the engine takes it."""
        return Goal(
            at_least=self.at_least,
            at_most=self.at_most,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            is_sum=is_sum,
        )


Units = Collection[int] | None
Setter = Callable[[Collection[int], Units], Iterable[Aim]]
_SETTERS: list[Setter] = []


def sets_aims(setter: Setter) -> Setter:
    """Register a function that yields the aims that another app sets on indicators with these keys.

    Its second argument names the organisations whose aims are wanted; None: every one's.
    """
    if setter not in _SETTERS:
        _SETTERS.append(setter)
    return setter


def aims_on(indicator_ids: Collection[int], *, on: date, units: Units = None) -> dict[int, list[Aim]]:
    """Return the aims whose days contain ``on``, by indicator, those that count most first.

    ``units`` keeps to the aims of these organisations and those that are of all; None: every one's.
    """
    found: dict[int, list[Aim]] = defaultdict(list)
    for aim in _every_aim(indicator_ids, units):
        if aim.starts_on <= on <= aim.ends_on:
            found[aim.indicator_id].append(aim)
    for rows in found.values():
        rows.sort(key=lambda aim: (aim.rank, aim.organisation_id is None, -aim.starts_on.toordinal()))
    return dict(found)


class AimBook:
    """Aims of one indicator by organisation, looked up at once however many there are."""

    def __init__(self, aims: Iterable[Aim]) -> None:
        self._by_unit: dict[int | None, Aim] = {}
        for aim in aims:
            held = self._by_unit.get(aim.organisation_id)
            if held is None or aim.rank < held.rank:
                self._by_unit[aim.organisation_id] = aim

    def of(self, organisation_id: int) -> Aim | None:
        """Return the aim that counts for one organisation: its own before that of all."""
        return self._by_unit.get(organisation_id) or self._by_unit.get(None)


def aim_of(aims: Iterable[Aim], organisation_id: int) -> Aim | None:
    """Return the aim that counts for one organisation: its own before that of all."""
    return AimBook(aims).of(organisation_id)


def _every_aim(indicator_ids: Collection[int], units: Units) -> Iterable[Aim]:
    rows = IndicatorTarget.objects.standing().filter(indicator_id__in=indicator_ids)
    for row in rows if units is None else rows.filter(Q(organisation=None) | Q(organisation_id__in=units)):
        yield Aim(
            indicator_id=row.indicator_id,
            organisation_id=row.organisation_id,
            at_least=row.minimum,
            at_most=row.maximum,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            title=row.basis,
            subject=f"indicators.indicatortarget:{row.pk}",
            rank=0,
        )
    for setter in _SETTERS:
        yield from setter(indicator_ids, units)
