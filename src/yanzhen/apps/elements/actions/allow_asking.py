"""The deputy leader in charge lets a section ask again for what is known (批准重复填报)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.elements.errors import ElementError
from yanzhen.apps.elements.models import AskOverride, DataElement
from yanzhen.apps.elements.places import place_of
from yanzhen.apps.elements.refusals import why_not_allow
from yanzhen.apps.organisations.models import Organisation


@transaction.atomic
def allow_asking(
    *, element_id: int, subject: str, title: str, requester: Organisation, reason: str, actor: User, on: date
) -> AskOverride:
    """Let one form ask for an element that is to be had elsewhere.

    Args:
        subject: the form, ``ledgers.ledgertype:7``; title: its Chinese name.
        requester: the section that wants to ask; its deputy leader decides.
    Raises:
        ElementError: NOT_ALLOWER, REASON_MISSING, NOT_ASKED_ANYWHERE, ALLOWED_ALREADY.
    """
    element = (
        DataElement.objects.select_for_update(of=("self",), no_key=True).select_related("owner").get(pk=element_id)
    )
    if refusal := why_not_allow(requester, actor, on=on):
        raise refusal
    if not reason.strip():
        raise ElementError("REASON_MISSING")
    place = place_of(element, on=on, besides=subject)
    if place is None:
        raise ElementError("NOT_ASKED_ANYWHERE", title=element.title)
    if AskOverride.objects.filter(element=element, subject=subject).exists():
        raise ElementError("ALLOWED_ALREADY", title=element.title, form=title)
    override = AskOverride.objects.create(
        element=element,
        subject=subject,
        title=title,
        place=place.words,
        requester=requester,
        reason=reason.strip(),
        allowed_by=actor,
        allowed_on=on,
    )
    record(
        kind="ELEMENT_ASKING_ALLOWED",
        actor=actor,
        acting_for=acting_for(actor, "elements.override", requester, on=on),
        subjects=[override, element, subject],
        content={
            "element": element.title,
            "form": title,
            "requester": requester.name,
            "place": place.words,
            "reason": override.reason,
        },
    )
    return override
