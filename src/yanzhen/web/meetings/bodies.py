"""Bodies of a school: the list, one body with its members and rules over time, and the acts on them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yanzhen.apps.meetings.actions.edit_body import edit_body, end_body
from yanzhen.apps.meetings.actions.seats import add_seat, change_seat, end_seat
from yanzhen.apps.meetings.models import Body, Seat, SeatRole
from yanzhen.apps.meetings.refusals.bodies import why_not_change_body
from yanzhen.apps.meetings.rule_sets import rules_of
from yanzhen.apps.organisations.models import Person
from yanzhen.presets.decisions import NATIONAL, differences
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.meetings.body_forms import BodyForm, EndBodyForm, SeatForm, rule_values, value_in_words
from yanzhen.web.meetings.finding import prepared_schools, visible_bodies, visible_body
from yanzhen.web.meetings.tables import BodyTable
from yanzhen.web.meetings.tabs import meeting_tabs
from yanzhen.web.organisations.answering import answer_form, posted
from yanzhen.web.organisations.people_forms import LastDayForm
from yanzhen.web.permissions import needs, signed_in

form_page = require_http_methods(["GET", "HEAD", "POST"])
OWN_SETTINGS = ("large_spending_yuan", "notice_days_min", "quorum_strict", "recused_reduce_M", "two_thirds_matters")


@signed_in
@require_safe
def body_list(request: HttpRequest) -> HttpResponse:
    """List the bodies that the user sits in or works for; ``past=1`` with those that ended."""
    past = request.GET.get("past") == "1"
    rows = visible_bodies(request)
    if not past:
        rows = rows.filter(Q(ended_on=None) | Q(ended_on__gte=request.today))
    seated = Q(seats__started_on__lte=request.today) & (Q(seats__ended_on=None) | Q(seats__ended_on__gte=request.today))
    rows = rows.annotate(
        members=Count("seats", filter=seated, distinct=True),
        voting=Count("seats", filter=seated & Q(seats__is_voting=True), distinct=True),
    )
    schools = prepared_schools(request)
    return render_list(
        request,
        template="meetings/bodies.html",
        title="议事机构",
        noun="机构",
        rows=rows.select_related("organisation").order_by("organisation__sort_key", "kind"),
        table=BodyTable,
        empty=Empty("还没有议事机构", "由学校会务人员建立：选定党组织形式和规模，系统按规则提出机构和成员。"),
        context={"tabs": meeting_tabs(request, "bodies"), "past": past, "may_set_up": schools.exists()},
    )


@signed_in
@require_safe
def body_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one body: members now and before, rules and own settings with their sources."""
    body = visible_body(request, pk)
    seats = list(body.seats.select_related("person"))
    now = [seat for seat in seats if _in_force(seat, request.today)]
    context = {
        "body": body,
        "now": [_shown(seat) for seat in now],
        "before": [_shown(seat) for seat in seats if seat not in now],
        "voting": sum(seat.is_voting for seat in now),
        "rule_set": rules_of(body, on=request.today),
        "settings": _settings_shown(body, request),
        "differences": _differences_shown(body, request),
        "refusal": why_not_change_body(body, request.user, on=request.today),
        "tabs": meeting_tabs(request, "bodies"),
        "crumbs": [("议事机构", reverse("meetings:bodies")), (body.name, "")],
    }
    return render(request, "meetings/body.html", context)


def _in_force(seat: Seat, on: Any) -> bool:
    return seat.started_on <= on and (seat.ended_on is None or seat.ended_on >= on)


def _shown(seat: Seat) -> dict[str, Any]:
    return {"seat": seat, "roles": "、".join(SeatRole(role).label for role in seat.roles)}


def _settings_shown(body: Body, request: HttpRequest) -> list[dict[str, Any]]:
    """The settings in force: the school's own value, the rule's value beside it, and its source."""
    details = rules_of(body, on=request.today).details
    words = rule_values(body.rules, on=request.today)
    rows = []
    for key in OWN_SETTINGS:
        own = body.settings.get(key)
        rows.append(
            {
                "title": details[key].title.partition("（")[0],
                "own": value_in_words(key, own) if own is not None else "",
                "rule": words[key][0],
                "basis": words[key][1],
            }
        )
    return rows


def _differences_shown(body: Body, request: HttpRequest) -> list[dict[str, str]]:
    if body.rules == NATIONAL:
        return []
    return [
        {
            "title": one.title,
            "ours": value_in_words(one.key, one.ours),
            "theirs": value_in_words(one.key, one.theirs),
            "basis": "；".join(basis.title for basis in one.basis),
        }
        for one in differences(body.rules, on=request.today)
    ]


