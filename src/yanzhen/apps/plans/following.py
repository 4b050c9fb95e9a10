"""Which tasks in force an issued version of their document concerns, and what it says otherwise (任务跟随)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from yanzhen.apps.documents.models import DescentChange, DocumentVersion, ItemDescent, ItemKind, ItemState, ReadingItem
from yanzhen.apps.documents.origins import version_id_of
from yanzhen.apps.plans.amending import Difference, Facts, differences, facts_of
from yanzhen.apps.plans.models import Amendment, AmendmentState, PlanState, Task, TaskState
from yanzhen.apps.plans.suggestions import SuggestedTarget, Suggestion, suggest
from yanzhen.apps.sources.models import SourceKind
from yanzhen.engines.revisions import likeness


class Follow(StrEnum):
    """How an issued version concerns a task."""

    SAME = "same"
    CHANGED = "changed"
    DROPPED = "dropped"
    UNREAD = "unread"


@dataclass(frozen=True, kw_only=True)
class Following:
    """One task in force with what the issued version makes of it.

    Attributes:
        task: the task, with its plan, unit and source.
        follow: how the version concerns it.
        item: the statement that it follows, none where it was dropped.
        before, after: what the task says, and would say.
        note: what follows from the text but is not changed with it.
        open: the change that already waits for an answer, or was objected to, if any.
    """

    task: Task
    follow: Follow
    item: ReadingItem | None
    before: Facts
    after: Facts
    note: str = ""
    open: Amendment | None = None

    @property
    def differences(self) -> list[Difference]:
        """What the version says otherwise."""
        return differences(self.before, self.after)

    @property
    def can_be_taken(self) -> bool:
        """May it be chosen: read, and nothing waiting?"""
        is_waiting = self.open is not None and self.open.state == AmendmentState.PROPOSED
        return self.follow != Follow.UNREAD and not is_waiting

    def locator(self) -> dict[str, Any]:
        """Return where the statement stands, as a task's source keeps it."""
        if self.item is None:
            return {}
        headings = [heading["text"] for heading in self.item.heading_path]
        return {"start": self.item.start, "end": self.item.end, "item": self.item.pk, "headings": headings}


def tasks_from_earlier(version: DocumentVersion) -> QuerySet[Task]:
    """Return live own tasks of plans in force that quote an earlier version of the same document."""
    earlier = version.document.versions.filter(ordinal__lt=version.ordinal).values_list("pk", flat=True)
    subjects = [f"documents.documentversion:{pk}" for pk in earlier]
    rows = Task.objects.own().live().filter(source__kind=SourceKind.SPAN, source__subject__in=subjects)
    rows = rows.filter(plan__state=PlanState.ISSUED).exclude(state=TaskState.STRUCK_OFF)
    return rows.select_related("plan__owner", "organisation", "source").prefetch_related("targets")


def followings(version: DocumentVersion, tasks: Iterable[Task]) -> list[Following]:
    """Return for each task what ``version`` makes of it, in the order of plan and position."""
    rows = sorted(tasks, key=lambda task: (task.plan_id, task.position, task.pk))
    items = ReadingItem.objects.in_bulk([task.source.locator.get("item") for task in rows])
    now = {item.identity: item for item in version.items.live()}
    before = {task.pk: items.get(task.source.locator.get("item")) for task in rows}
    after = {pk: now.get(item.identity) if item is not None else None for pk, item in before.items()}
    read = _suggested(version, rows, before, after)
    waiting = _open_changes(rows)
    return [
        _following(task, before[task.pk], after[task.pk], read.get(task.pk), version, waiting.get(task.pk))
        for task in rows
    ]


def _suggested(
    version: DocumentVersion,
    tasks: Sequence[Task],
    before: dict[int, ReadingItem | None],
    after: dict[int, ReadingItem | None],
) -> dict[int, tuple[Suggestion, Suggestion]]:
    """Return what old and new text make of each task, read alike; few queries however many tasks."""
    alike: dict[tuple[int, date, date], list[Task]] = {}
    for task in tasks:
        if before[task.pk] is not None and after[task.pk] is not None:
            key = (version_id_of(task.source), task.starts_on, task.plan.ends_on)
            alike.setdefault(key, []).append(task)
    versions = {one.pk: one for one in version.document.versions.defer("anchors")}
    found = {}
    for (old, starts_on, ends_on), group in alike.items():
        days = {"sections": (), "starts_on": starts_on, "ends_on": ends_on}
        was = suggest([before[task.pk] for task in group], versions[old], **days)
        now = suggest([after[task.pk] for task in group], version, **days)
        found |= {task.pk: pair for task, *pair in zip(group, was, now, strict=True)}
    return found


