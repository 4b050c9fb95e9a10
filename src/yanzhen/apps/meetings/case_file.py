"""The whole file on 三重一大 of a period as one ZIP (三重一大案卷), gaps first; equal facts give equal bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter
from django.utils.timezone import localtime

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.meetings.key_items import KEY_KIND_WORDS, items_in_period, key_kind
from yanzhen.apps.meetings.models import AgendaItem, Item, Minutes, MinutesKind
from yanzhen.apps.meetings.paper_layout import word_of
from yanzhen.apps.meetings.papers import opened_paper, without
from yanzhen.apps.meetings.result_words import outcome_words
from yanzhen.apps.meetings.sight import PLACEHOLDER, items_visible_to, notices_in_force, title_under_notice, words_of
from yanzhen.apps.meetings.standing import Standing, hidden_points, may_read_paper, standing_of
from yanzhen.apps.meetings.tracing import Trace, disclosure_words, trace_of
from yanzhen.apps.organisations.models import Organisation

MOMENT = (1980, 1, 1, 0, 0, 0)
CREATED = datetime(1980, 1, 1)  # noqa: DTZ001 - a fixed mark in the file's properties, not a moment
FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
FOLDERS = {MinutesKind.RECORD: "3 会议记录", MinutesKind.SUMMARY: "4 会议纪要", MinutesKind.NOTICE: "5 决议通知"}
Report = Callable[[int, int, str], None]
Row = Sequence[object]


@dataclass(frozen=True)
class Entry:
    """One item of the file as its reader may see it."""

    number: int
    title: str
    kind: str
    trace: Trace

    @property
    def item(self) -> Item:
        """The item."""
        return self.trace.item

    @property
    def is_untitled(self) -> bool:
        """Does the reader get a placeholder in place of the title? Then no task or place may tell it either."""
        return self.title == PLACEHOLDER

    @property
    def gaps(self) -> list[tuple[str, str]]:
        """The gaps by stage, without the titles of tasks where the item has none for the reader."""
        resolution = self.trace.resolution
        if resolution is None or not self.is_untitled:
            return self.trace.gaps
        titles = [link.task.title for link in resolution.tasks.all()]
        return [(stage, _blotted(gap, titles)) for stage, gap in self.trace.gaps]


def _blotted(words: str, titles: Iterable[str]) -> str:
    for title in titles:
        words = words.replace(f"“{title}”", "落实任务")
    return words


def entries_for(organisation: Organisation, first: date, last: date, user: User, *, on: date) -> list[Entry]:
    """Return the 三重一大 items of a period that the user may see, oldest first, those with gaps too."""
    rows = items_in_period(organisation.pk, first, last)
    is_inspector = reads_under_notice(organisation, user, on=on)
    if is_inspector:
        rows = rows.filter(pk__in=_items_under_notice(organisation, user, on=on))
    elif not may(user, "meetings.view", organisation, on=on):
        rows = rows.filter(pk__in=items_visible_to(user, on=on).values("pk"))
    found: list[Entry] = []
    for item in rows:
        kind = key_kind(item, on=on)
        if kind is not None:
            title = title_under_notice(item) if is_inspector else words_of(item, user, on=on)[0]
            found.append(Entry(len(found) + 1, title, KEY_KIND_WORDS[kind], trace_of(item, on=on)))
    return found


def reads_under_notice(organisation: Organisation, user: User, *, on: date) -> bool:
    """Does the user read this school by a notice alone?"""
    if may(user, "meetings.view", organisation, on=on):
        return False
    if user.person_id and organisation.bodies.filter(seats__person_id=user.person_id).exists():
        return False
    return notices_in_force(user, on=on).filter(organisation=organisation).exists()


def _items_under_notice(organisation: Organisation, user: User, *, on: date) -> Iterator[int]:
    for notice in notices_in_force(user, on=on).filter(organisation=organisation):
        yield from AgendaItem.objects.filter(
            item__organisation=organisation,
            meeting__state="closed",
            meeting__planned_at__date__gte=notice.covers_from,
            meeting__planned_at__date__lte=notice.covers_to,
        ).values_list("item_id", flat=True)


def write_case_file(
    organisation: Organisation, first: date, last: date, user: User, *, on: date, report: Report
) -> bytes:
    """Return the ZIP: gaps, items, communication, record, summary, tasks, archive catalogue.

    ``report(done, total, message)`` is told of every item. What the reader may not read stands there as a placeholder.
    """
    entries = entries_for(organisation, first, last, user, on=on)
    papers = _papers(entries, user, on=on)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, headings, rows in _sheets(entries, papers):
            package.writestr(_entry(f"{name}.xlsx"), _workbook(name[2:], headings, rows))
        for done, (minutes, standing) in enumerate(papers, start=1):
            folder = FOLDERS[MinutesKind(minutes.kind)]
            package.writestr(_entry(f"{folder}/{_file_name(minutes)}.docx"), _word(minutes, user, standing, on=on))
            report(done, len(papers), f"第{done}件")
    return buffer.getvalue()


def _sheets(
    entries: Sequence[Entry], papers: Sequence[tuple[Minutes, Standing]]
) -> Iterator[tuple[str, Row, Iterable[Row]]]:
    yield "0 缺项清单", ("序号", "议题", "环节", "缺什么"), list(_gap_rows(entries))
    headings = ("序号", "编号", "议题", "类别", "提出人", "提出日期", "状态", "会议", "结论", "缺项数")
    yield "1 事项清单", headings, [_item_row(entry) for entry in entries]
    yield "2 沟通", ("序号", "议题", "日期", "情况"), list(_stage_rows(entries, "communication"))
    headings = ("序号", "议题", "决议编号", "责任人", "完成时限", "任务", "任务状态", "进展报告", "佐证")
    yield "6 决议和任务", headings, list(_task_rows(entries))
    yield "7 公开", ("序号", "议题", "日期", "情况"), list(_told_rows(entries))
    headings = ("序号", "档号", "文书", "编号", "版次", "签发日期", "归档日期", "内容摘要")
    yield "8 归档目录", headings, [_archive_row(number, paper) for number, (paper, _) in enumerate(papers, start=1)]


def _gap_rows(entries: Sequence[Entry]) -> Iterator[Row]:
    for entry in sorted(entries, key=lambda one: (-len(one.trace.gaps), one.number)):
        for stage, gap in entry.gaps:
            yield entry.number, entry.title, stage, gap


def _item_row(entry: Entry) -> Row:
    item = entry.item
    points = [point for point in item.tabled.all() if point.outcome]
    last = points[-1] if points else None
    return (
        entry.number,
        item.number,
        entry.title,
        entry.kind,
        item.proposer.name,
        item.made_on,
        item.get_state_display(),
        last.meeting.title if last else "",
        outcome_words(last) if last else "",
        len(entry.trace.gaps),
    )


def _stage_rows(entries: Sequence[Entry], wanted: str) -> Iterator[Row]:
    for entry in entries:
        for stage in entry.trace.stages:
            if stage.key == wanted:
                for line in stage.lines:
                    yield entry.number, entry.title, line.on, line.words


def _task_rows(entries: Sequence[Entry]) -> Iterator[Row]:
    for entry in entries:
        resolution = entry.trace.resolution
        if resolution is None:
            continue
        head = (entry.number, entry.title, resolution.number, resolution.owner.name, resolution.due_on)
        links = list(resolution.tasks.all())
        if not links:
            yield *head, "", "", "", ""
        for link in links:
            reports = list(link.task.reports.all())
            evidence = sum(len(one.evidence.all()) for one in reports)
            title = PLACEHOLDER if entry.is_untitled else link.task.title
            yield *head, title, link.task.get_state_display(), len(reports), evidence


def _told_rows(entries: Sequence[Entry]) -> Iterator[Row]:
    for entry in entries:
        if entry.trace.resolution is not None:
            for row in entry.trace.resolution.disclosures.all():
                told = row.get_form_display() if entry.is_untitled else disclosure_words(row)
                yield entry.number, entry.title, row.started_on, told


def _archive_row(number: int, paper: Minutes) -> Row:
    kind = paper.get_kind_display()
    return (
        number,
        paper.archive_number or "未归档",
        kind,
        paper.number,
        paper.revision,
        paper.signed_on,
        paper.archived_on,
        paper.digest,
    )


def _papers(entries: Sequence[Entry], user: User, *, on: date) -> list[tuple[Minutes, Standing]]:
    """Return the signed papers of the meetings that dealt with the items, as far as the user may read them."""
    meetings = {point.meeting_id for entry in entries for point in entry.item.tabled.all()}
    points = {point.pk for entry in entries for point in entry.item.tabled.all()}
    rows = Minutes.objects.in_force().filter(meeting_id__in=meetings).exclude(content=None)
    rows = rows.select_related("meeting__body__organisation", "agenda_item__item", "signed_by")
    found: list[tuple[Minutes, Standing]] = []
    standings: dict[int, Standing] = {}
    for paper in rows.order_by("meeting__planned_at", "meeting_id", "kind", "pk"):
        if paper.agenda_item_id is not None and paper.agenda_item_id not in points:
            continue
        if paper.meeting_id not in standings:
            standings[paper.meeting_id] = standing_of(paper.meeting, user, on=on)
        if may_read_paper(paper, user, standings[paper.meeting_id], on=on):
            found.append((paper, standings[paper.meeting_id]))
    return found


def _word(minutes: Minutes, user: User, standing: Standing, *, on: date) -> bytes:
    hidden = hidden_points(minutes.meeting, user, standing, on=on)
    return word_of(minutes, without(opened_paper(minutes), hidden))


def _workbook(title: str, headings: Row, rows: Iterable[Row]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"created": CREATED})
    sheet = book.add_worksheet(title)
    head = book.add_format({"bold": True, "bg_color": "#E8EFF6", "border": 1, "text_wrap": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for column, heading in enumerate(headings):
        sheet.set_column(column, column, 44 if heading in ("议题", "缺什么", "情况", "任务", "内容摘要") else 16)
        sheet.write_string(0, column, str(heading), head)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, column, datetime.combine(value, datetime.min.time()), day)
            elif isinstance(value, int):
                sheet.write_number(number, column, value)
            elif value:
                sheet.write_string(number, column, str(value))
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # else the bytes would differ between systems
    return entry


def _file_name(minutes: Minutes) -> str:
    day = localtime(minutes.meeting.planned_at).date()
    return FORBIDDEN.sub("_", f"{day.isoformat()} {minutes.number} 第{minutes.revision}版")
