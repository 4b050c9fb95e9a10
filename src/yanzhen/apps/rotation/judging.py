"""Asks the rules of candidacy about a teacher as the round knows her."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from yanzhen.apps.rotation.models import Participant, Round, Term, TermState
from yanzhen.engines.rotation.candidacy import CandidacyFacts, candidacy_of
from yanzhen.presets.rotation_candidacy import candidacy_rules


def judge(person: Participant, round_: Round) -> None:
    """Put the verdict on the teacher, as the facts and an upheld objection stand; nothing is saved."""
    found = candidacy_of(
        CandidacyFacts(
            duty=person.duty,
            years_at_school=person.years_at_school,
            terms_in_post=person.terms_in_post,
            retires_on=person.retires_on,
            exempt=person.exempt,
            exempt_until=person.exempt_until,
            is_proven=person.is_proven,
            serves_until=person.serves_until,
            set_by_objection=person.settled,
        ),
        candidacy_rules(round_.values),
        on=round_.starts_on,
    )
    person.answer, person.reasons = found.verdict.answer.value, list(found.verdict.reasons)
    person.is_counted, person.is_movable = found.is_counted, found.is_movable


def terms_served(codes: Collection[str], *, on: date) -> dict[str, date]:
    """Return the last day of the rotation that each of these teachers serves on ``on``."""
    serving = Term.objects.filter(state=TermState.SERVING, ends_on__gte=on, code__in=set(codes))
    return dict(serving.values_list("code", "ends_on"))