def _open_changes(tasks: Sequence[Task]) -> dict[int, Amendment]:
    """Return the newest change of each task if it waits or met an objection."""
    latest = {one.task_id: one for one in Amendment.objects.filter(task__in=tasks).order_by("pk")}
    open_states = (AmendmentState.PROPOSED, AmendmentState.OBJECTED)
    return {pk: one for pk, one in latest.items() if one.state in open_states}


def _following(
    task: Task,
    before: ReadingItem | None,
    after: ReadingItem | None,
    read: tuple[Suggestion, Suggestion] | None,
    version: DocumentVersion,
    open_one: Amendment | None,
) -> Following:
    facts = facts_of(task)
    given: dict[str, Any] = {"task": task, "before": facts, "open": open_one}
    if after is None or before is None or read is None:
        return Following(follow=Follow.DROPPED, item=None, after=facts, note=_where_it_went(before, version), **given)
    if after.kind != ItemKind.TASK or after.state == ItemState.REJECTED:
        return Following(follow=Follow.DROPPED, item=None, after=facts, note="印发稿里这一句不再作为任务。", **given)
    if after.state != ItemState.ACCEPTED:
        return Following(follow=Follow.UNREAD, item=after, after=facts, **given)
    was, now = read
    said = _said_now(facts, was, now)
    follow = Follow.CHANGED if differences(facts, said) else Follow.SAME
    note = _note(before, after) + _settled(facts, was, now)
    return Following(follow=follow, item=after, after=said, note=note, **given)


def _said_now(facts: Facts, was: Suggestion, now: Suggestion) -> Facts:
    """Return the task's facts with what the text itself changed; what people settled otherwise stays."""
    said = dict(facts)
    if likeness(was.wording, now.wording) < 1:
        said["wording"] = now.wording
    if facts["title"] == was.title:
        said["title"] = now.title
    if facts["due_on"] == was.due_on.isoformat() and was.due_on != now.due_on:
        said |= {"due_on": now.due_on.isoformat(), "due_basis": now.due_basis}
    if not _differ(facts["targets"], was) and _plain(was.targets) != _plain(now.targets):
        said["targets"] = [_row(target) for target in now.targets]
    return said


def _differ(targets: Sequence[dict[str, Any]], was: Suggestion) -> bool:
    """Did people settle other targets than the text had?"""
    names = ("comparator", "value", "minimum", "maximum")
    return [[row.get(name) for name in names] for row in targets] != [
        [_row(target)[name] for name in names] for target in was.targets
    ]


def _settled(facts: Facts, was: Suggestion, now: Suggestion) -> str:
    """Say what the text changed that people had settled otherwise, and that therefore stays."""
    said = []
    if was.due_on != now.due_on and facts["due_on"] != was.due_on.isoformat():
        said.append("完成时限")
    if _plain(was.targets) != _plain(now.targets) and _differ(facts["targets"], was):
        said.append("目标")
    return f"印发稿改了{'、'.join(said)}，任务上的是编制时另行确定的，没有随之改动。" if said else ""


def _plain(targets: Sequence[SuggestedTarget]) -> list[tuple[Any, ...]]:
    return [(one.metric, one.comparator, one.value, one.minimum, one.maximum, one.unit) for one in targets]


def _row(target: SuggestedTarget) -> dict[str, Any]:
    def shown(number: Any) -> str | None:
        return None if number is None else f"{number.normalize():f}"

    return {
        "metric": target.metric,
        "comparator": str(target.comparator),
        "unit": target.unit,
        "quote": target.quote,
        "indicator_id": target.indicator.pk if target.indicator else None,
        "value": shown(target.value),
        "minimum": shown(target.minimum),
        "maximum": shown(target.maximum),
        "baseline": shown(target.baseline),
    }


def _note(before: ReadingItem, after: ReadingItem) -> str:
    """Say what the text changes about who is in charge; that is not changed with the words."""
    if before.lead == after.lead or not after.lead:
        return ""
    was = "、".join(before.lead) or "未写明"
    return f"原文牵头单位由{was}改为{'、'.join(after.lead)}；责任单位不随文字改动，需要时请另行编排。"


def _where_it_went(before: ReadingItem | None, version: DocumentVersion) -> str:
    if before is None:
        return "找不到任务原来依据的条目。"
    went = ItemDescent.objects.filter(
        before__identity=before.identity, change=DescentChange.MERGED, document_version__document=version.document_id
    )
    into = went.select_related("item").order_by("-document_version__ordinal").first()
    return f"这一句已并入“{into.item.title}”。" if into is not None and into.item else "印发稿里没有这一句了。"