def _answered(request: HttpRequest, body: Body, form: Any, do: Any, **words: Any) -> HttpResponse:
    """Answer one act on the body and go back to its page."""
    back = reverse("meetings:body", args=[body.pk])

    def then_back(data: dict[str, Any]) -> str:
        do(data)
        return back

    crumbs = [("议事机构", reverse("meetings:bodies")), (body.name, back), (words["title"], "")]
    return answer_form(request, form, then_back, back=back, lead=str(body.organisation), crumbs=crumbs, **words)


@needs("meetings.prepare")
@form_page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name, rules and settings."""
    body = visible_body(request, pk)
    form = BodyForm(posted(request), body=body, on=request.today, initial=BodyForm.of(body))

    def do(data: dict[str, Any]) -> None:
        edit_body(body_id=body.pk, facts=form.facts(body), seen=data["version"], actor=request.user, on=request.today)

    return _answered(request, body, form, do, title="名称、规则和设置", label="保存", done="已保存。")


@needs("meetings.prepare")
@form_page
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a body."""
    body = visible_body(request, pk)
    form = EndBodyForm(posted(request), initial={"version": body.version, "last_day": request.today})

    def do(data: dict[str, Any]) -> None:
        end_body(
            body_id=body.pk,
            last_day=data["last_day"],
            seen=data["version"],
            actor=request.user,
            on=request.today,
        )

    notes = ["换届时先撤销，再重新建立；以前的会议、议题和成员都保留。"]
    return _answered(request, body, form, do, title="撤销机构", label="撤销", done="已撤销。", danger=True, notes=notes)


def _persons(body: Body, on: Any) -> QuerySet[Person]:
    """The people of the school and of the Party organisations in it who do not sit in the body yet."""
    places = Q(organisation=body.organisation) | Q(
        organisation__affiliations_up__hierarchy="host", organisation__affiliations_up__parent=body.organisation
    )
    at_school = Person.objects.filter(
        postings__in=body.organisation.postings.model.objects.in_force_on(on).filter(places).values("pk")
    )
    seated = Seat.objects.in_force_on(on).filter(body=body).values("person_id")
    return at_school.exclude(pk__in=seated).distinct().order_by("sort_key", "staff_number")


@needs("meetings.prepare")
@form_page
def seat_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody a seat."""
    body = visible_body(request, pk)
    persons = _persons(body, request.today)
    form = SeatForm(posted(request), persons=persons, initial={"from_day": request.today})

    def do(data: dict[str, Any]) -> None:
        add_seat(
            body_id=body.pk,
            person_id=data["person"].pk,
            roles=data["roles"],
            is_voting=data["is_voting"],
            started_on=data["from_day"],
            actor=request.user,
            on=request.today,
        )

    notes = ["名单取自“单位人员”中本校（含校内党组织）在职人员；没有的请先在那里登记。"]
    return _answered(request, body, form, do, title="增加成员", label="增加", done="已增加。", notes=notes)


@needs("meetings.prepare")
@form_page
def seat_edit(request: HttpRequest, pk: int, seat_id: int) -> HttpResponse:
    """Change what a member is from a day on."""
    body = visible_body(request, pk)
    seat = get_object_or_404(body.seats.select_related("person"), pk=seat_id)
    initial = {"roles": seat.roles, "is_voting": seat.is_voting, "from_day": request.today}
    form = SeatForm(posted(request), initial=initial)

    def do(data: dict[str, Any]) -> None:
        change_seat(
            seat_id=seat.pk,
            roles=data["roles"],
            is_voting=data["is_voting"],
            from_day=data["from_day"],
            actor=request.user,
            on=request.today,
        )

    notes = ["从所填日期起按新的职务和表决权，之前的保留不动。"]
    title = f"更改{seat.person.name}的职务"
    return _answered(request, body, form, do, title=title, label="保存", done="已更改。", notes=notes)


@needs("meetings.prepare")
@form_page
def seat_end(request: HttpRequest, pk: int, seat_id: int) -> HttpResponse:
    """End a seat."""
    body = visible_body(request, pk)
    seat = get_object_or_404(body.seats.select_related("person"), pk=seat_id)
    form = LastDayForm(posted(request), initial={"last_day": request.today})

    def do(data: dict[str, Any]) -> None:
        end_seat(seat_id=seat.pk, last_day=data["last_day"], actor=request.user, on=request.today)

    title = f"终止{seat.person.name}的席位"
    return _answered(request, body, form, do, title=title, label="终止", done="已终止。", danger=True)
