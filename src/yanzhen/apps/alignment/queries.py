"""Reads that the pages share: sheets a user may see, rows with their answers, counts, drafts to put tasks into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.alignment.models import AlignmentSheet, AlignmentStep, AnswerLink, AskedRow, LinkState, RowState
from yanzhen.apps.documents.models import Document, ItemKind, ItemState, ReadingItem
from yanzhen.apps.documents.queries import documents_for
from yanzhen.apps.plans.models import Plan, PlanState
from yanzhen.engines.policytext.alignment import Verdict
from yanzhen.engines.policytext.folding import fold

DRAFTS_AT_MOST = 50


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far an alignment is: every ask is in one of the first five."""

    total: int
    confirmed: int
    tasked: int
    set_aside: int
    waiting: int
    uncovered: int
    weaker: int

    @property
    def decided(self) -> int:
        """Asks that a person decided on."""
        return self.confirmed + self.tasked + self.set_aside


def sheets_for(local: Document, user: User, *, on: date) -> QuerySet[AlignmentSheet]:
    """Return the sheets of a document whose higher document the user may see too, with both texts."""
    sheets = AlignmentSheet.objects.of(local).under(documents_for(user, on=on))
    return sheets.select_related("higher__organisation", "local_version", "higher_version", "local")


def rows_of(sheets: Iterable[AlignmentSheet]) -> list[AskedRow]:
    """Return the rows of the sheets with their items and answers, in two queries; rows that are gone come last."""
    links = AnswerLink.objects.select_related("item").order_by("-score", "pk")
    rows = AskedRow.objects.filter(sheet__in=[sheet.pk for sheet in sheets])
    rows = rows.select_related("item", "edited_by__person", "task__plan").prefetch_related(Prefetch("links", links))
    by_pk = {sheet.pk: sheet for sheet in sheets}
    found = list(rows.order_by("is_gone", "sheet_id", "position", "pk"))
    for row in found:
        row.sheet = by_pk[row.sheet_id]
    return found


def live_links(row: AskedRow) -> list[AnswerLink]:
    """Return the row's answers that nobody rejected, out of what was fetched with it."""
    return [link for link in row.links.all() if link.state != LinkState.REJECTED]


def is_waiting(row: AskedRow) -> bool:
    """Is there a proposal that nobody decided on?"""
    return row.state == RowState.OPEN and bool(live_links(row))


def is_uncovered(row: AskedRow) -> bool:
    """Does nothing answer it, and nobody has said what becomes of it?"""
    return row.state == RowState.OPEN and not live_links(row)


def is_weaker(row: AskedRow) -> bool:
    """Does an answer fall short of what is asked?"""
    if row.state not in (RowState.OPEN, RowState.CONFIRMED):
        return False
    return any(link.verdict == Verdict.WEAKER for link in live_links(row))


def standing_of(rows: Sequence[AskedRow]) -> Standing:
    """Count the rows that still stand."""
    rows = [row for row in rows if not row.is_gone]
    states = [row.state for row in rows]
    return Standing(
        total=len(rows),
        confirmed=states.count(RowState.CONFIRMED),
        tasked=states.count(RowState.TASKED),
        set_aside=states.count(RowState.NOT_APPLICABLE),
        waiting=sum(map(is_waiting, rows)),
        uncovered=sum(map(is_uncovered, rows)),
        weaker=sum(map(is_weaker, rows)),
    )


def without_origin(local_version_id: int, rows: Iterable[AskedRow]) -> list[ReadingItem]:
    """Return the local tasks that answer nothing asked by any of the sheets' documents, in the order of the text."""
    used = {link.identity for row in rows if not row.is_gone for link in live_links(row)}
    tasks = ReadingItem.objects.tasks().filter(document_version=local_version_id).exclude(state=ItemState.REJECTED)
    return [item for item in tasks.order_by("start", "pk") if item.identity not in used]


def statements_matching(local_version_id: int, text: str, words: str) -> list[ReadingItem]:
    """Return the local tasks and results in which all ``words`` stand, in either script; all of them without words."""
    wanted = fold(words).view.lower().split()
    items = ReadingItem.objects.live().filter(
        document_version=local_version_id, kind__in=(ItemKind.TASK, ItemKind.RESULT)
    )
    items = items.exclude(state=ItemState.REJECTED).order_by("start", "pk")
    view = fold(text).view.lower()
    return [item for item in items if all(word in item.wording_in(view) for word in wanted)]


def last_step(local_id: int, actor: User) -> AlignmentStep | None:
    """Return the actor's last step on the sheets of a document that was not taken back."""
    return AlignmentStep.objects.standing().filter(sheet__local=local_id, actor=actor).order_by("-pk").first()


def drafts_for(user: User, *, on: date) -> list[Plan]:
    """Return the plan drafts that the user may put tasks into, the newest first."""
    within = reach_ids(user, "plans.edit", on=on)
    return list(Plan.objects.filter(state=PlanState.DRAFT, owner_id__in=within).order_by("-pk")[:DRAFTS_AT_MOST])


def documents_to_align_with(local: Document, user: User, *, on: date) -> QuerySet[Document]:
    """Return the documents that the user may see and that the document is not aligned with yet."""
    known = AlignmentSheet.objects.of(local).values("higher")
    return documents_for(user, on=on).exclude(pk=local.pk).exclude(pk__in=known)
