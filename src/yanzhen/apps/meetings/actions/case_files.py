"""Ask for the whole file on 三重一大 of a period, and take it (三重一大案卷)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.jobs.actions.enqueue import enqueue
from yanzhen.apps.meetings.models import CaseFile
from yanzhen.apps.meetings.refusals.case_files import why_not_ask, why_not_take
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.sealing.sealed_values import unseal

KIND = "meetings.case_file"
CASE_FILE_SEAL = "meetings.case_file"


@transaction.atomic
def ask_case_file(*, organisation_id: int, covers_from: date, covers_to: date, actor: User, on: date) -> CaseFile:
    """Queue the packing for this reader.

    Raises:
        MeetingError: NOT_YOURS, PERIOD_REVERSED, CASE_FILE_LONG or CASE_FILE_BUSY; then nothing is written.
    """
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation_id)
    if refusal := why_not_ask(organisation, covers_from, covers_to, actor, on=on):
        raise refusal
    wanted = CaseFile.objects.create(
        organisation=organisation, covers_from=covers_from, covers_to=covers_to, made_by=actor, made_on=on
    )
    wanted.job = enqueue(
        KIND,
        title="导出三重一大案卷",
        actor=actor,
        payload={"case_file": wanted.pk},
        organisation=organisation,
    )
    wanted.save(update_fields=["job"])
    record(kind="CASE_FILE_ASKED", actor=actor, subjects=[wanted, organisation], content=_days(wanted))
    return wanted


@transaction.atomic
def take_case_file(*, case_file_id: int, actor: User, on: date) -> bytes:
    """Return the ZIP to the one it was packed for. Raises MeetingError NOT_YOURS or CASE_FILE_GONE."""
    wanted = CaseFile.objects.select_related("organisation").get(pk=case_file_id)
    if refusal := why_not_take(wanted, actor, on=on):
        raise refusal
    data = unseal(wanted.content, context=CASE_FILE_SEAL)
    record(kind="CASE_FILE_TAKEN", actor=actor, subjects=[wanted, wanted.organisation], content=_days(wanted))
    return data


def _days(wanted: CaseFile) -> dict[str, object]:
    return {"covers_from": wanted.covers_from.isoformat(), "covers_to": wanted.covers_to.isoformat()}
