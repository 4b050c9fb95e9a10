"""What the papers of a meeting say (会议文书), as plain values that are sealed, digested and printed.

A paper is a mapping of JSON values. Blocks that speak of one item carry its point, so that whoever recused on it, or
reads under a notice of inspection, gets the paper without them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from yanzhen.apps.meetings.completeness import missing_fields
from yanzhen.apps.meetings.models import (
    AgendaItem,
    AttendanceStatus,
    Body,
    BodyKind,
    ItemKind,
    Meeting,
    Minutes,
    MinutesKind,
    Resolution,
    VoteChoice,
    VoteForm,
)
from yanzhen.apps.meetings.result_words import decision_of, key_points_of, opinion_words, outcome_words, wording_of
from yanzhen.apps.meetings.sealed_room import opened_vote
from yanzhen.apps.meetings.sight import opened_words
from yanzhen.apps.sealing.sealed_values import seal, unseal
from yanzhen.engines.reports.wording import chinese_day
from yanzhen.kernel.canonical import canonical_bytes

MINUTES_SEAL = "meetings.minutes"
REMARK = "更正说明："
Paper = Mapping[str, Any]
Block = dict[str, Any]
# What stands before 会议记录 and 纪要, and the code in the number of a paper.
SHORT = {
    BodyKind.PARTY_COMMITTEE: ("党委会议", "党委", "党委"),
    BodyKind.PARTY_GENERAL_BRANCH_COMMITTEE: ("党总支委员会会议", "党总支", "党总支"),
    BodyKind.PARTY_BRANCH_COMMITTEE: ("党支部委员会会议", "党支部", "党支委"),
    BodyKind.PARTY_BRANCH_ASSEMBLY: ("支部党员大会", "党支部", "党员大会"),
    BodyKind.PRINCIPAL_MEETING: ("校长办公会议", "", "校办"),
    BodyKind.STAFF_CONGRESS: ("教职工代表大会", "教职工代表大会", "教代会"),
}
KIND_CODES = {MinutesKind.RECORD: "记", MinutesKind.SUMMARY: "纪", MinutesKind.NOTICE: "决通"}
SUMMARY_LEADS = {ItemKind.STUDY: "会议学习了", ItemKind.HEAR: "会议听取了"}
NOT_DECIDED = {"DEFERRED": "会议决定缓议。", "NOT_PASSED": "会议没有通过这一事项。"}


def sealed_paper(paper: Paper) -> bytes:
    """Return what a row of ``Minutes`` keeps."""
    return seal(canonical_bytes(paper), context=MINUTES_SEAL)


def opened_paper(minutes: Minutes) -> Paper:
    """Return the words of a paper. Raises KeyRingError KEY_MISSING, UNREADABLE."""
    return json.loads(unseal(minutes.content, context=MINUTES_SEAL))


def paper_number(body: Body, kind: str, year: int, sequence: int) -> str:
    """Return the number of a paper, e.g. 党委纪〔2026〕3号."""
    return f"{SHORT[body.kind][2]}{KIND_CODES[kind]}〔{year}〕{sequence}号"


def agency_of(body: Body) -> str:
    """Return who signs for the body: the school's Party organisation, or the school itself."""
    return f"{body.organisation.name}{SHORT[body.kind][1]}"


def record_of(meeting: Meeting, *, number: str, remark: str = "") -> Paper:
    """Return the record (会议记录): who came, who said what, the stand and vote of each member."""
    body = meeting.body
    blocks = [*_head_of_the_record(meeting)]
    for point in points_of(meeting):
        blocks += [block | {"point": point.pk} for block in _point_in_the_record(point)]
    blocks += [_lead("记录人：", meeting.recorder.name if meeting.recorder else "")]
    return {
        "title": f"{body.organisation.name}{SHORT[body.kind][0]}会议记录".replace("会议会议", "会议"),
        "number": number,
        "mark": "",
        "blocks": _remarked(blocks, remark),
        "agency": "",
    }


def summary_of(meeting: Meeting, *, number: str, texts: Mapping[int, str], remark: str = "") -> Paper:
    """Return the summary (会议纪要): what was agreed, item by item; no vote of any one member."""
    body = meeting.body
    name = SHORT[body.kind][0]
    chair = meeting.chair.person.name if meeting.chair else ""
    opening = (
        f"{_day(meeting.planned_at)}，{chair}主持召开{body.organisation.name}{name}（{meeting.number}）。"
        "现将会议议定事项纪要如下："
    )
    blocks = [_text(opening)]
    for point in points_of(meeting):
        title, _summary = opened_words(point.item)
        words = texts.get(point.pk) or default_text(point)
        blocks += [_heading(title, point)] + [_text(line) | {"point": point.pk} for line in _lines(words)]
    blocks += _attendance(meeting, brief=True)
    return {
        "title": f"{meeting.number}会议纪要",
        "number": number,
        "mark": f"{body.organisation.name}{name}纪要",
        "blocks": _remarked(blocks, remark),
        "agency": "",
        "printed_by": agency_of(body),
    }


