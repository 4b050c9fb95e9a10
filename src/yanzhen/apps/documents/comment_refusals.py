"""Why a round of comments may not be opened, replied to, answered or closed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may, reach
from yanzhen.apps.documents.errors import CommentError
from yanzhen.apps.documents.models import (
    Adoption,
    Comment,
    CommentRequest,
    CommentRound,
    DocumentVersion,
    DraftStage,
    ReadingItem,
    ReadingState,
)
from yanzhen.apps.documents.wording import day_in_words
from yanzhen.apps.files.models import Secrecy
from yanzhen.apps.messaging.channels import Channel, channels_on
from yanzhen.apps.organisations.models import Organisation
from yanzhen.kernel.calendar import Calendar, WorkdayError, add_workdays
from yanzhen.presets.roles import role_book

TEXT_LENGTH = 2000


def why_not_hold(actor: User, capability: str, organisation_id: int, *, on: date) -> CommentError | None:
    """Why has ``actor`` no right to do this for the organisation?"""
    if may(actor, capability, organisation_id, on=on):
        return None
    return CommentError("NOT_YOURS", capability=role_book().capabilities[capability])


def why_not_ask_for_comments(version: DocumentVersion, actor: User, *, on: date) -> CommentError | None:
    """Why may this version not be sent for comments at all?"""
    if refusal := why_not_hold(actor, "documents.edit", version.document.organisation_id, on=on):
        return refusal
    if version.reading_state != ReadingState.READY:
        return CommentError("NOT_READ")
    if version.stage == DraftStage.ISSUED:
        return CommentError("ALREADY_ISSUED")
    if running := version.comment_rounds.running().first():
        return CommentError("STILL_RUNNING", due_on=day_in_words(running.due_on))
    return None


def why_not_units(
    version: DocumentVersion, units: Collection[Organisation], actor: User, *, on: date
) -> CommentError | None:
    """Why may these units not be asked?"""
    if not units:
        return CommentError("NO_UNITS")
    wanted = {unit.pk for unit in units}
    reached = reach(actor, "organisations.view", on=on).existing_on(on).filter(pk__in=wanted).count()
    if reached < len(wanted):
        return CommentError("UNITS_OUTSIDE", count=len(wanted) - reached)
    if version.document.secrecy == Secrecy.INTERNAL:
        named = {version.document.organisation_id, *version.document.shared_with.values_list("pk", flat=True)}
        if others := [str(unit) for unit in units if unit.pk not in named]:
            return CommentError("UNITS_NOT_NAMED", units="、".join(others))
    return None


def why_not_due(due_on: date, calendar: Calendar, *, on: date) -> CommentError | None:
    """Why may this not be the last day for replies? It must be a working day after today."""
    if due_on <= on:
        return CommentError("DUE_TOO_SOON", due_on=day_in_words(due_on))
    try:
        following = add_workdays(due_on, 1, calendar, allow_guess=True)
    except WorkdayError:
        return None  # no calendar reaches so far: then any day is as good as another
    if calendar.is_workday(due_on):
        return None
    return CommentError(
        "DUE_NOT_A_WORKDAY",
        due_on=day_in_words(due_on),
        reason=calendar.why_off(due_on) or "休息日",
        next_on=day_in_words(following),
    )


def why_not_extend(
    comment_round: CommentRound, due_on: date, calendar: Calendar, actor: User, *, on: date
) -> CommentError | None:
    """Why may the round's last day not be put off to ``due_on``?"""
    owner = comment_round.document_version.document.organisation_id
    if refusal := why_not_hold(actor, "documents.edit", owner, on=on) or why_not_open_still(comment_round):
        return refusal
    if due_on <= comment_round.due_on:
        return CommentError("NOT_LATER", due_on=day_in_words(comment_round.due_on))
    return why_not_due(due_on, calendar, on=on)


