"""The comparison of two versions as its page, its sheet and its workbook show it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from yanzhen.apps.documents.comparison import MOVED, Row, Side, compare, counts
from yanzhen.apps.documents.models import DocumentVersion, ItemDescent, ItemKind, ItemState, ReadingItem
from yanzhen.apps.documents.wording import day_in_words, target_in_words

KINDS = (
    ("changed", "修改"),
    ("added", "新增"),
    ("removed", "删去"),
    (MOVED, "挪动"),
    ("split", "拆分"),
    ("merged", "合并"),
)
WORDS = dict(KINDS) | {"same": "未变"}
TONES = {"added": "green", "removed": "red", "changed": "yellow", "split": "blue", "merged": "blue", MOVED: ""}
FIELDS = {
    "kind": "类型",
    "title": "任务名称",
    "lead": "牵头",
    "support": "配合",
    "deadline_on": "完成时限",
    "targets": "目标",
}
HEADINGS = ("序号", "变动", "所在章节", "原稿", "新稿", "新稿类型", "研读状态")


@dataclass
class ShownItem:
    """What became of the statement as a task: its state, what had been decided, and what differs from it."""

    item: ReadingItem
    state_before: str = ""
    differing: list[str] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """Does it wait for confirmation?"""
        return self.item.kind == ItemKind.TASK and self.item.state == ItemState.PROPOSED


@dataclass(frozen=True)
class ShownRow:
    """A row with the tasks of its new side."""

    row: Row
    tasks: list[ShownItem]

    @property
    def marks(self) -> list[tuple[str, str]]:
        """What happened as (word, tone), e.g. 修改 and 挪动."""
        names = [] if self.row.change == "same" else [self.row.change]
        names += [MOVED] if self.row.is_moved else []
        return [(WORDS[name], TONES[name]) for name in names]

    @property
    def anchor(self) -> str:
        """Where the page stands when it comes back to this row."""
        side = (self.row.new or self.row.old)[0]
        return f"{'n' if self.row.new else 'o'}-{side.start}"

    @property
    def waits(self) -> bool:
        """Does a task in it wait for confirmation?"""
        return any(shown.waits for shown in self.tasks)


@dataclass(frozen=True)
class Comparison:
    """Everything the page needs of two versions."""

    rows: list[ShownRow]
    counts: dict[str, int]
    waiting: int

    def shown(self, request: HttpRequest) -> list[ShownRow]:
        """Keep the rows that the address asks for: ``show`` (a kind, all, waiting), ``tasks`` alone, words ``q``."""
        show = request.GET.get("show", "")
        rows = self.rows
        if show == "waiting":
            rows = [one for one in rows if one.waits]
        elif show in dict(KINDS):
            rows = [one for one in rows if one.row.has(show)]
        elif show != "all":
            rows = [one for one in rows if one.row.is_different]
        if request.GET.get("tasks"):
            rows = [one for one in rows if one.tasks]
        for word in request.GET.get("q", "").split():
            rows = [one for one in rows if any(word in side.text for side in (*one.row.old, *one.row.new))]
        return rows

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Return one tab per kind of change with its number; kinds that do not occur are left out."""
        current = request.GET.get("show", "")
        different = sum(one.row.is_different for one in self.rows)
        kinds = [("", "全部变动", different), *((name, word, self.counts[name]) for name, word in KINDS)]
        kinds = [one for one in kinds if one[2] or one[0] in ("", current)]
        kinds += [("waiting", "任务待确认", self.waiting)] if self.waiting or current == "waiting" else []
        kinds.append(("all", "全文", len(self.rows)))
        found = []
        for name, title, count in kinds:
            query = request.GET.copy()
            query.pop("show", None)
            if name:
                query["show"] = name
            found.append({"title": title, "count": count, "url": f"?{query.urlencode()}", "current": current == name})
        return found


def comparison_of(old: DocumentVersion, new: DocumentVersion) -> Comparison:
    """Compare two versions and look up what the new one's statements are as tasks."""
    rows = compare(old, new)
    items = list(new.items.live().select_related("edited_by__person").order_by("start", "pk"))
    descents = {
        descent.item_id: descent
        for descent in ItemDescent.objects.filter(document_version=new, before__document_version=old)
        if descent.is_heir
    }
    starts = [item.start for item in items]
    shown = [ShownRow(row, [_shown(item, descents) for item in _tasks_of(row.new, items, starts)]) for row in rows]
    return Comparison(shown, counts(rows), sum(task.waits for one in shown for task in one.tasks))


def workbook_rows(rows: Sequence[ShownRow]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the workbook; several statements of one side stand under one another."""
    for number, one in enumerate(rows, start=1):
        yield (
            number,
            "、".join(word for word, _ in one.marks) or WORDS["same"],
            one.row.heading,
            "\n".join(side.text for side in one.row.old),
            "\n".join(side.text for side in one.row.new),
            "、".join(dict.fromkeys(shown.item.get_kind_display() for shown in one.tasks)),
            "、".join(dict.fromkeys(shown.item.get_state_display() for shown in one.tasks)),
        )


def _tasks_of(sides: Sequence[Side], items: Sequence[ReadingItem], starts: Sequence[int]) -> Iterator[ReadingItem]:
    seen = set()
    for side in sides:
        place = bisect_right(starts, side.start) - 1
        item = items[place] if place >= 0 else None
        if item is not None and side.start < item.end and item.kind == ItemKind.TASK and item.pk not in seen:
            seen.add(item.pk)
            yield item


def _shown(item: ReadingItem, descents: dict[int | None, ItemDescent]) -> ShownItem:
    descent = descents.get(item.pk)
    if descent is None:
        return ShownItem(item)
    before = ItemState(descent.state_before).label if descent.state_before else ""
    differing = [
        f"{FIELDS[name]}：原为{_value(name, row['before'])}，新稿读作{_value(name, row['after'])}"
        for row in descent.differing
        for name in [row["field"]]
    ]
    return ShownItem(item, before, differing)


def _value(name: str, value: Any) -> str:
    """Return a field as people write it; 未写明 where the text does not say."""
    if name == "targets":
        return "；".join(target_in_words(target) for target in value) or "未写明"
    if name == "kind":
        return ItemKind(value).label
    if name == "deadline_on" and value:
        return day_in_words(ReadingItem._meta.get_field("deadline_on").to_python(value))
    if isinstance(value, list):
        return "、".join(value) or "未写明"
    return str(value or "未写明")
