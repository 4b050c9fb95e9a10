"""Why not: the page shows the same refusal beside a grey button that the act would raise."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db.models import QuerySet

from yanzhen.apps.accounts.models import User
from yanzhen.apps.documents.errors import BatchError, DocumentError, ReadingError
from yanzhen.apps.documents.models import (
    TITLE_LENGTH,
    BatchFile,
    Document,
    DocumentVersion,
    ItemKind,
    ItemState,
    ReadingBatch,
    ReadingItem,
    ReadingState,
)
from yanzhen.apps.files.models import Secrecy
from yanzhen.apps.jobs.models import Job
from yanzhen.apps.language_model.asking import Endpoint
from yanzhen.apps.organisations.models import Organisation

DOCUMENT_TITLE_LENGTH = 200
MODEL_JOB = "documents.ask_model"
TEXT_LENGTH = 2_000_000
NUMBER_FORM = re.compile(r"[^〔〕]+〔[12][0-9]{3}〕[1-9][0-9]*号")


def why_not_describe(
    *, title: str, number: str, secrecy: str, named_units: Sequence[Organisation]
) -> DocumentError | None:
    """Why may a document not be described so?"""
    if not title:
        return DocumentError("NO_TITLE")
    if len(title) > DOCUMENT_TITLE_LENGTH:
        return DocumentError("TITLE_TOO_LONG", found=len(title), limit=DOCUMENT_TITLE_LENGTH)
    if number and not NUMBER_FORM.fullmatch(number):
        return DocumentError("BAD_NUMBER", found=number)
    if secrecy == "internal" and not named_units:
        return DocumentError("NO_NAMED_UNITS")
    return None


def why_not_text(text: str) -> DocumentError | None:
    """Why may this text not be stored?"""
    if not text.strip():
        return DocumentError("NO_TEXT")
    if len(text) > TEXT_LENGTH:
        return DocumentError("TOO_LONG", found=len(text), limit=TEXT_LENGTH)
    return None


def why_not_redescribe(document: Document, *, seen: int, editor: str) -> DocumentError | None:
    """Why may the document not be changed by someone who saw version ``seen`` of it?"""
    return DocumentError("STALE", editor=editor) if document.version != seen else None


def why_not_work_on(version: DocumentVersion) -> ReadingError | None:
    """Why may nothing of this version's reading be changed?"""
    if version.reading_state != ReadingState.READY:
        return ReadingError("NOT_READY")
    return ReadingError("FINISHED") if version.is_finished else None


def why_not_touch(item: ReadingItem, *, seen: int | None = None) -> ReadingError | None:
    """Why may this item not be changed by someone who saw version ``seen`` of it (null: not asked)?"""
    if item.state == ItemState.ABSORBED:
        return ReadingError("ABSORBED")
    if seen is not None and item.version != seen:
        return ReadingError("STALE", editor=str(item.edited_by or "系统"))
    return None


def why_not_accept(item: ReadingItem) -> ReadingError | None:
    """Why may this item not be accepted as a task?"""
    return ReadingError("NOT_A_TASK") if item.kind != ItemKind.TASK else None


def why_not_reject(reason: str) -> ReadingError | None:
    """Why may an item not be rejected for this reason?"""
    return None if reason else ReadingError("NO_REASON")


def why_not_name(title: str) -> ReadingError | None:
    """Why may a task not be called so?"""
    if not title:
        return ReadingError("NO_TITLE")
    if len(title) > TITLE_LENGTH:
        return ReadingError("TITLE_TOO_LONG", found=len(title), limit=TITLE_LENGTH)
    return None


def why_not_split(item: ReadingItem, text: str, at: int) -> ReadingError | None:
    """Why may the item not be split before the character ``at``?"""
    if not item.start < at < item.end or not text[item.start : at].strip() or not text[at : item.end].strip():
        return ReadingError("SPLIT_AT_EDGE")
    return None


def why_not_merge(item: ReadingItem, following: ReadingItem | None, headings: Sequence[dict]) -> ReadingError | None:
    """Why may the item not be merged with the one after it?"""
    if following is None:
        return ReadingError("NOTHING_NEXT")
    if any(item.end <= heading["start"] < following.start for heading in headings):
        return ReadingError("NOT_NEIGHBOURS")
    return None


def why_not_carve(text: str, start: int, end: int, touched: Sequence[ReadingItem]) -> ReadingError | None:
    """Why may the span not become a task of its own, ``touched`` being the items it overlaps?"""
    if not 0 <= start <= end <= len(text):
        return ReadingError("OUTSIDE")
    if start == end:
        return ReadingError("EMPTY_SPAN")
    for item in touched:
        if item.state == ItemState.ACCEPTED:
            return ReadingError("OVERLAPS_DECIDED", title=item.title)
    return None


def why_not_finish(waiting: int) -> ReadingError | None:
    """Why may the reading not be finished while ``waiting`` tasks are undecided?"""
    return ReadingError("STILL_WAITING", count=waiting) if waiting else None


def why_not_resume(batch: ReadingBatch, waiting: Sequence[BatchFile], actor: User) -> BatchError | None:
    """Why may the actor not go on with a batch, ``waiting`` being its files that nobody has read?"""
    if not waiting:
        return BatchError("NOTHING_LEFT")
    if batch.job is not None and batch.job.is_open:
        return BatchError("STILL_OPEN")
    return BatchError("NOT_YOURS") if batch.created_by_id != actor.pk else None


def why_not_send(version: DocumentVersion, asked: Endpoint | None) -> ReadingError | None:
    """Why may this text not leave for the language model? Asked again when it is about to."""
    if asked is None:
        return ReadingError("MODEL_OFF")
    return ReadingError("NOT_SENT_INTERNAL") if version.document.secrecy != Secrecy.NONE else None


def why_not_ask_model(version: DocumentVersion, asked: Endpoint | None) -> ReadingError | None:
    """Why may nobody ask the language model about this text now?"""
    if refusal := why_not_send(version, asked):
        return refusal
    return ReadingError("ALREADY_ASKED") if model_jobs(version).open().exists() else None


def model_jobs(version: DocumentVersion) -> QuerySet[Job]:
    """Return the questions asked of the language model about this text."""
    return Job.objects.filter(kind=MODEL_JOB, payload__version=version.pk)
