"""What a record must hold before it is closed (会议记录, DR-22), and what the trail of a key item must show (DR-35)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from yanzhen.engines.decisions.vocabulary import BODY_WORDS, PARTY_BODIES, BodyKind, Role


class VoteForm(StrEnum):
    """How a vote is taken (表决方式)."""

    ORAL = "oral"
    SHOW_OF_HANDS = "show_of_hands"
    SECRET_BALLOT = "secret_ballot"
    NAMED_BALLOT = "named_ballot"


@dataclass(frozen=True)
class MissingField:
    """One thing that is not there: its key (``items[0].decision``) and its Chinese name."""

    key: str
    title: str


@dataclass(frozen=True, kw_only=True)
class ItemRecord:
    """What was written down of one item.

    Attributes:
        title: the item.
        is_vote: is it decided by vote? False for study, for hearing a report and at the principal's meeting.
        key_points: id of each speaker → what that person said, in short.
        vote_form, yes, no, abstain: of a vote; persons or ballots.
        decision: what was decided.
    """

    title: str | None = None
    is_vote: bool = True
    key_points: Mapping[str, str] | None = None
    vote_form: VoteForm | None = None
    yes: int | None = None
    no: int | None = None
    abstain: int | None = None
    decision: str | None = None


@dataclass(frozen=True, kw_only=True)
class MeetingRecord:
    """What was written down of a meeting.

    Attributes:
        kind: the body.
        started_at, place, chair: when, where, under whom.
        present: ids; None or empty is missing.
        absent: id → reason; {} for nobody.
        observers: ids; () for nobody.
        items: in the order taken.
        recorder, keeper: who wrote and who keeps the record.
        signed_by: the role of whoever signed the summary (会议纪要).
        archive_number: where it is filed.
    """

    kind: BodyKind
    started_at: datetime | None = None
    place: str | None = None
    chair: str | None = None
    present: tuple[str, ...] | None = None
    absent: Mapping[str, str | None] | None = None
    observers: tuple[str, ...] | None = None
    items: tuple[ItemRecord, ...] = ()
    recorder: str | None = None
    keeper: str | None = None
    signed_by: Role | None = None
    archive_number: str | None = None


_ONCE = {
    "started_at": "会议时间",
    "place": "会议地点",
    "chair": "主持人",
    "present": "出席人员",
    "recorder": "记录人",
    "keeper": "记录保管人",
    "archive_number": "归档编号",
}
_COUNTS = {"yes": "同意数", "no": "不同意数", "abstain": "弃权数"}


def missing_in_record(record: MeetingRecord) -> tuple[MissingField, ...]:
    """Return every field that a record lacks (DR-22), in the order of the form; empty when it may be closed."""
    return tuple(_missing_in_record(record))


def _missing_in_record(record: MeetingRecord) -> Iterator[MissingField]:
    for key, title in _ONCE.items():
        if not _filled(getattr(record, key)):
            yield MissingField(key, title)
    if record.absent is None:
        yield MissingField("absent", "缺席人员（没有缺席也要写明）")
    for person, reason in (record.absent or {}).items():
        if not _filled(reason):
            yield MissingField(f"absent.{person}", "缺席原因")
    if record.observers is None:
        yield MissingField("observers", "列席人员（没有列席也要写明）")
    if not record.items:
        yield MissingField("items", "议题")
    for place, item in enumerate(record.items):
        yield from _missing_in_item(item, f"items[{place}].", office=record.kind is BodyKind.PRINCIPAL_MEETING)
    yield from _signature(record)


def _missing_in_item(item: ItemRecord, path: str, *, office: bool) -> Iterator[MissingField]:
    if not _filled(item.title):
        yield MissingField(f"{path}title", "议题名称")
    if not item.key_points or not all(_filled(words) for words in item.key_points.values()):
        yield MissingField(f"{path}key_points", "听取的意见" if office else "各人发言要点")
    if item.is_vote and not office:
        if item.vote_form is None:
            yield MissingField(f"{path}vote_form", "表决方式")
        for key, title in _COUNTS.items():
            if getattr(item, key) is None:
                yield MissingField(f"{path}{key}", title)
    if not _filled(item.decision):
        yield MissingField(f"{path}decision", "决定")


def _signature(record: MeetingRecord) -> Iterator[MissingField]:
    if record.kind is BodyKind.STAFF_CONGRESS:
        return
    signer = Role.SECRETARY if record.kind in PARTY_BODIES else Role.PRINCIPAL
    if record.signed_by is not signer:
        yield MissingField("signed_by", f"会议纪要由{BODY_WORDS[record.kind].approver}签发")


@dataclass(frozen=True, kw_only=True)
class KeyItemTrace:
    """The trail of a 三重一大 item from proposal to disclosure; a day or a name that is not known is None.

    Attributes:
        proposer, proposed_on: who brought it, when.
        consulted_on: when secretary and principal spoke about it.
        decided_on, resolution: the day and number of the resolution.
        responsible, due_on: who carries it out, until when.
        executed_on: when it was done.
        disclosed_on: when it was made known (校务公开).
        no_disclosure_reason: why it need not be.
    """

    proposer: str | None = None
    proposed_on: date | None = None
    consulted_on: date | None = None
    decided_on: date | None = None
    resolution: str | None = None
    responsible: str | None = None
    due_on: date | None = None
    executed_on: date | None = None
    disclosed_on: date | None = None
    no_disclosure_reason: str | None = None


_TRAIL = {
    "proposer": "提议人",
    "proposed_on": "提出日期",
    "consulted_on": "会前沟通日期",
    "decided_on": "决定日期",
    "resolution": "决议编号",
    "responsible": "责任人",
    "due_on": "完成时限",
}


def missing_in_trace(trace: KeyItemTrace, *, on: date) -> tuple[MissingField, ...]:
    """Return what the trail of a key item lacks on a day (DR-35).

    Execution and disclosure are wanted only once the due day is past or the item is carried out.
    """
    found = [MissingField(key, title) for key, title in _TRAIL.items() if not _filled(getattr(trace, key))]
    is_over = trace.executed_on is not None or (trace.due_on is not None and trace.due_on < on)
    if is_over and trace.executed_on is None:
        found.append(MissingField("executed_on", "执行完成日期"))
    if is_over and trace.disclosed_on is None and not _filled(trace.no_disclosure_reason):
        found.append(MissingField("disclosed_on", "公开日期，或不公开的理由"))
    return tuple(found)


def _filled(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    return value is not None and value != ()
