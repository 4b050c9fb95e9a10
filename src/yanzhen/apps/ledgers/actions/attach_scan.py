"""Attach the scan of a signed sheet to its return (附上签字盖章件); the code on the paper says which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.files.actions.receive import keep
from yanzhen.apps.files.actions.stage import StagedFile
from yanzhen.apps.ledgers.actions.locked import locked_return
from yanzhen.apps.ledgers.bridge import content_of, period_name_of
from yanzhen.apps.ledgers.models import Return, SignedScan
from yanzhen.apps.ledgers.queries import returns_visible_to
from yanzhen.apps.ledgers.refusals import receives
from yanzhen.apps.ledgers.workbooks.errors import WorkbookError
from yanzhen.apps.ledgers.workbooks.paper import Match, PaperCode, match_of, sentence_of


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A scan with its return, and how the print compares with what was submitted."""

    scan: SignedScan
    sheet: Return
    match: Match
    sentence: str


@transaction.atomic
def attach_scan(*, staged: StagedFile, code: PaperCode, actor: User, on: date) -> Attached:
    """Keep a scan with the return that its code names, and say whether the print equals what was submitted.

    Raises:
        WorkbookError: UNKNOWN_SHEET: no such return within the actor's sight and hand.
    """
    if not returns_visible_to(actor, on=on).filter(pk=code.return_id).exists():
        raise WorkbookError("UNKNOWN_SHEET")
    sheet = locked_return(code.return_id)
    is_own = may(actor, "ledgers.fill", sheet.organisation_id, on=on)
    if not is_own and not receives(sheet.type, actor, "ledgers.approve", on=on):
        raise WorkbookError("UNKNOWN_SHEET")
    match, revision = match_of(sheet, code.digest, content_of(sheet).digest)
    stored = keep(staged, actor=actor, organisation=sheet.organisation, on=on, view_capability="ledgers.view")
    scan = SignedScan.objects.create(
        belongs_to=sheet, file=stored, digest=code.digest, revision=revision, uploaded_by=actor
    )
    sentence = sentence_of(match, revision)
    record(
        kind="SIGNED_SCAN_ATTACHED",
        actor=actor,
        subjects=[sheet, stored],
        content={
            "organisation": sheet.organisation.name,
            "title": sheet.type.title,
            "period": period_name_of(sheet),
            "file": stored.name,
            "verdict": sentence,
        },
    )
    return Attached(scan=scan, sheet=sheet, match=match, sentence=sentence)
