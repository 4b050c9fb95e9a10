"""Schemes such as performance pay on their way: started, brought before each body in its turn, shown, filed."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.files.actions.receive import keep
from yanzhen.apps.files.actions.stage import StagedFile
from yanzhen.apps.meetings.actions.draft_item import ItemFacts, draft_item
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import Body, Item, Scheme, SchemeStage, SchemeStep
from yanzhen.apps.meetings.refusals.outside import why_not_enter, why_not_stage, why_not_stage_body
from yanzhen.apps.meetings.scheme_stages import ITEM_KIND_OF_STAGE, passed_on, progress_of
from yanzhen.apps.organisations.models import Organisation


@transaction.atomic
def start_scheme(*, organisation_id: int, title: str, matter: str, actor: User, on: date) -> Scheme:
    """Start a scheme. Raises MeetingError NOT_YOURS or TITLE_MISSING; then nothing is written."""
    organisation = Organisation.objects.get(pk=organisation_id)
    refusal = why_not_enter(organisation_id, actor, on=on)
    if refusal is None and not title.strip():
        refusal = MeetingError("TITLE_MISSING")
    if refusal is not None:
        raise refusal
    scheme = Scheme.objects.create(
        organisation=organisation, title=title.strip()[:160], matter=matter, started_on=on, made_by=actor
    )
    _recorded(scheme, actor, on, kind="SCHEME_STARTED")
    return scheme


@transaction.atomic
def bring_scheme(*, scheme_id: int, stage: str, body_id: int, proposer_id: int, actor: User, on: date) -> Item:
    """Propose the item of a stage to its body; refused before the stage before it is done.

    Raises:
        MeetingError: NOT_YOURS, SCHEME_STOPPED, STAGE_DONE, STAGE_UNDER_WAY, STAGE_TOO_EARLY, STAGE_WRONG_BODY,
            OTHER_SCHOOL and those of ``draft_item``; then nothing is written.
    """
    scheme = _locked(scheme_id)
    body = Body.objects.get(pk=body_id)
    refusal = why_not_stage(scheme, stage, actor, on=on) or why_not_stage_body(stage, body)
    if refusal is None and body.organisation_id != scheme.organisation_id:
        refusal = MeetingError("OTHER_SCHOOL", body=body.name)
    if refusal is not None:
        raise refusal
    kind = ITEM_KIND_OF_STAGE[SchemeStage(stage)]
    facts = ItemFacts(
        title=f"{scheme.title}（{SchemeStage(stage).label}）"[:200],
        summary=f"《{scheme.title}》按程序办理：{SchemeStage(stage).label}。",
        proposer_id=proposer_id,
        kind=kind,
        matter=scheme.matter,
    )
    item = draft_item(body_id=body_id, facts=facts, actor=actor, on=on, at_once=True)
    SchemeStep.objects.create(scheme=scheme, stage=stage, item=item, started_on=on)
    return item


@transaction.atomic
def note_publicity(
    *,
    scheme_id: int,
    started_on: date,
    done_on: date,
    place: str,
    actor: User,
    on: date,
    proof: StagedFile | None = None,
) -> SchemeStep:
    """Note that the scheme was shown before filing (公示), from when to when and where.

    Raises:
        MeetingError: as ``bring_scheme``, and PLACE_MISSING, FUTURE_DAY, DAYS_IN_WRONG_ORDER, TOO_EARLY_DAY.
    """
    scheme = _locked(scheme_id)
    refusal = why_not_stage(scheme, SchemeStage.PUBLICISED, actor, on=on)
    if refusal is None and not place.strip():
        refusal = MeetingError("PLACE_MISSING", what="公示地点")
    if refusal is None and done_on < started_on:
        refusal = MeetingError("DAYS_IN_WRONG_ORDER", first=started_on.isoformat(), last=done_on.isoformat())
    if refusal is None and done_on > on:
        refusal = MeetingError("FUTURE_DAY", today=on.isoformat())
    passed = passed_on(scheme)
    if refusal is None and passed is not None and started_on < passed:
        refusal = MeetingError("TOO_EARLY_DAY", what="教职工代表大会通过的日期", day=passed.isoformat())
    if refusal is not None:
        raise refusal
    return _step(scheme, SchemeStage.PUBLICISED, started_on, done_on, place, proof, actor, on)


@transaction.atomic
def note_filing(
    *, scheme_id: int, done_on: date, place: str, actor: User, on: date, proof: StagedFile | None = None
) -> SchemeStep:
    """Note that the scheme was filed with the authority (备案).

    Raises:
        MeetingError: as ``bring_scheme``, and PLACE_MISSING, FUTURE_DAY, TOO_EARLY_DAY.
    """
    scheme = _locked(scheme_id)
    refusal = why_not_stage(scheme, SchemeStage.FILED, actor, on=on)
    if refusal is None and not place.strip():
        refusal = MeetingError("PLACE_MISSING", what="备案机关")
    if refusal is None and done_on > on:
        refusal = MeetingError("FUTURE_DAY", today=on.isoformat())
    shown = next((row.done_on for row in progress_of(scheme) if row.stage == SchemeStage.PUBLICISED), None)
    if refusal is None and shown is not None and done_on < shown:
        refusal = MeetingError("TOO_EARLY_DAY", what="公示结束日期", day=shown.isoformat())
    if refusal is not None:
        raise refusal
    return _step(scheme, SchemeStage.FILED, done_on, done_on, place, proof, actor, on)


@transaction.atomic
def stop_scheme(*, scheme_id: int, actor: User, on: date) -> Scheme:
    """Stop a scheme that is not going on; its history stays. Raises MeetingError NOT_YOURS or SCHEME_STOPPED."""
    scheme = _locked(scheme_id)
    refusal = why_not_enter(scheme.organisation_id, actor, on=on)
    if refusal is None and scheme.ended_on is not None:
        refusal = MeetingError("SCHEME_STOPPED")
    if refusal is not None:
        raise refusal
    scheme.ended_on = on
    scheme.version += 1
    scheme.save(update_fields=["ended_on", "version"])
    _recorded(scheme, actor, on, kind="SCHEME_STOPPED")
    return scheme


def _locked(scheme_id: int) -> Scheme:
    return Scheme.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=scheme_id)


def _step(
    scheme: Scheme,
    stage: SchemeStage,
    started_on: date,
    done_on: date,
    place: str,
    proof: StagedFile | None,
    actor: User,
    on: date,
) -> SchemeStep:
    stored = None
    if proof is not None:
        stored = keep(proof, actor=actor, organisation=scheme.organisation, on=on, view_capability="meetings.view")
    step = scheme.steps.create(
        stage=stage, started_on=started_on, done_on=done_on, place=place.strip()[:120], file=stored
    )
    _recorded(scheme, actor, on, stage=stage.label, done_on=done_on.isoformat(), kind="SCHEME_STAGE_NOTED")
    return step


def _recorded(scheme: Scheme, actor: User, on: date, *, kind: str, **more: object) -> None:
    record(
        kind=kind,
        actor=actor,
        acting_for=acting_for(actor, "meetings.prepare", scheme.organisation_id, on=on),
        subjects=[scheme, scheme.organisation],
        content={"organisation": scheme.organisation.name, "title": scheme.title, **more},
    )
