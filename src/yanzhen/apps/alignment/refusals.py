"""Why not: the page shows the same refusal beside a grey button that the act would raise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.accounts.rights import capability_title
from yanzhen.apps.alignment.errors import AlignmentError
from yanzhen.apps.alignment.models import AnswerLink, AskedRow, LinkState, RowState
from yanzhen.apps.alignment.models.row import REASON_LENGTH
from yanzhen.apps.documents.models import Document, DocumentVersion, ItemKind, ItemState, ReadingItem
from yanzhen.apps.documents.queries import documents_for
from yanzhen.apps.plans.models import Task

ANSWERING_KINDS = (ItemKind.TASK, ItemKind.RESULT)


def why_not_work_on(local: Document, actor: User, *, on: date) -> AlignmentError | None:
    """Why may ``actor`` decide nothing on the alignment of this document?"""
    if may(actor, "documents.edit", local.organisation_id, on=on):
        return None
    return AlignmentError("NOT_YOURS", capability=capability_title("documents.edit"))


def why_not_see(highers: Sequence[int], actor: User, *, on: date) -> AlignmentError | None:
    """Why may ``actor`` not align with these documents?"""
    if not highers:
        return AlignmentError("NO_HIGHER")
    seen = documents_for(actor, on=on).order_by().filter(pk__in=highers).values_list("pk", flat=True)
    return None if set(seen) == set(highers) else AlignmentError("NOT_VISIBLE")


def why_not_align(
    local: Document, higher: Document, versions: Sequence[DocumentVersion | None]
) -> AlignmentError | None:
    """Why may the two documents, in their newest ``versions`` read, not be aligned?"""
    if local.pk == higher.pk:
        return AlignmentError("SAME_DOCUMENT")
    for document, version in zip((local, higher), versions, strict=True):
        if version is None:
            return AlignmentError("NOT_READY", title=document.title)
    return None


def why_not_touch(row: AskedRow, *, seen: int | None = None) -> AlignmentError | None:
    """Why may this row not be decided by someone who saw version ``seen`` of it (null: not asked)?"""
    if row.is_gone:
        return AlignmentError("GONE")
    if seen is not None and row.version != seen:
        return AlignmentError("STALE", editor=str(row.edited_by or "系统"))
    return None


def why_not_confirm(links: Sequence[AnswerLink]) -> AlignmentError | None:
    """Why may the answers not be confirmed?"""
    return None if any(link.state == LinkState.PROPOSED for link in links) else AlignmentError("NOTHING_PROPOSED")


def why_not_reject(link: AnswerLink) -> AlignmentError | None:
    """Why may this answer not be rejected?"""
    return AlignmentError("NOT_PROPOSED") if link.state == LinkState.REJECTED else None


def why_not_set_aside(reason: str) -> AlignmentError | None:
    """Why may an ask not be marked as not applicable for this reason?"""
    if not reason:
        return AlignmentError("NO_REASON")
    if len(reason) > REASON_LENGTH:
        return AlignmentError("REASON_TOO_LONG", found=len(reason), limit=REASON_LENGTH)
    return None


def why_not_pick(item: ReadingItem | None, local_version_id: int, links: Sequence[AnswerLink]) -> AlignmentError | None:
    """Why may this statement not be picked as an answer?"""
    stands = item is not None and item.document_version_id == local_version_id
    if not stands or item.kind not in ANSWERING_KINDS or item.state in (ItemState.ABSORBED, ItemState.REJECTED):
        return AlignmentError("NOT_A_STATEMENT")
    if any(link.identity == item.identity and link.state != LinkState.REJECTED for link in links):
        return AlignmentError("PICKED_BEFORE")
    return None


def why_not_make_task(row: AskedRow) -> AlignmentError | None:
    """Why may no task be made of this ask?"""
    if row.task_id is not None:
        return AlignmentError("TASKED_BEFORE", title=row.task.title)
    return AlignmentError("IS_COVERED") if row.state == RowState.CONFIRMED else None


def why_not_reconsider(row: AskedRow) -> AlignmentError | None:
    """Why may the row not be opened again?"""
    if row.state == RowState.OPEN:
        return AlignmentError("NOT_DECIDED")
    return why_not_forget_task(row.task)


def why_not_forget_task(task: Task | None) -> AlignmentError | None:
    """Why may the task made of a row not be forgotten?"""
    return AlignmentError("HAS_TASK", title=task.title) if task is not None else None