def notice_of(
    point: AgendaItem, resolution: Resolution, *, number: str, addressee: str, ask: str, remark: str = ""
) -> Paper:
    """Return the notice of a resolution (决议通知) to those who carry it out."""
    body = point.meeting.body
    title, _summary = opened_words(point.item)
    name = SHORT[body.kind][0]
    opening = f"{_day(point.meeting.planned_at)}，{name}（{point.meeting.number}）研究决定（{resolution.number}）："
    blocks = [_text(opening)] + [_text(line) for line in _lines(wording_of(resolution))]
    blocks.append(_lead("责任人：", resolution.owner.name))
    if resolution.due_on:
        blocks.append(_lead("完成时限：", chinese_day(resolution.due_on)))
    blocks.append(_lead("公开要求：", resolution.get_disclosure_display()))
    blocks += [_text(line) for line in _lines(ask)]
    return {
        "title": f"关于“{title}”决议的通知",
        "number": number,
        "mark": f"{agency_of(body)}文件",
        "addressee": addressee,
        "blocks": [block | {"point": point.pk} for block in _remarked(blocks, remark)],
        "agency": agency_of(body),
        "printed_by": agency_of(body),
    }


def default_text(point: AgendaItem) -> str:
    """Return what the summary says of a point unless the clerk writes otherwise."""
    title, _summary = opened_words(point.item)
    lead = _summary_lead(point.item.kind, title)
    decision = decision_of(point)
    if point.item.kind != ItemKind.DECIDE or point.outcome in ("PASSED", "DECIDED_BY_PRINCIPAL"):
        return f"{lead}\n{decision}" if decision else lead
    found = NOT_DECIDED.get(point.outcome) or f"会议结论：{outcome_words(point)}。"
    return f"{lead}\n{found}{decision}"


def _summary_lead(kind: str, title: str) -> str:
    if title.startswith(("听取", "学习", "研究", "传达", "审议")):
        return f"会议{title}。"
    return f"会议研究了{title}有关事项。" if kind == ItemKind.DECIDE else f"{SUMMARY_LEADS[kind]}{title}。"


def points_of(meeting: Meeting) -> list[AgendaItem]:
    """Return the points of a meeting in their order."""
    rows = meeting.agenda.select_related("item__proposer", "meeting__body__organisation")
    return list(rows.order_by("position"))


def _head_of_the_record(meeting: Meeting) -> Iterator[Block]:
    yield _lead("会议：", meeting.title if meeting.number in meeting.title else f"{meeting.title}（{meeting.number}）")
    yield _lead("时间：", _span(meeting))
    yield _lead("地点：", meeting.place)
    chair = meeting.chair.person.name if meeting.chair else ""
    yield _lead("主持人：", chair + ("（受书面委托）" if meeting.is_chair_delegated else ""))
    yield from _attendance(meeting, brief=False)
    if meeting.agenda_approved_by and meeting.agenda_approved_on:
        approved = f"{meeting.agenda_approved_by.person.name}，{chinese_day(meeting.agenda_approved_on)}"
        yield _lead("议程审定：", approved)
    if meeting.is_entered_afterwards:
        if missing := missing_fields(meeting):
            yield _lead("记录本未载明：", "、".join(field.words for field in missing))
        yield _lead("补录：", f"据手写记录本（{meeting.record_book}）补录" if meeting.record_book else "事后补录")


def _attendance(meeting: Meeting, *, brief: bool) -> list[Block]:
    rows = list(meeting.attendance.select_related("seat__person").order_by("seat__position", "seat_id"))
    came = [row for row in rows if row.status in (AttendanceStatus.PRESENT, AttendanceStatus.LEFT)]
    away = [row for row in rows if row.status == AttendanceStatus.ABSENT]
    left = AttendanceStatus.LEFT
    names = [row.seat.person.name + ("（中途离会）" if row.status == left and not brief else "") for row in came]
    blocks = [] if brief else [_lead("应到会：", f"{len(rows)}人，实到{len(came)}人")]
    blocks.append(_lead("出席：", "、".join(names)))
    if away:
        reasons = (row.seat.person.name + (f"（{row.reason}）" if row.reason and not brief else "") for row in away)
        blocks.append(_lead("请假：" if brief else "缺席：", "、".join(reasons)))
    if not brief:
        for row in away:
            if row.written_opinion is not None:
                blocks.append(
                    _lead(f"{row.seat.person.name}的书面意见（不计入票数）：", opinion_words(row.written_opinion))
                )
    observers = [f"{row.name}（{row.post}）" if row.post and not brief else row.name for row in meeting.observers.all()]
    if observers:
        blocks.append(_lead("列席：", "、".join(observers)))
    return blocks


