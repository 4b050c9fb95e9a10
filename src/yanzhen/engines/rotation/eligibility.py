"""Who is due to move (应交流对象): three answers for every teacher with the numbers behind them, and what follows.

Source: contract of ``yanzhen rotate``; reference ``teacher-rotation`` RT-01, RT-04 and section 3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from yanzhen.engines.rotation.instance import Instance, Params, Teacher
from yanzhen.kernel.verdict import Answer


class Standing(StrEnum):
    """Why a teacher is or is not due to move (应交流情况)."""

    DUE = "DUE"
    DEFERRED = "DEFERRED"
    SERVED_TOO_SHORT = "SERVED_TOO_SHORT"
    EXEMPT = "EXEMPT"
    YEARS_UNKNOWN = "YEARS_UNKNOWN"

    @property
    def answer(self) -> Answer:
        """Does the teacher count as eligible?"""
        if self is Standing.YEARS_UNKNOWN:
            return Answer.CANNOT_TELL
        return Answer.MET if self in (Standing.DUE, Standing.DEFERRED) else Answer.NOT_MET


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What is said of one teacher (应交流判断).

    Attributes:
        teacher: code.
        standing: the reason; its ``answer`` tells whether the teacher is in E.
        words: Chinese sentence with the numbers, for those who handle the case.
        public_words: the same without the code of an exemption or deferral, which may tell of someone's health.
    """

    teacher: str
    standing: Standing
    words: str
    public_words: str

    @property
    def answer(self) -> Answer:
        """MET: in E. NOT_MET: not in E. CANNOT_TELL: years unknown, treated as not in E and listed."""
        return self.standing.answer

    @property
    def may_move(self) -> bool:
        """Is the teacher in E and not deferred?"""
        return self.standing is Standing.DUE


@dataclass(frozen=True, slots=True)
class ShareLimits:
    """What the shares of the settings allow in this district, as heads (比例折成的人数).

    Attributes:
        eligible: number of teachers in E, deferred ones included.
        least: fewest moves.
        most: most moves; may be below ``least``.
        out_of: most moves out of each unit, by code of unit.
    """

    eligible: int
    least: int
    most: int
    out_of: Mapping[str, int]


def needed_years(params: Params) -> Decimal:
    """Return the years at one school from which a teacher is due: the longer of the two settings."""
    return max(params.eligible_years, params.term_years)


def standing_of(teacher: Teacher, params: Params) -> Standing:
    """Return where a teacher stands; an exemption settles the question even where the years are not known."""
    if teacher.exempt and not teacher.deferred:
        return Standing.EXEMPT
    if teacher.years_at_school is None:
        return Standing.YEARS_UNKNOWN
    if teacher.years_at_school < needed_years(params):
        return Standing.SERVED_TOO_SHORT
    return Standing.DEFERRED if teacher.deferred else Standing.DUE


def eligibility_of(teacher: Teacher, params: Params) -> Eligibility:
    """Return the answer for one teacher with its reason in Chinese."""
    standing = standing_of(teacher, params)
    needed, years = _number(needed_years(params)), _number(teacher.years_at_school)
    sentences = {
        Standing.DUE: f"在本校任教{years}年，已满{needed}年，属于应交流对象。",
        Standing.DEFERRED: f"在本校任教{years}年，已满{needed}年；暂缓{{code}}，计入应交流人数，本次不交流。",
        Standing.SERVED_TOO_SHORT: f"在本校任教{years}年，不满{needed}年，不属于应交流对象。",
        Standing.EXEMPT: "经认定不参加交流轮岗{code}，不计入应交流人数。",
        Standing.YEARS_UNKNOWN: f"没有在本校任教年数，无法判断是否满{needed}年；核实前不列为应交流对象。",
    }
    code = f"（{teacher.exempt}）" if teacher.exempt else ""
    sentence = sentences[standing]
    return Eligibility(teacher.code, standing, sentence.replace("{code}", code), sentence.replace("{code}", ""))


def eligibility(instance: Instance) -> tuple[Eligibility, ...]:
    """Return the answer for every teacher, in the order of their codes."""
    return tuple(eligibility_of(teacher, instance.params) for teacher in instance.teachers)


def movable_teachers(instance: Instance) -> tuple[Teacher, ...]:
    """Return the teachers who may move: in E and not deferred, in the order of their codes."""
    return tuple(one for one in instance.teachers if standing_of(one, instance.params) is Standing.DUE)


def share_limits(instance: Instance) -> ShareLimits:
    """Return the shares of the settings as heads, reckoned exactly from the decimals as written.

    Returns:
        moves ≥ ⌈min·|E|⌉, ≤ ⌊max·|E|⌋; out of a unit ≤ ⌊share · all its teachers⌋, a unit without teachers 0.
    """
    params = instance.params
    due = (Standing.DUE, Standing.DEFERRED)
    eligible = sum(standing_of(teacher, params) in due for teacher in instance.teachers)
    staff = Counter(teacher.unit for teacher in instance.teachers)
    share = Fraction(params.max_unit_out_share)
    return ShareLimits(
        eligible=eligible,
        least=ceil(Fraction(params.min_move_share) * eligible),
        most=floor(Fraction(params.max_move_share) * eligible),
        out_of={unit.code: floor(share * staff[unit.code]) for unit in instance.units},
    )


def _number(years: Decimal | None) -> str:
    """Write years without needless zeros.

    >>> _number(Decimal("6.50")), _number(Decimal(10))
    ('6.5', '10')
    """
    if years is None:
        return ""
    text = f"{years:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