def why_not_open_still(comment_round: CommentRound) -> CommentError | None:
    """Why may nothing of the round be changed?"""
    if comment_round.closed_on is None:
        return None
    return CommentError("CLOSED", closed_on=day_in_words(comment_round.closed_on))


def why_not_reply(request: CommentRequest, actor: User, *, on: date) -> CommentError | None:
    """Why may ``actor`` not write the unit's reply?"""
    if refusal := why_not_hold(actor, "documents.comment", request.organisation_id, on=on):
        return refusal
    if refusal := why_not_open_still(request.round):
        return refusal
    if request.replied_on is not None:
        return CommentError("ALREADY_REPLIED", replied_on=day_in_words(request.replied_on))
    return None


def why_not_rewrite(request: CommentRequest, actor: User, *, on: date) -> CommentError | None:
    """Why may the unit not take its reply back to change it?"""
    if refusal := why_not_hold(actor, "documents.comment", request.organisation_id, on=on):
        return refusal
    if refusal := why_not_open_still(request.round):
        return refusal
    if request.replied_on is None:
        return CommentError("NOT_REPLIED")
    return CommentError("ALREADY_ANSWERED") if request.comments.exclude(adoption="").exists() else None


def why_not_say(request: CommentRequest, text: str, item: ReadingItem | None) -> CommentError | None:
    """Why is this no comment?"""
    if not text:
        return CommentError("NOTHING_SAID")
    if len(text) > TEXT_LENGTH:
        return CommentError("TOO_LONG", found=len(text), limit=TEXT_LENGTH)
    if item is not None and item.document_version_id != request.round.document_version_id:
        return CommentError("ITEM_OUTSIDE")
    return None


def why_not_seen(seen: int, current: int, editor: User | None) -> CommentError | None:
    """Why is this a stale write?"""
    return None if seen == current else CommentError("STALE", editor=str(editor or "同事"))


def why_not_answer(comment: Comment, actor: User, *, on: date) -> CommentError | None:
    """Why may ``actor`` not say what came of the comment?"""
    comment_round = comment.request.round
    owner = comment_round.document_version.document.organisation_id
    if refusal := why_not_hold(actor, "documents.edit", owner, on=on) or why_not_open_still(comment_round):
        return refusal
    return CommentError("NOT_HANDED_IN") if comment.request.replied_on is None else None


def why_not_adoption(adoption: str, reason: str) -> CommentError | None:
    """Why is this no answer?"""
    if adoption not in Adoption.values:
        return CommentError("NO_ADOPTION")
    return CommentError("NO_REASON") if adoption != Adoption.ADOPTED and not reason else None


def why_not_close(comment_round: CommentRound, actor: User, *, on: date) -> CommentError | None:
    """Why may the round not be closed? All have replied or the last day is over, and every comment is answered."""
    owner = comment_round.document_version.document.organisation_id
    if refusal := why_not_hold(actor, "documents.edit", owner, on=on) or why_not_open_still(comment_round):
        return refusal
    if count := Comment.objects.unanswered().filter(request__round=comment_round).count():
        return CommentError("UNANSWERED", count=count)
    missing = comment_round.requests.missing().count()
    if missing and on <= comment_round.due_on:
        return CommentError("NOT_DUE", due_on=day_in_words(comment_round.due_on), count=missing)
    return None


def why_not_remind(
    comment_round: CommentRound, channel: str, actor: User, *, missing: int, on: date
) -> CommentError | None:
    """Why may no reminder go out through ``channel`` to the ``missing`` units?"""
    owner = comment_round.document_version.document.organisation_id
    if refusal := why_not_hold(actor, "documents.edit", owner, on=on) or why_not_open_still(comment_round):
        return refusal
    if channel not in channels_on():
        known = channel in {way.value for way in Channel}
        return CommentError("CHANNEL_OFF", channel=Channel(channel).label if known else "这个消息通道")
    return None if missing else CommentError("ALL_REPLIED")
