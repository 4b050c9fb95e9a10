"""One district's question: schools, units, posts, teachers and the authority's settings, as read and sound.

Every list stands in order of its codes, so that nothing below depends on the order of rows in a file.
Shares, floors and weights are exact decimals as the authority wrote them; places are kilometres on a plane.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

# The indicators that a move can change, in the order of every table: contract of ``yanzhen rotate``.
INDICATORS = ("above_qualification", "backbone", "pe_art")
DEFERRAL = "D:"


@dataclass(frozen=True, slots=True)
class School:
    """A school and where it stands; ``group`` is empty where it belongs to no group, ``tier`` where none is known."""

    code: str
    name: str
    x_km: float
    y_km: float
    school_district: str
    group: str
    tier: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A school's primary or junior part (校段) with its ``pupils`` (heads, above zero)."""

    code: str
    school: str
    stage: str
    pupils: int


@dataclass(frozen=True, slots=True)
class Post:
    """The least and the most staff (heads) that a unit may have in a subject; no post, no such subject there."""

    unit: str
    subject: str
    min_staff: int
    max_staff: int


@dataclass(frozen=True, slots=True)
class Teacher:
    """A teacher in post; ``None`` is an unknown number of years or home, ``exempt`` the reason code as written."""

    code: str
    unit: str
    subject: str
    second_subject: str
    years_at_school: Decimal | None
    above_qualification: bool
    backbone: bool
    exempt: str
    home: tuple[float, float] | None

    @property
    def subjects(self) -> tuple[str, ...]:
        """What the teacher may teach, the present subject first."""
        if self.second_subject and self.second_subject != self.subject:
            return (self.subject, self.second_subject)
        return (self.subject,)

    @property
    def deferred(self) -> bool:
        """Whether a deferral (暂缓) keeps the teacher where she is while she stays in the denominator."""
        return self.exempt.startswith(DEFERRAL)


@dataclass(frozen=True, slots=True)
class Weights:
    """Prices of the objective, set by the authority: ``equity`` by stage and indicator, on the square of CV."""

    equity: Mapping[str, Mapping[str, Decimal]]
    shortfall: Decimal
    move: Decimal
    km: Decimal
    off_district: Decimal


@dataclass(frozen=True, slots=True)
class Coverage:
    """Backbone teachers that every unit of a stage must have: ``heads``, or more where ``per_hundred`` pupils ask."""

    heads: int
    per_hundred: Decimal


@dataclass(frozen=True, slots=True)
class TierRules:
    """What the authority asks of moves between tiers (城乡层级); nothing unless it is set.

    Attributes:
        forbidden: directions (from, to) in which nobody moves.
        share_to, least_share: at least this share of all movers go to schools of these tiers.
        kept: tiers that no stage may leave with fewer teachers than before.
    """

    forbidden: frozenset[tuple[str, str]] = frozenset()
    share_to: frozenset[str] = frozenset()
    least_share: Decimal = Decimal(0)
    kept: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Params:
    """The settings of ``params.json``: shares between 0 and 1, years, kilometres, floors per 100 pupils.

    ``tiers`` are in the authority's order, ``coverage`` is by stage; both are empty unless they are set.
    """

    eligible_years: Decimal
    term_years: Decimal
    min_move_share: Decimal
    max_move_share: Decimal
    min_backbone_share: Decimal
    max_unit_out_share: Decimal
    road_factor: Decimal
    max_added_km: Decimal
    max_commute_km: Decimal
    pe_art_subjects: frozenset[str]
    floors: Mapping[str, Mapping[str, Decimal]]
    cv_limits: Mapping[str, Decimal]
    weights: Weights
    objective: str
    equity_slack: Decimal
    draw_seed: str
    tiers: tuple[str, ...] = ()
    tier_rules: TierRules = TierRules()
    coverage: Mapping[str, Coverage] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Instance:
    """The whole question; codes are unique in each list and every code named in a row exists."""

    schools: tuple[School, ...]
    units: tuple[Unit, ...]
    posts: tuple[Post, ...]
    teachers: tuple[Teacher, ...]
    params: Params


@dataclass(frozen=True, slots=True)
class Move:
    """One teacher's move: the subject taught at the receiving unit and the kilometres that the way grows by."""

    teacher: str
    from_unit: str
    to_unit: str
    subject: str
    added_km: float
