"""Load the catalogue; write, issue and discard versions of a form (表样编制、启用)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.elements.actions.note_uses import end_uses
from yanzhen.apps.ledgers.bridge import form_of
from yanzhen.apps.ledgers.errors import LedgerError
from yanzhen.apps.ledgers.fill_once import asked_already, note_form, subject_of
from yanzhen.apps.ledgers.findable import index_ledgers
from yanzhen.apps.ledgers.models import FormEdit, LedgerType, LedgerTypeVersion, VersionState
from yanzhen.apps.ledgers.queries import owner_among, sections_that_keep
from yanzhen.apps.ledgers.refusals import why_not_approve_temporary, why_not_design
from yanzhen.apps.ledgers.rollup_indicators import ensure_indicators
from yanzhen.engines.ledgers import LedgerForm
from yanzhen.kernel.problem import Problem
from yanzhen.presets.ledger_catalogue import definition_of, ledger_catalogue, parse_form
from yanzhen.presets.tables import Table

SHIPPED_FROM = date(2020, 1, 1)

TABLE_NAME = "表样"


@transaction.atomic
def load_ledgers(*, actor: models.Model | None = None, forms: Mapping[str, LedgerForm] | None = None) -> int:
    """Add ledgers of the catalogue that are not there yet and leave the others as they are; return how many."""
    wanted = forms if forms is not None else ledger_catalogue()
    present = set(LedgerType.objects.filter(code__in=wanted).values_list("code", flat=True))
    sections = sections_that_keep()
    added = []
    for code, form in wanted.items():
        if code in present:
            continue
        owner = owner_among(sections, form)
        type_ = LedgerType.objects.create(code=code, title=form.title, owner=owner, is_public=form.public)
        LedgerTypeVersion.objects.create(
            type=type_,
            number=1,
            definition=definition_of(form),
            state=VersionState.ISSUED,
            started_on=SHIPPED_FROM,
            issued_at=timezone.now(),
        )
        ensure_indicators(form, owner_id=owner.pk if owner else None)
        note_form(form, type_, on=SHIPPED_FROM)
        added.append(type_)
    if added:
        index_ledgers([one.pk for one in added])
        record(kind="LEDGERS_LOADED", actor=actor, subjects=added, content={"count": len(added)})
    return len(added)


@dataclass(frozen=True, kw_only=True)
class Temporary:
    """Why a one-off collection (临时填报) is asked for and when it ends."""

    reason: str
    ends_on: date


@transaction.atomic
def start_ledger(
    *,
    definition: Mapping[str, Any],
    owner_id: int,
    started_on: date,
    actor: User,
    on: date,
    temporary: Temporary | None = None,
) -> LedgerTypeVersion:
    """Begin a ledger of the district's own with the draft of its first form.

    Raises:
        LedgerError: NOT_YOURS, CODE_TAKEN, REASON_MISSING or END_PASSED; then nothing is written.
    """
    if refusal := why_not_design(None, actor, on=on, owner_id=owner_id):
        raise refusal
    code, title = str(definition.get("code", "")).strip(), str(definition.get("title", "")).strip()
    if taken := LedgerType.objects.filter(code=code).first():
        raise LedgerError("CODE_TAKEN", code=code, title=taken.title)
    if temporary is not None and not temporary.reason.strip():
        raise LedgerError("REASON_MISSING", act="临时填报")
    if temporary is not None and temporary.ends_on < on:
        raise LedgerError("END_PASSED", ends_on=temporary.ends_on.isoformat())
    type_ = LedgerType.objects.create(
        code=code,
        title=title,
        owner_id=owner_id,
        is_temporary=temporary is not None,
        reason=temporary.reason.strip() if temporary else "",
        ends_on=temporary.ends_on if temporary else None,
        requested_by=actor,
    )
    return _draft(type_, 1, definition, started_on, actor)


@transaction.atomic
def new_version(*, type_id: int, started_on: date, actor: User, on: date) -> LedgerTypeVersion:
    """Begin the next version of a form as a copy of the one before; an open draft is given back as it is.

    Raises:
        LedgerError: NOT_YOURS or RETIRED.
    """
    type_ = LedgerType.objects.select_for_update().get(pk=type_id)
    if refusal := why_not_design(type_, actor, on=on):
        raise refusal
    last = type_.versions.order_by("-number").first()
    if last.state == VersionState.DRAFT:
        return last
    return _draft(type_, last.number + 1, last.definition, started_on, actor)


def _draft(
    type_: LedgerType, number: int, definition: Mapping[str, Any], started_on: date, actor: User
) -> LedgerTypeVersion:
    version = LedgerTypeVersion.objects.create(
        type=type_, number=number, definition=dict(definition), started_on=started_on, created_by=actor
    )
    _note("LEDGER_FORM_SAVED", version, actor)
    return version


@transaction.atomic
def save_form(
    *,
    version_id: int,
    definition: Mapping[str, Any],
    wording: str,
    actor: User,
    on: date,
    seen: int,
    started_on: date | None = None,
    note: str | None = None,
) -> LedgerTypeVersion:
    """Keep the draft of a form; it may still have faults. The code of a ledger stays what it is.

    ``wording`` says what was changed; what the draft said before is kept, so that it can be taken back.

    Raises:
        LedgerError: NOT_YOURS, RETIRED, ISSUED_STAYS or STALE; then nothing is written.
    """
    version = _own_draft(version_id, actor, on)
    if version.edit_number != seen:
        raise LedgerError("STALE", current=version.edit_number, seen=seen)
    FormEdit.objects.create(
        form_version=version,
        number=version.edit_number,
        definition=version.definition,
        wording=wording[:120],
        edited_by=actor,
    )
    version.definition = {**definition, "code": version.type.code}
    version.started_on = started_on or version.started_on
    version.note = version.note if note is None else note.strip()[:200]
    version.edit_number += 1
    version.save(update_fields=["definition", "started_on", "note", "edit_number"])
    _note("LEDGER_FORM_SAVED", version, actor)
    return version


@transaction.atomic
def undo_edit(*, version_id: int, actor: User, on: date) -> str:
    """Take the last change of a draft back and return what it was.

    Raises:
        LedgerError: NOT_YOURS, RETIRED, ISSUED_STAYS or NOTHING_TO_UNDO; then nothing is written.
    """
    version = _own_draft(version_id, actor, on)
    last = version.edits.order_by("-number").first()
    if last is None:
        raise LedgerError("NOTHING_TO_UNDO")
    version.definition = last.definition
    version.edit_number += 1
    version.save(update_fields=["definition", "edit_number"])
    last.delete()
    _note("LEDGER_FORM_SAVED", version, actor)
    return last.wording


def _own_draft(version_id: int, actor: User, on: date) -> LedgerTypeVersion:
    version = LedgerTypeVersion.objects.select_for_update(of=("self",)).select_related("type").get(pk=version_id)
    if refusal := why_not_design(version.type, actor, on=on):
        raise refusal
    if version.state == VersionState.ISSUED:
        raise LedgerError("ISSUED_STAYS")
    return version


@transaction.atomic
def approve_temporary(*, type_id: int, actor: User, on: date) -> LedgerType:
    """Approve a one-off collection, as the leader in charge.

    Raises:
        LedgerError: NOT_YOURS, NOT_TEMPORARY or END_PASSED; then nothing is written.
    """
    type_ = LedgerType.objects.select_for_update().get(pk=type_id)
    if refusal := why_not_approve_temporary(type_, actor, on=on):
        raise refusal
    type_.approved_by, type_.approved_on = actor, on
    type_.save(update_fields=["approved_by", "approved_on"])
    record(
        kind="TEMPORARY_APPROVED",
        actor=actor,
        subjects=[type_],
        content={"title": type_.title, "ends_on": type_.ends_on.isoformat()},
    )
    return type_


@transaction.atomic
def issue_form(*, version_id: int, actor: User, on: date) -> LedgerTypeVersion:
    """Put a form in force from its first day; records made with an earlier version keep that.

    Raises:
        LedgerError: NOT_YOURS, RETIRED, ISSUED_STAYS, BAD_FORM with its problems, STARTS_TOO_EARLY,
            APPROVER_MISSING or ASKED_ELSEWHERE; then nothing is written.
    """
    version = _own_draft(version_id, actor, on)
    type_ = version.type
    if problems := faults_of(version.definition):
        raise LedgerError("BAD_FORM", problems=problems, count=len(problems))
    before = type_.versions.filter(state=VersionState.ISSUED).order_by("-started_on").first()
    if before is not None and version.started_on <= before.started_on:
        raise LedgerError("STARTS_TOO_EARLY", before=before.started_on.isoformat())
    if type_.is_temporary and type_.approved_on is None:
        raise LedgerError("APPROVER_MISSING")
    form = form_of(version)
    if refused := asked_already(form, type_, on=on):
        raise LedgerError("ASKED_ELSEWHERE", count=len(refused), reasons="".join(one.error.message for one in refused))
    version.state, version.issued_at = VersionState.ISSUED, timezone.now()
    version.save(update_fields=["state", "issued_at"])
    type_.title, type_.is_public = form.title, form.public
    type_.save(update_fields=["title", "is_public"])
    ensure_indicators(form, owner_id=type_.owner_id, started_on=version.started_on)
    note_form(form, type_, on=on)
    index_ledgers([type_.pk])
    _note("LEDGER_FORM_ISSUED", version, actor)
    return version


@transaction.atomic
def discard_form(*, version_id: int, actor: User, on: date) -> None:
    """Throw a draft away; a ledger that never had another form goes with it. Raises LedgerError."""
    version = _own_draft(version_id, actor, on)
    type_ = version.type
    _note("LEDGER_FORM_DISCARDED", version, actor)
    version.delete()
    if not type_.versions.exists():
        type_.delete()


@transaction.atomic
def retire_ledger(*, type_id: int, actor: User, on: date) -> LedgerType:
    """Stop asking for a ledger from today on; what was reported stays. Raises LedgerError NOT_YOURS or RETIRED."""
    type_ = LedgerType.objects.select_for_update().get(pk=type_id)
    if refusal := why_not_design(type_, actor, on=on):
        raise refusal
    type_.retired_on = on
    type_.save(update_fields=["retired_on"])
    end_uses(subject=subject_of(type_), on=on)
    record(kind="LEDGER_RETIRED", actor=actor, subjects=[type_], content={"title": type_.title})
    return type_


def faults_of(definition: Mapping[str, Any]) -> list[Problem]:
    """Return every fault of a form as it is kept, for the page that edits it."""
    table = Table(TABLE_NAME, definition)
    parse_form(table)
    return table.problems


def _note(kind: str, version: LedgerTypeVersion, actor: User) -> None:
    record(
        kind=kind,
        actor=actor,
        subjects=[version.type],
        content={
            "title": version.type.title,
            "number": version.number,
            "started_on": version.started_on.isoformat(),
        },
    )
