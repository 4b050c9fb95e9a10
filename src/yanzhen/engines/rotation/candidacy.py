"""Who is due to rotate (应当交流轮岗): dated rules with three answers and every reason, before any plan is made.

Unknown facts make the answer CANNOT_TELL unless a known one settles it. A deferral keeps a person in the denominator.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yanzhen.kernel.verdict import Answer, Verdict

HEADS = frozenset({"head", "deputy"})
EXEMPTIONS = frozenset({"care", "posted", "retiring"})
DEFERRALS = frozenset({"sole", "graduating_class", "post"})
MONTHS_IN_YEAR = 12
SETTLED = Verdict(Answer.MET)


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidacyRules:
    """The numbers of the rules as they hold in a round.

    Attributes:
        years: least years of continuous service in one school (RT-01; for heads where terms are unknown, RT-02).
        head_terms: full terms after which heads and deputies are due (RT-02).
        months_to_retirement: more months than this must be left (RT-03); 0 asks nothing.
    """

    years: Decimal
    head_terms: int
    months_to_retirement: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidacyFacts:
    """What is known of one person on the day; ``None`` is unknown.

    Attributes:
        exempt: code of an exemption or deferral, empty for none; ``is_proven`` says that proof, approver and expiry
            are on record.
        serves_until: last day of a rotation that the person serves, or None.
        set_by_objection: ``due`` or ``not_due`` where an upheld objection settled it, else empty.
    """

    duty: str
    years_at_school: Decimal | None
    terms_in_post: int | None
    retires_on: date | None
    exempt: str = ""
    exempt_until: date | None = None
    is_proven: bool = False
    serves_until: date | None = None
    set_by_objection: str = ""


@dataclass(frozen=True, slots=True)
class Candidacy:
    """Whether a person is due, why, and what follows.

    Attributes:
        is_counted: stands in the denominator of the share.
        is_movable: a plan may move the person.
    """

    verdict: Verdict
    is_counted: bool
    is_movable: bool


def months_later(day: date, months: int) -> date:
    """Return the day ``months`` (>= 0) calendar months later; the last day of a shorter month.

    >>> months_later(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.month - 1 + months, MONTHS_IN_YEAR)
    year += day.year
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def has_served_long_enough(facts: CandidacyFacts, rules: CandidacyRules, on: date) -> Verdict:
    """RT-01, RT-02: years in one school; for heads and deputies full terms, or years where terms are unknown."""
    if facts.duty in HEADS and facts.terms_in_post is not None and facts.terms_in_post >= rules.head_terms:
        return SETTLED
    if facts.years_at_school is None:
        return Verdict(Answer.CANNOT_TELL, ("YEARS_UNKNOWN",))
    if facts.years_at_school >= rules.years:
        return SETTLED
    return Verdict(Answer.NOT_MET, ("YEARS_SHORT",))


def is_far_from_retirement(facts: CandidacyFacts, rules: CandidacyRules, on: date) -> Verdict:
    """RT-03: more than the given months are left before retirement."""
    if rules.months_to_retirement == 0:
        return SETTLED
    if facts.retires_on is None:
        return Verdict(Answer.CANNOT_TELL, ("RETIREMENT_UNKNOWN",))
    if facts.retires_on > months_later(on, rules.months_to_retirement):
        return SETTLED
    return Verdict(Answer.NOT_MET, ("NEAR_RETIREMENT",))


def serves_no_term(facts: CandidacyFacts, rules: CandidacyRules, on: date) -> Verdict:
    """RT-07: nobody is moved twice within a term."""
    if facts.serves_until is not None and facts.serves_until >= on:
        return Verdict(Answer.NOT_MET, ("IN_TERM",))
    return SETTLED


def is_not_exempt(facts: CandidacyFacts, rules: CandidacyRules, on: date) -> Verdict:
    """Exemptions hold with proof and until their last day; one that ran out says so and counts for nothing."""
    if facts.exempt not in EXEMPTIONS:
        return SETTLED
    if not facts.is_proven or facts.exempt_until is None:
        return Verdict(Answer.CANNOT_TELL, ("EXEMPTION_UNPROVEN",))
    if facts.exempt_until < on:
        return Verdict(Answer.MET, ("EXEMPTION_OVER",))
    return Verdict(Answer.NOT_MET, ("EXEMPT",))


RULES: tuple[Callable[[CandidacyFacts, CandidacyRules, date], Verdict], ...] = (
    serves_no_term,
    is_not_exempt,
    has_served_long_enough,
    is_far_from_retirement,
)


def candidacy_of(facts: CandidacyFacts, rules: CandidacyRules, *, on: date) -> Candidacy:
    """Return whether a person is due to rotate on ``on``, with every reason.

    One plain no settles the answer; otherwise anything unknown leaves it open. Heads and deputies are due like others
    but are not moved by a plan of subject posts and do not stand in its denominator: they exchange their own posts
    (``leaders``), for which their reasons name HEAD.
    Source: reference RT-01 to RT-03, RT-07 and rulebook ``rotation/*``.

    >>> rules = CandidacyRules(years=Decimal(6), head_terms=2, months_to_retirement=60)
    >>> facts = CandidacyFacts(
    ...     duty="teacher", years_at_school=Decimal(6), terms_in_post=None, retires_on=date(2045, 3, 1)
    ... )
    >>> candidacy_of(facts, rules, on=date(2026, 9, 1)).is_movable
    True
    """
    if facts.set_by_objection == "not_due":
        return Candidacy(Verdict(Answer.NOT_MET, ("OBJECTION_UPHELD",)), is_counted=False, is_movable=False)
    answers = [rule(facts, rules, on) for rule in RULES]
    reasons = tuple(reason for answer in answers for reason in answer.reasons)
    if facts.set_by_objection == "due" and serves_no_term(facts, rules, on).answer is Answer.MET:
        return _due(facts, ("OBJECTION_UPHELD",), on)
    if any(answer.answer is Answer.NOT_MET for answer in answers):
        return Candidacy(Verdict(Answer.NOT_MET, reasons), is_counted=False, is_movable=False)
    if any(answer.answer is Answer.CANNOT_TELL for answer in answers):
        return Candidacy(Verdict(Answer.CANNOT_TELL, reasons), is_counted=False, is_movable=False)
    return _due(facts, reasons, on)


def _due(facts: CandidacyFacts, reasons: tuple[str, ...], on: date) -> Candidacy:
    if facts.exempt in DEFERRALS:
        if not facts.is_proven or facts.exempt_until is None:
            unproven = Verdict(Answer.CANNOT_TELL, (*reasons, "EXEMPTION_UNPROVEN"))
            return Candidacy(unproven, is_counted=facts.duty not in HEADS, is_movable=False)
        if facts.exempt_until >= on:
            deferred = Verdict(Answer.MET, (*reasons, "DEFERRED"))
            return Candidacy(deferred, is_counted=facts.duty not in HEADS, is_movable=False)
        reasons = (*reasons, "EXEMPTION_OVER")
    if facts.duty in HEADS:
        return Candidacy(Verdict(Answer.MET, (*reasons, "HEAD")), is_counted=False, is_movable=False)
    return Candidacy(Verdict(Answer.MET, (*reasons, "DUE")), is_counted=True, is_movable=True)
