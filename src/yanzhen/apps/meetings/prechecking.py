"""The procedure check before a meeting (程序预检): what the engine says of an item, ready to be shown.

Of personnel items nothing is said of votes but how many the rules want; of nobody is it said whose vote matters.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from yanzhen.apps.meetings.bridge import body_value, case_of_point, item_value
from yanzhen.apps.meetings.models import AgendaItem, BodyKind, Item, ItemKind, Meeting, Seat
from yanzhen.apps.meetings.queries import heads_of
from yanzhen.apps.meetings.rule_sets import rules_of, settings_of
from yanzhen.engines.decisions import Precheck, precheck
from yanzhen.engines.decisions import case as engine
from yanzhen.engines.decisions.vocabulary import FindingAnswer, Mode

SHOWN = {FindingAnswer.NOT_MET: "要改正", FindingAnswer.WARNING: "请注意", FindingAnswer.CANNOT_TELL: "还不清楚"}


@dataclass(frozen=True, kw_only=True)
class ShownCheck:
    """A check as people read it; ``is_assumed`` where everybody is taken to come because no meeting is fixed yet."""

    item: Item
    check: Precheck
    is_assumed: bool
    findings: tuple[tuple[str, str], ...]

    @property
    def expected(self) -> str:
        """How many are expected, in words."""
        if self.check.expected is None:
            return "还不清楚"
        least, most = self.check.expected
        return f"{least}人" if least == most else f"{least}至{most}人"

    @property
    def bearable(self) -> str:
        """How many more may be recused, in words."""
        left = self.check.recusals_bearable
        if left is None:
            return ""
        return "再有1人回避，到会人数就不够。" if left == 0 else f"最多还能有{left}人回避，再多到会人数就不够。"


def check_item(item: Item, *, on: date) -> ShownCheck | None:
    """Return the check of an item that stands on no agenda yet, as if all members came; null for study and reports."""
    if item.kind != ItemKind.DECIDE:
        return None
    case = case_of_item(item, on=on)
    return _shown(item, precheck(case, rules_of(item.body, on=on)), is_assumed=True)


def case_of_item(item: Item, *, on: date) -> engine.Case:
    """Return the case of an item before it is tabled: agenda, chair and notice are taken to be in order."""
    seats = list(Seat.objects.in_force_on(on).filter(body_id=item.body_id).select_related("person"))
    heads = heads_of(item.organisation_id, on=on)
    head = heads.principal if item.body.kind == BodyKind.PRINCIPAL_MEETING else heads.secretary
    leader = str(head.pk) if head is not None else None
    return engine.Case(
        body=body_value(item.body, seats, on=on),
        item=item_value(item, on=on, approver=leader, on_agenda=True, ballots=item.candidates, opinions_split=False),
        meeting=engine.Meeting(
            chair=leader, mode=Mode.MEETING, notice_days=settings_of(item.body, on=on).notice_days_min
        ),
        attendance=engine.Attendance(present=tuple(str(seat.person_id) for seat in seats), absent=(), observers=()),
        recused=(),
    )


def check_point(point: AgendaItem) -> ShownCheck | None:
    """Return the check of a point of an agenda from whom the members expect to come; null for study and reports."""
    if point.item.kind != ItemKind.DECIDE:
        return None
    lines = list(point.meeting.attendance.select_related("seat"))
    attendance = engine.Attendance(
        present=tuple(str(line.seat.person_id) for line in lines if line.is_expected),
        absent=tuple(engine.Absence(id=str(line.seat.person_id)) for line in lines if line.is_expected is False),
        observers=(),
    )
    case = replace(case_of_point(point), attendance=attendance)
    day = timezone.localdate(point.meeting.planned_at)
    return _shown(point.item, precheck(case, rules_of(point.meeting.body, on=day)), is_assumed=False)


def checks_of(meeting: Meeting) -> list[ShownCheck]:
    """Return the checks of all points of a meeting to come on which something is decided."""
    points = meeting.agenda.select_related("item__body", "item__staff_item", "meeting__body").order_by("position")
    return [check for point in points if (check := check_point(point)) is not None]


def _shown(item: Item, check: Precheck, *, is_assumed: bool) -> ShownCheck:
    return ShownCheck(
        item=item,
        check=check,
        is_assumed=is_assumed,
        findings=tuple((SHOWN[one.answer], one.explanation) for one in check.findings if one.answer in SHOWN),
    )
