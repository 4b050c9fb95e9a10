"""What a school filled into bound fields: new values stay here, others confirm or propose a correction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from yanzhen.apps.accounts.models import User
from yanzhen.apps.elements.actions.propose_correction import keep_proposal
from yanzhen.apps.elements.actions.put_values import NewValue, put_values
from yanzhen.apps.elements.bridge import stored
from yanzhen.apps.elements.models import DataElement, ElementProposal, ElementValue, SourceSystem
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.sources.models import Source, SourceKind
from yanzhen.kernel.cells import Value


@dataclass
class Taken:
    """What became of the answers (填报结果): codes confirmed as known, given for the first time, proposed to correct.

    ``kept`` are codes whose answer differs from the known value while a correction waits already or nobody decides.
    """

    confirmed: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    proposed: list[ElementProposal] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def take_answers(
    *,
    organisation: Organisation,
    first: date,
    last: date,
    answers: Mapping[str, Value],
    subject: str,
    title: str,
    actor: User,
    on: date,
    reason: str = "",
) -> Taken:
    """Take over the answers of one submitted form, by code of the element; call it in the submission's transaction.

    Blanks are passed over. An answer to what is not known becomes the value; one that differs from a value that this
    very form gave before replaces it; one that differs from any other value is proposed to the owner of its source.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("answers are taken in the transaction of the submission")
    wanted = {code: stored(value) for code, value in answers.items() if value is not None}
    elements = DataElement.objects.select_for_update(no_key=True, of=("self",)).select_related("owner")
    by_code = {row.code: row for row in elements.filter(code__in=wanted).order_by("pk")}
    known = _known(organisation, by_code, first, last)
    taken = Taken()
    new: list[NewValue] = []
    for code, value in wanted.items():
        standing = known.get(code)
        if code not in by_code:
            continue
        if standing is not None and standing.value == value:
            taken.confirmed.append(code)
        elif standing is None or standing.source.subject == subject:
            new.append(_new(by_code[code], organisation, first, last, value, reason if standing else ""))
        elif proposal := keep_proposal(
            known=standing, value=value, reason=reason or f"填报《{title}》时更正", actor=actor, on=on
        ):
            taken.proposed.append(proposal)
        else:
            taken.kept.append(code)
    if new:
        source = Source.objects.create(
            kind=SourceKind.RECORD, subject=subject, wording=f"《{title}》填报", entered_by=actor
        )
        put_values(new, source=source)
        taken.given = [one.element.code for one in new]
    return taken


def _new(
    element: DataElement, organisation: Organisation, first: date, last: date, value: str | int | bool, reason: str
) -> NewValue:
    return NewValue(
        element=element,
        organisation_id=organisation.pk,
        first=first,
        last=last,
        value=value,
        system=SourceSystem.HERE,
        reason=reason,
    )


def _known(
    organisation: Organisation, by_code: Mapping[str, DataElement], first: date, last: date
) -> dict[str, ElementValue]:
    rows = (
        ElementValue.objects.current()
        .filter(organisation=organisation, element__code__in=by_code)
        .answering(first, last)
        .newest_of_each()
        .select_related("element__owner", "organisation", "source")
    )
    return {row.element.code: row for row in rows}