def _point_in_the_record(point: AgendaItem) -> Iterator[Block]:
    item = point.item
    title, summary = opened_words(item)
    yield _heading(title, point)
    raised = f"（受{item.raised_by}委托）" if item.raised_by else ""
    yield _lead("提出人：", f"{item.proposer.name}{raised}，{item.get_kind_display()}")
    if summary:
        yield _lead("说明：", summary)
    stands = item.stands.exclude(stand="").select_related("person").order_by("round", "pk")
    if stands:
        said = (f"{row.person.name}{row.get_stand_display()}（{chinese_day(row.said_on)}）" for row in stands)
        yield _lead("会前沟通：", "；".join(said))
    recused = [row.seat.person.name for row in point.recusals.select_related("seat__person")]
    if recused:
        yield _lead("回避：", "、".join(recused))
    speeches = point.speeches.select_related("seat__person").order_by("position")
    for row in speeches:
        yield _lead(f"{row.seat.person.name}：", key_points_of(row))
    yield from _votes(point)
    yield _lead("结论：", outcome_words(point))
    decision = decision_of(point)
    if decision:
        yield _lead("决定：", decision)


def _votes(point: AgendaItem) -> Iterator[Block]:
    if point.vote_form == VoteForm.NONE:
        return
    yield _lead("表决方式：", VoteForm(point.vote_form).label)
    cast = point.votes.select_related("seat__person").order_by("seat__position", "seat_id")
    if point.vote_form != VoteForm.SECRET and cast:
        rows = [[row.seat.person.name, _choice(row.choice)] for row in cast]
        yield {"kind": "table", "header": ["姓名", "表决意见"], "rows": rows, "widths": [1, 1]}
    for count in point.counts.select_related("person"):
        words = (
            f"{count.person.name}，发出{count.issued}票，收回{count.returned}票，无效{count.invalid}票，"
            f"同意{count.yes}票，不同意{count.no}票，弃权{count.abstain}票"
        )
        yield _lead(f"{count.get_role_display()}：", words)
    counted = point.verdict.get("counted") if point.verdict else None
    if counted and counted.get("yes") is not None:
        shown = (
            f"同意{counted['yes']}，不同意{counted['no']}，弃权{counted['abstain']}（应到会{counted['entitled']}人）"
        )
        yield _lead("表决结果：", shown)


def _choice(sealed: bytes) -> str:
    return VoteChoice(opened_vote(sealed)).label


def without(paper: Paper, hidden: Mapping[int, str]) -> dict[str, Any]:
    """Return the paper with the blocks of hidden points replaced by the words that stand for them.

    Why it was corrected is left out with them: the reason may speak of a hidden point.
    """
    blocks: list[Block] = []
    told: set[int] = set()
    for block in paper["blocks"]:
        point = block.get("point")
        if hidden and block.get("lead") == REMARK:
            continue
        if point not in hidden:
            blocks.append(block)
        elif point not in told:
            told.add(point)
            blocks.append({"kind": "heading", "text": hidden[point], "point": point})
    return {**paper, "blocks": blocks, "is_partial": bool(told)}


def plain_lines(paper: Paper) -> list[str]:
    """Return the words of a paper line by line, for checks and for search in it."""
    lines = [paper["title"], paper["number"]]
    for block in paper["blocks"]:
        if block["kind"] == "table":
            lines += ["　".join(row) for row in block["rows"]]
        else:
            lines.append(f"{block.get('lead', '')}{block['text']}")
    return [line for line in lines if line]


def _remarked(blocks: Iterable[Block], remark: str) -> list[Block]:
    return ([_lead(REMARK, remark)] if remark else []) + list(blocks)


def _heading(text: str, point: AgendaItem) -> Block:
    return {"kind": "heading", "text": text, "point": point.pk}


def _lead(lead: str, text: str) -> Block:
    return {"kind": "text", "lead": lead, "text": text}


def _text(text: str) -> Block:
    return {"kind": "text", "lead": "", "text": text}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _day(moment: datetime | date) -> str:
    return chinese_day(timezone.localtime(moment).date() if isinstance(moment, datetime) else moment)


def _span(meeting: Meeting) -> str:
    start = timezone.localtime(meeting.opened_at or meeting.planned_at)
    words = f"{chinese_day(start.date())}{start:%H:%M}"
    if meeting.closed_at is None:
        return words
    end = timezone.localtime(meeting.closed_at)
    return f"{words}至{end:%H:%M}" if end.date() == start.date() else f"{words}至{chinese_day(end.date())}{end:%H:%M}"
