"""Reads that pages and the interface share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.documents.models import Document, DocumentVersion, ItemKind, ItemState, ReadingBatch, ReadingItem
from yanzhen.apps.files.models import Secrecy


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the confirming of one version is."""

    tasks: int
    accepted: int
    rejected: int

    @property
    def decided(self) -> int:
        """Tasks that a person accepted or rejected."""
        return self.accepted + self.rejected

    @property
    def waiting(self) -> int:
        """Tasks that nobody has decided on."""
        return self.tasks - self.decided


def documents_for(user: User, *, on: date) -> QuerySet[Document]:
    """Return the documents that the user may see: own units' ones and those sent to them."""
    return Document.objects.within(reach_ids(user, "documents.view", on=on))


def batches_for(user: User, organisations: Iterable[int] | QuerySet) -> QuerySet[ReadingBatch]:
    """Return the batches the user handed in, and those of ``organisations`` (ids) that are not internal."""
    return ReadingBatch.objects.filter(Q(created_by=user) | Q(organisation_id__in=organisations, secrecy=Secrecy.NONE))


def with_latest_version(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Add what a list shows of the newest version: id, ordinal, stage, state and how far the confirming is."""
    latest = DocumentVersion.objects.filter(document=OuterRef("pk")).order_by("-ordinal")
    tasks = (
        ReadingItem.objects.tasks()
        .filter(document_version=OuterRef("latest_id"))
        .order_by()
        .values("document_version")
        .annotate(tasks=Count("pk"), decided=Count("pk", filter=Q(state__in=(ItemState.ACCEPTED, ItemState.REJECTED))))
    )
    return documents.annotate(
        latest_id=Subquery(latest.values("pk")[:1]),
        latest_ordinal=Subquery(latest.values("ordinal")[:1]),
        latest_stage=Subquery(latest.values("stage")[:1]),
        latest_state=Subquery(latest.values("reading_state")[:1]),
        latest_finished_at=Subquery(latest.values("finished_at")[:1]),
        task_count=Subquery(tasks.values("tasks")),
        decided_count=Subquery(tasks.values("decided")),
    )


def progress_of(items: Iterable[ReadingItem]) -> Progress:
    """Count the tasks among the items."""
    states = [item.state for item in items if item.kind == ItemKind.TASK and item.state != ItemState.ABSORBED]
    return Progress(
        tasks=len(states), accepted=states.count(ItemState.ACCEPTED), rejected=states.count(ItemState.REJECTED)
    )


def progress_by_version(version_ids: Iterable[int]) -> dict[int, Progress]:
    """Count the tasks of several versions in one query; versions without tasks are counted as zero."""
    wanted = list(version_ids)
    rows = (
        ReadingItem.objects.tasks()
        .filter(document_version__in=wanted)
        .order_by()
        .values("document_version")
        .annotate(
            tasks=Count("pk"),
            accepted=Count("pk", filter=Q(state=ItemState.ACCEPTED)),
            rejected=Count("pk", filter=Q(state=ItemState.REJECTED)),
        )
    )
    found = {row["document_version"]: row for row in rows}
    none = {"tasks": 0, "accepted": 0, "rejected": 0}
    return {
        pk: Progress(**{key: found.get(pk, none)[key] for key in ("tasks", "accepted", "rejected")}) for pk in wanted
    }
