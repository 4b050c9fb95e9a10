"""A rule set of balanced development (均衡规则) as frozen values; every number comes from the rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from yanzhen.engines.equity.vocabulary import Exclusion, SchoolKind, SchoolStage


@dataclass(frozen=True, kw_only=True)
class IndicatorRule:
    """One resource indicator (资源配置指标).

    Attributes:
        id: name in results, e.g. ``above_qualification``.
        title: Chinese name.
        column: key of the figure that is divided by the pupils.
        per: pupils that the quotient is stated for: 1 or 100.
        unit: unit of the quotient, in Chinese.
        is_shared: is the figure an asset that the stages of a combined school use together?
        thresholds: what a school has to reach by stage; empty where schools are not judged.
    """

    id: str
    title: str
    column: str
    per: int
    unit: str
    is_shared: bool
    thresholds: Mapping[SchoolStage, Decimal] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True)
class EquityRules:
    """What a county's schools are measured by (均衡规则).

    Attributes:
        name: ``yz17`` or ``jb12``.
        title: Chinese name.
        indicators: in the order of results.
        limits: greatest coefficient allowed, by stage.
        is_composite: is the plain mean of all coefficients held against the limit, instead of each?
        split_weights: what a pupil of each stage weighs in the split of shared assets: primary, junior, senior.
        small_point_below: a teaching point with fewer pupils is left out.
        met_at_least: indicators that a school has to reach; the others must not lie below the floor. None: no verdicts.
        floor_share: share of the threshold below which no indicator may lie.
        floor_decimals: decimals to which the floor is rounded half up; None: the exact product.
    """

    name: str
    title: str
    indicators: tuple[IndicatorRule, ...]
    limits: Mapping[SchoolStage, Decimal]
    is_composite: bool
    split_weights: tuple[Decimal, Decimal, Decimal]
    small_point_below: int
    met_at_least: int | None = None
    floor_share: Decimal = Decimal(0)
    floor_decimals: int | None = None

    @property
    def figures(self) -> tuple[str, ...]:
        """Keys of the figures that every row must have, in order."""
        return tuple(dict.fromkeys(indicator.column for indicator in self.indicators))

    @property
    def shared_figures(self) -> tuple[str, ...]:
        """Keys of the figures that are split where assets are shared, in order."""
        return tuple(dict.fromkeys(indicator.column for indicator in self.indicators if indicator.is_shared))

    def floor(self, indicator: IndicatorRule, stage: SchoolStage) -> Decimal:
        """Return the least that a school may have of an indicator that it does not reach.

        Args:
            indicator: one of this set, with a threshold for the stage.
            stage: primary or junior.
        Returns:
            In the unit of the indicator; 0.85 × 5.3 is 4.505, or 4.51 where ``floor_decimals`` is 2.
        """
        exact = indicator.thresholds[stage] * self.floor_share
        if self.floor_decimals is None:
            return exact
        return exact.quantize(Decimal(1).scaleb(-self.floor_decimals), ROUND_HALF_UP)

    def exclusion(self, kind: SchoolKind, pupils: int) -> Exclusion | None:
        """Return why a school is left out of the resource indicators, or None if it counts."""
        if kind is SchoolKind.SPECIAL:
            return Exclusion.SPECIAL
        if kind is SchoolKind.VOCATIONAL:
            return Exclusion.VOCATIONAL
        if kind is SchoolKind.TEACHING_POINT and pupils < self.small_point_below:
            return Exclusion.SMALL_POINT
        return None
