"""Entering a meeting from the handwritten record book (补录): one page, every fault beside its field."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from yanzhen.apps.files.actions.stage import DECLARATION_LABELS, Declaration, staged_file
from yanzhen.apps.files.media import JPEG, PDF, PNG
from yanzhen.apps.meetings.actions.enter_afterwards import enter_afterwards
from yanzhen.apps.meetings.actions.plan_meeting import Arrangement
from yanzhen.apps.meetings.actions.vote import Totals
from yanzhen.apps.meetings.entered import EnteredItem, EnteredMeeting, fault, faults_of
from yanzhen.apps.meetings.models import (
    AttendanceStatus,
    Body,
    ItemKind,
    Meeting,
    MeetingMode,
    SeatRole,
    StandChoice,
    VoteChoice,
    VoteForm,
)
from yanzhen.apps.meetings.queries import heads_of
from yanzhen.apps.meetings.refusals.meetings import head_role
from yanzhen.engines.decisions import MATTERS
from yanzhen.kernel.errors import BadInputError, YanzhenError
from yanzhen.kernel.problem import Problem
from yanzhen.web.meetings.planning import prepared_bodies, recorders
from yanzhen.web.meetings.room_acts import COUNT_FIELDS
from yanzhen.web.permissions import needs

MOST_ITEMS = 20
MAX_BYTES = 20 * 1024 * 1024
CAME = (AttendanceStatus.PRESENT, AttendanceStatus.LEFT)


class Sheet:
    """The form as typed: reads fields and remembers what cannot be read."""

    def __init__(self, request: HttpRequest, body: Body) -> None:
        self.data = request.POST
        self.body = body
        self.problems: list[Problem] = []
        self.planned_at = self._moment()
        self.day = timezone.localdate(self.planned_at) if self.planned_at else request.today
        self.seats = list(body.seats.in_force_on(self.day).select_related("person"))

    def text(self, name: str) -> str:
        """Return what was typed."""
        return self.data.get(name, "").strip()

    def number(self, name: str) -> int | None:
        """Return a whole number; null where nothing is typed, a fault where it is none."""
        text = self.text(name)
        if not text:
            return None
        if text.isdecimal() and len(text) < 10:
            return int(text)
        self.problems.append(fault(name, f"“{text[:20]}”不是整数。"))
        return None

    def on(self, name: str) -> date | None:
        """Return a day; null where nothing is typed, a fault where it is none."""
        text = self.text(name)
        try:
            return datetime.strptime(text, "%Y-%m-%d").date() if text else None  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            self.problems.append(fault(name, f"“{text[:20]}”不是日期，请写成2026-03-06的样子。"))
            return None

    def money(self, name: str) -> Decimal | None:
        """Return yuan; null where nothing is typed, a fault where it is no amount."""
        text = self.text(name)
        try:
            amount = Decimal(text) if text else None
        except InvalidOperation:
            amount = Decimal(-1)
        if amount is None or (amount.is_finite() and 0 <= amount < 10**12):
            return amount
        self.problems.append(fault(name, f"“{text[:20]}”不是金额（元）。"))
        return None

    def ticked(self, name: str) -> bool:
        """Was the box ticked?"""
        return self.data.get(name) == "yes"

    def _moment(self) -> datetime | None:
        text = self.text("planned_at")
        try:
            return timezone.make_aware(datetime.strptime(text, "%Y-%m-%dT%H:%M"))  # noqa: DTZ007 (made aware here)
        except ValueError:
            self.problems.append(fault("planned_at", "请写明会议日期和时间。"))
            return None

    def entered(self, count: int) -> EnteredMeeting:
        """Return the meeting as typed; look at ``problems`` before it is used."""
        moment = self.planned_at or timezone.now()
        attendance = {
            seat.pk: (
                self.text(f"attend-{seat.pk}") or AttendanceStatus.UNKNOWN.value,
                self.text(f"reason-{seat.pk}"),
                self.text(f"opinion-{seat.pk}"),
            )
            for seat in self.seats
        }
        return EnteredMeeting(
            arrangement=Arrangement(
                title=self.text("title"),
                planned_at=moment,
                place=self.text("place"),
                chair_id=self.number("chair"),
                is_chair_delegated=self.ticked("delegated"),
                recorder_id=self.number("recorder"),
            ),
            record_book=self.text("record_book"),
            attendance=attendance,
            items=tuple(self._item(index, attendance) for index in range(count)),
            observers=tuple((name, "") for name in self.text("observers").replace("，", "、").split("、") if name),
            approver_id=self.number("approver"),
            notice_sent_on=self.on("notice_sent_on"),
            mode=self.text("mode") or MeetingMode.MEETING,
        )

    def _item(self, index: int, attendance: dict[int, tuple[str, str, str]]) -> EnteredItem:
        at = f"item-{index}-"
        kind = self.text(f"{at}kind") or ItemKind.DECIDE
        form = (self.text(f"{at}vote_form") or VoteForm.NONE) if kind == ItemKind.DECIDE else VoteForm.NONE
        said = {seat.pk: self.text(f"{at}seat-{seat.pk}") for seat in self.seats}
        recused = frozenset(pk for pk, word in said.items() if word == "recused")
        votes = {pk: word for pk, word in said.items() if word in set(VoteChoice)}
        if self.ticked(f"{at}rest_agree"):
            here = {seat.pk for seat in self.seats if seat.is_voting and attendance[seat.pk][0] in CAME}
            votes |= dict.fromkeys(sorted(here - recused - set(votes)), VoteChoice.YES.value)
        if kind != ItemKind.DECIDE:
            votes = {}
        prepared = {"yes": True, "no": False}.get(self.text(f"{at}prepared"))
        return EnteredItem(
            title=self.text(f"{at}title"),
            kind=kind,
            matter=self.text(f"{at}matter"),
            proposer_id=self.number(f"{at}proposer"),
            amount_yuan=self.money(f"{at}amount"),
            candidates=self.number(f"{at}candidates"),
            is_sealed=self.ticked(f"{at}sealed"),
            is_first_topic=self.ticked(f"{at}first"),
            emergency_reason=self.text(f"{at}emergency"),
            is_on_agenda=not self.ticked(f"{at}off_agenda"),
            is_prepared=prepared,
            stands=self._stands(at),
            deliberated_on=self.on(f"{at}deliberated_on"),
            circle=self.text(f"{at}circle"),
            recused=recused,
            vote_form=form,
            votes=votes,
            totals=self._totals(at) if form == VoteForm.SECRET else None,
            scrutineer_id=self.number(f"{at}scrutineer"),
            teller_id=self.number(f"{at}teller"),
            opinions_split=self.ticked(f"{at}split"),
            points={seat.pk: self.text(f"{at}said-{seat.pk}") for seat in self.seats},
            decision=self.text(f"{at}decision"),
            owner_id=self.number(f"{at}owner"),
            due_on=self.on(f"{at}due_on"),
            next_on=self.on(f"{at}next_on"),
            accepts_unknown=self.ticked(f"{at}accepts_unknown"),
        )

    def _stands(self, at: str) -> dict[int, tuple[str, date]]:
        """Everyone who is to be asked agreed on the day, but for those ticked as disagreeing."""
        said_on = self.on(f"{at}consulted_on")
        if said_on is None:
            return {}
        against = set(self.data.getlist(f"{at}against"))
        return {
            person.pk: (StandChoice.DISAGREE if str(person.pk) in against else StandChoice.AGREE, said_on)
            for person in consulted(self.body, self.day)
        }

    def _totals(self, at: str) -> Totals | None:
        found = {name: self.number(f"{at}{name}") for name, _ in COUNT_FIELDS}
        if all(value is None for value in found.values()):
            return None
        missing = [label for name, label in COUNT_FIELDS if name != "invalid" and found[name] is None]
        if missing:
            self.problems.append(fault(f"{at}yes", f"计票单还缺{'、'.join(missing)}。"))
            return None
        return Totals(**{name: value or 0 for name, value in found.items()})


def consulted(body: Body, day: date) -> list[Any]:
    """Return who is put an item to before the meeting: the two heads, or the colleagues of one who holds both posts."""
    heads = heads_of(body.organisation_id, on=day)
    if heads.is_one_person:
        return [*heads.deputies, *heads.members]
    return [person for person in (heads.secretary, heads.principal) if person is not None]


@needs("meetings.prepare")
@require_http_methods(["GET", "HEAD", "POST"])
def afterwards_page(request: HttpRequest) -> HttpResponse:
    """Take a whole meeting from the record book, or show the page again with every fault at its field."""
    bodies = prepared_bodies(request)
    wanted = request.POST.get("body") or request.GET.get("body") or ""
    body = bodies.filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 10 else None
    body = bodies[0] if body is None and len(bodies) == 1 else body
    if body is None:
        return _page(request, {"bodies": bodies})
    if request.method != "POST":
        return _page(request, _context(request, body, Sheet(request, body), count=1, problems=[]))
    sheet = Sheet(request, body)
    count = min(MOST_ITEMS, max(1, sheet.number("items") or 1))
    if "more" in request.POST or "fewer" in request.POST or "refresh" in request.POST:
        count = min(MOST_ITEMS, max(1, count + ("more" in request.POST) - ("fewer" in request.POST)))
        return _page(request, _context(request, body, sheet, count=count, problems=[]))
    entered = sheet.entered(count)
    try:
        if sheet.problems:
            raise BadInputError(_all_faults(sheet, entered, body, request))
        meeting = _enter(request, body, entered, count)
    except BadInputError as error:
        context = _context(request, body, sheet, count=count, problems=list(error.problems))
        return _page(request, context, status=422)
    except YanzhenError as error:
        context = _context(request, body, sheet, count=count, problems=[fault("title", error.message)])
        return _page(request, context, status=422)
    return redirect("meetings:meeting", meeting.pk)


def _all_faults(sheet: Sheet, entered: EnteredMeeting, body: Body, request: HttpRequest) -> list[Problem]:
    """Return what cannot be read and what cannot be right, once for each field."""
    unread = {one.key for one in sheet.problems}
    seats = {seat.pk: seat for seat in sheet.seats}
    wrong = faults_of(entered, body, seats, on=request.today)
    return [*sheet.problems, *(one for one in wrong if one.key not in unread)]


def _enter(request: HttpRequest, body: Body, entered: EnteredMeeting, count: int) -> Meeting:
    with ExitStack() as stack:
        scans = {
            index: stack.enter_context(
                staged_file(
                    request.FILES[f"item-{index}-scan"],
                    actor=request.user,
                    declared=request.POST.get("declared"),
                    allowed_types={PDF, PNG, JPEG},
                    max_bytes=MAX_BYTES,
                )
            )
            for index in range(count)
            if f"item-{index}-scan" in request.FILES
        }
        return enter_afterwards(body_id=body.pk, entered=entered, actor=request.user, on=request.today, scans=scans)


def _page(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    crumbs = [("会议", reverse("meetings:index")), ("补录会议", "")]
    return render(request, "meetings/afterwards.html", context | {"crumbs": crumbs}, status=status)


def _context(request: HttpRequest, body: Body, sheet: Sheet, *, count: int, problems: list[Problem]) -> dict[str, Any]:
    typed = {name: values[-1] for name, values in request.POST.lists()} if request.method == "POST" else {}
    faults: dict[str, list[str]] = {}
    for one in problems:
        faults.setdefault(one.key or "", []).append(one.message)
    role = head_role(body)
    head = next((seat.pk for seat in sheet.seats if role and role in seat.roles), None)
    fresh = request.method != "POST"
    usual = {"title": f"{body.name}会议".replace("会会议", "会议"), "chair": head, "approver": head, "mode": "meeting"}
    return {
        "body": body,
        "seats": [(seat, "、".join(SeatRole(one).label for one in seat.roles)) for seat in sheet.seats],
        "typed": {**(usual if fresh else {}), **typed},
        "is_fresh": fresh,
        "faults": faults,
        "problems": problems,
        "indices": [str(index) for index in range(count)],
        "count": count,
        "against": {name: set(request.POST.getlist(name)) for name in request.POST if name.endswith("-against")},
        "recorders": recorders(body.organisation, sheet.day),
        "consulted": consulted(body, sheet.day),
        "statuses": [one for one in AttendanceStatus.choices if one[0] != "unknown"],
        "stands": StandChoice.choices,
        "kinds": ItemKind.choices,
        "modes": MeetingMode.choices,
        "matters": [(matter.value, facts.title) for matter, facts in MATTERS.items()],
        "forms": VoteForm.choices,
        "choices": VoteChoice.choices,
        "yes_no": [("yes", "是"), ("no", "否")],
        "counters_of": {
            f"item-{index}-": [(f"item-{index}-scrutineer", "监票人"), (f"item-{index}-teller", "计票人")]
            for index in range(count)
        },
        "count_fields": COUNT_FIELDS,
        "declarations": [(answer.value, DECLARATION_LABELS[answer]) for answer in Declaration],
        "votes": body.kind != "principal_meeting",
        "today": request.today,
    }
