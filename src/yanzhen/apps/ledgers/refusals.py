"""Why a return may not be filled, passed on, approved, sent back, locked or corrected: for acts and pages alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.accounts.rights import capability_title, holds_in_role, role_titles
from yanzhen.apps.ledgers.errors import LedgerError
from yanzhen.apps.ledgers.models import EDITABLE, LedgerType, Return, ReturnState, Stage
from yanzhen.apps.messaging.channels import Channel, channels_on
from yanzhen.apps.organisations.models import Organisation, OrganisationKind

STAGE_ROLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        Stage.MIDDLE: ("middle_manager", "section_head", "school_secretary", "school_principal"),
        Stage.LEADER: ("school_secretary", "school_principal", "section_head"),
    }
)

# Act × state: what is not listed is refused. A test goes through every pair.
RETURN_ACTS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "fill": ("填写", EDITABLE),
        "forward": ("送审", (ReturnState.DRAFT, ReturnState.RETURNED, ReturnState.CORRECTING)),
        "zero": ("作零报告", (ReturnState.EXPECTED, ReturnState.DRAFT, ReturnState.RETURNED, ReturnState.CORRECTING)),
        "endorse": ("审核", (ReturnState.IN_UNIT,)),
        "recall": ("撤回", (ReturnState.IN_UNIT, ReturnState.SUBMITTED)),
        "approve": ("审核通过", (ReturnState.SUBMITTED,)),
        "send_back": ("退回修改", (ReturnState.IN_UNIT, ReturnState.SUBMITTED)),
        "lock": ("锁定", (ReturnState.APPROVED,)),
        "correct": ("更正", (ReturnState.APPROVED, ReturnState.LOCKED)),
    }
)


def why_not_in_state(sheet: Return, act: str) -> LedgerError | None:
    """Return why the state of the return forbids ``act``, or None."""
    title, states = RETURN_ACTS[act]
    if sheet.state in states:
        return None
    return LedgerError("WRONG_STATE", state=ReturnState(sheet.state).label, act=title)


def _not_yours(capability: str) -> LedgerError:
    return LedgerError("NOT_YOURS", capability=capability_title(capability))


def why_not_fill(sheet: Return, actor: User, *, on: date) -> LedgerError | None:
    """Return why ``actor`` may not change rows of the return, or None."""
    if not may(actor, "ledgers.fill", sheet.organisation_id, on=on):
        return _not_yours("ledgers.fill")
    return why_not_in_state(sheet, "fill")


def why_not_forward(sheet: Return, actor: User, *, on: date, act: str = "forward") -> LedgerError | None:
    """Return why ``actor`` may not pass the return on (``act`` zero: as a zero report), or None."""
    if not may(actor, "ledgers.fill", sheet.organisation_id, on=on):
        return _not_yours("ledgers.fill")
    return why_not_in_state(sheet, act)


def holds_stage(sheet: Return, stage: str, actor: User, *, on: date) -> bool:
    """Does ``actor`` hold a role that examines returns of the unit at ``stage``?"""
    return holds_in_role(actor, "ledgers.endorse", STAGE_ROLES[stage], sheet.organisation_id, on=on)


def why_not_endorse(sheet: Return, actor: User, *, on: date) -> LedgerError | None:
    """Return why ``actor`` may not examine the return inside its unit, or None."""
    if refusal := why_not_in_state(sheet, "endorse"):
        return refusal
    if not holds_stage(sheet, sheet.stage, actor, on=on):
        roles = STAGE_ROLES[sheet.stage]
        return LedgerError("NOT_YOUR_STAGE", stage=Stage(sheet.stage).label, roles=role_titles(roles))
    if sheet.filled_by_id == actor.pk:
        return LedgerError("OWN_WORK")
    return None


def receives(type_: LedgerType, actor: User, capability: str, *, on: date) -> bool:
    """Does ``actor`` hold ``capability`` over the section that the ledger belongs to (or the authority)?"""
    if type_.owner_id is not None and may(actor, capability, type_.owner_id, on=on):
        return True
    authority = Organisation.objects.filter(kind=OrganisationKind.AUTHORITY).order_by("pk").first()
    return authority is not None and may(actor, capability, authority, on=on)


def sees_sealed(sheet: Return, user: User, *, on: date) -> bool:
    """Does a duty of the user need the personal fields: filling them in, or examining them for the section?

    A register that a section keeps itself opens them to that section alone, whoever examines it from above.
    """
    if may(user, "ledgers.fill", sheet.organisation_id, on=on):
        return True
    return sheet.organisation_id != sheet.type.owner_id and receives(sheet.type, user, "ledgers.approve", on=on)


def why_not_approve(sheet: Return, actor: User, *, on: date) -> LedgerError | None:
    """Return why ``actor`` may not approve the return for the section that receives it, or None."""
    if not receives(sheet.type, actor, "ledgers.approve", on=on):
        return _not_yours("ledgers.approve")
    if refusal := why_not_in_state(sheet, "approve"):
        return refusal
    if actor.pk in (sheet.filled_by_id, sheet.submitted_by_id):
        return LedgerError("OWN_WORK")
    return None


def why_not_send_back(sheet: Return, actor: User, *, on: date) -> LedgerError | None:
    """Return why ``actor`` may not send the return back, or None: inside the unit its stage, outside the section."""
    if sheet.state == ReturnState.IN_UNIT:
        return why_not_endorse(sheet, actor, on=on)
    if not receives(sheet.type, actor, "ledgers.approve", on=on):
        return _not_yours("ledgers.approve")
    return why_not_in_state(sheet, "send_back")


def why_not_recall(sheet: Return, actor: User, *, on: date) -> LedgerError | None:
    """Return why ``actor`` may not take the return back before it is approved, or None."""
    if not may(actor, "ledgers.fill", sheet.organisation_id, on=on):
        return _not_yours("ledgers.fill")
    return why_not_in_state(sheet, "recall")


def why_not_correct(sheet: Return, actor: User, reason: str, *, on: date) -> LedgerError | None:
    """Return why an approved return may not be opened for correction, or None."""
    if not may(actor, "ledgers.fill", sheet.organisation_id, on=on):
        return _not_yours("ledgers.fill")
    if refusal := why_not_in_state(sheet, "correct"):
        return refusal
    return None if reason.strip() else LedgerError("REASON_MISSING", act="更正")


def why_not_lock(type_: LedgerType, actor: User, period_end: date, *, on: date) -> LedgerError | None:
    """Return why ``actor`` may not lock a period of the ledger, or None."""
    if not receives(type_, actor, "ledgers.approve", on=on):
        return _not_yours("ledgers.approve")
    return LedgerError("NOT_OVER", ends_on=period_end.isoformat()) if period_end >= on else None


def why_not_design(
    type_: LedgerType | None, actor: User, *, on: date, owner_id: int | None = None
) -> LedgerError | None:
    """Return why ``actor`` may not change the form of a ledger (None: start a new one for ``owner_id``), or None."""
    if type_ is not None:
        if type_.retired_on is not None and type_.retired_on <= on:
            return LedgerError("RETIRED", title=type_.title)
        return None if receives(type_, actor, "ledgers.design", on=on) else _not_yours("ledgers.design")
    return (
        None if owner_id is not None and may(actor, "ledgers.design", owner_id, on=on) else _not_yours("ledgers.design")
    )


def why_not_approve_temporary(type_: LedgerType, actor: User, *, on: date) -> LedgerError | None:
    """Return why ``actor`` may not approve a one-off collection, or None: the leader in charge of the section may."""
    if not type_.is_temporary:
        return LedgerError("NOT_TEMPORARY", title=type_.title)
    if type_.ends_on is not None and type_.ends_on < on:
        return LedgerError("END_PASSED", ends_on=type_.ends_on.isoformat())
    if type_.owner_id is None or not holds_in_role(
        actor, "ledgers.view", ("deputy_leader", "principal_leader"), type_.owner_id, on=on
    ):
        return _not_yours("ledgers.approve")
    return None


def why_not_remind(type_: LedgerType, channel: str, actor: User, *, missing: int, on: date) -> LedgerError | None:
    """Return why units may not be reminded through ``channel``, or None."""
    if not receives(type_, actor, "ledgers.approve", on=on):
        return _not_yours("ledgers.approve")
    if channel not in [way.value for way in channels_on()]:
        known = channel in [way.value for way in Channel]
        return LedgerError("CHANNEL_OFF", channel=Channel(channel).label if known else "这个消息通道")
    return None if missing else LedgerError("ALL_SENT")
