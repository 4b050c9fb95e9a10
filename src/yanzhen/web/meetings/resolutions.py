"""Resolutions with their tasks, evidence and disclosure; the way of every 三重一大 item with its gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import reach
from yanzhen.apps.meetings.actions.resolutions import points_to_follow_up_at, tasks_to_link
from yanzhen.apps.meetings.case_file import entries_for
from yanzhen.apps.meetings.key_items import KEY_KIND_WORDS, key_kind, with_the_whole_way
from yanzhen.apps.meetings.models import Disclosure, DisclosureNeed, Item, Resolution
from yanzhen.apps.meetings.refusals.resolutions import why_not_resolution, why_not_task_of
from yanzhen.apps.meetings.result_words import decision_of, outcome_words, wording_of
from yanzhen.apps.meetings.sight import SEALED_TITLE, is_recused, items_visible_to, may_read_item, seats_of, words_of
from yanzhen.apps.meetings.standing import own_meetings
from yanzhen.apps.meetings.tracing import Stage, Trace, is_done, reports_of, trace_of
from yanzhen.apps.organisations.models import Organisation, Person
from yanzhen.apps.plans.models import Plan, PlanState, Task
from yanzhen.web.balance.brought import scenario_behind
from yanzhen.web.columns import DayColumn, NumberColumn, TitleColumn
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.meetings.result_forms import DiscloseForm, FollowUpForm, LinkForm, SettleForm, TaskForm
from yanzhen.web.meetings.tabs import meeting_tabs
from yanzhen.web.objects import addresses_of
from yanzhen.web.permissions import signed_in
from yanzhen.web.spreadsheets import rows_response

ACTS = ("settle", "task", "disclose", "follow_up")
OPEN, OVERDUE, DONE, CHANGED = "open", "overdue", "done", "changed"
TOLD = (("untold", "应公开而没有办"), ("told", "已公开"))
PROGRESS = ((OPEN, "办理中"), (OVERDUE, "已过时限"), (DONE, "任务已完成"), (CHANGED, "已复议改变"))


class ResolutionTable(tables.Table):
    """The list of resolutions."""

    number = TitleColumn(verbose_name="决议编号")
    title = tables.Column("议题", accessor="agenda_item__item__title", orderable=False)
    body = tables.Column("会议", accessor="agenda_item__meeting__title")
    made_on = DayColumn(verbose_name="作出日期")
    owner = tables.Column("责任人")
    due_on = DayColumn(verbose_name="完成时限")
    task_count = NumberColumn(verbose_name="任务", unit="项")
    told = tables.BooleanColumn(verbose_name="已公开", yesno="是,否")
    follow_up_on = DayColumn(verbose_name="拟回头看")

    class Meta:
        model = Resolution
        fields = ("number", "title", "body", "made_on", "owner", "due_on", "task_count", "told", "follow_up_on")
        order_by = "-made_on"

    def render_told(self, value: bool, record: Resolution) -> str:
        """Say whether it was told as asked for."""
        return self.value_told(value, record)

    def value_told(self, value: bool, record: Resolution) -> str:
        """Say the same to a spreadsheet."""
        if record.disclosure == DisclosureNeed.NONE:
            return "不要求"
        return "是" if value else "还没有"


class ResolutionFilter(django_filters.FilterSet):
    """What to keep of the list."""

    words = django_filters.CharFilter(label="编号或议题", method="keep_words")
    progress = django_filters.ChoiceFilter(label="办理", choices=PROGRESS, method="keep_progress")
    disclosure = django_filters.ChoiceFilter(label="公开要求", choices=DisclosureNeed)
    untold = django_filters.ChoiceFilter(label="公开办理", choices=TOLD, method="keep_untold")

    class Meta:
        model = Resolution
        fields = ("words", "progress", "disclosure", "untold")

    def keep_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Keep by number, or by the title of an open item."""
        return rows.filter(Q(number__contains=value) | Q(agenda_item__item__title__contains=value))

    def keep_progress(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Keep by how far the carrying out has come."""
        if value == CHANGED:
            return rows.exclude(changed_by=None)
        rows = rows.filter(changed_by=None)
        done = ("done", "struck_off")
        unfinished = Q(task_count=0) | Q(tasks__task__in=Task.objects.exclude(state__in=done))
        if value == DONE:
            return rows.filter(task_count__gt=0).exclude(tasks__task__in=Task.objects.exclude(state__in=done))
        if value == OVERDUE:
            return rows.filter(unfinished, due_on__lt=self.request.today).distinct()
        return rows.filter(unfinished).distinct()

    def keep_untold(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Keep those that should be told and were, or were not."""
        wanted = rows.exclude(disclosure=DisclosureNeed.NONE).filter(changed_by=None)
        return wanted.filter(told=value == "told")


def visible_resolutions(request: HttpRequest) -> QuerySet[Resolution]:
    """Return the resolutions of items whose existence the user may see; never under a notice of inspection."""
    items = items_visible_to(request.user, on=request.today)
    mine = own_meetings(request.user, on=request.today)
    rows = Resolution.objects.filter(
        agenda_item__item_id__in=items.values("pk"), agenda_item__meeting_id__in=mine.values("pk")
    )
    told = Disclosure.objects.filter(resolution=OuterRef("pk"), form=OuterRef("disclosure"))
    return rows.annotate(task_count=Count("tasks", distinct=True), told=Exists(told))


@signed_in
@require_safe
def resolution_list(request: HttpRequest) -> HttpResponse:
    """List the resolutions that the user may see; sealed ones without their title."""
    return render_list(
        request,
        template="meetings/resolutions.html",
        title="决议",
        noun="决议",
        rows=visible_resolutions(request).select_related("agenda_item__item", "agenda_item__meeting", "owner"),
        table=ResolutionTable,
        filters=ResolutionFilter,
        empty=Empty("还没有决议", "会议通过事项或者校长作出决定以后，决议自动列在这里。"),
        context={"tabs": meeting_tabs(request, "resolutions")},
    )


def visible_resolution(request: HttpRequest, pk: int) -> Resolution:
    """Return a resolution that the user may see, or raise 404; who recuses on its item does not see it."""
    rows = visible_resolutions(request).select_related(
        "agenda_item__item__organisation",
        "agenda_item__item__body",
        "agenda_item__meeting__body",
        "owner",
        "changed_by",
        "followed_up_in__meeting",
    )
    resolution = get_object_or_404(rows, pk=pk)
    if is_recused(resolution.agenda_item.item, request.user):
        raise Http404
    return resolution


@dataclass(frozen=True)
class TaskLine:
    """A task of a resolution with what was reported last."""

    task: Task
    url: str
    is_done: bool
    last: Any
    evidence: int


@signed_in
@require_safe
def resolution_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one resolution: words, owner, day, tasks with evidence, disclosure, follow-up."""
    resolution = visible_resolution(request, pk)
    return render(request, "meetings/resolution.html", page_context(request, resolution))


def page_context(
    request: HttpRequest,
    resolution: Resolution,
    forms: Mapping[str, object] | None = None,
    refusal: Exception | None = None,
) -> dict[str, object]:
    """Return what the page of a resolution shows; ``forms`` are those that came back with faults."""
    user, on = request.user, request.today
    point = resolution.agenda_item
    reads = may_read_item(point.item, user, on=on)
    refusals = {act: why_not_resolution(resolution, act, user, on=on) for act in ACTS}
    refusals["task"] = refusals["task"] or why_not_task_of(resolution)
    given = dict(forms or {})
    trace = _trace(point.item, on)
    subjects = [f"meetings.item:{point.item_id}", f"meetings.meeting:{point.meeting_id}"]
    urls = addresses_of(subjects)
    return {
        "resolution": resolution,
        "title": words_of(point.item, user, on=on)[0],
        "wording": wording_of(resolution) if reads else "",
        "decision": decision_of(point) if reads else "",
        "outcome": outcome_words(point),
        "item_url": urls[subjects[0]],
        "meeting_url": urls[subjects[1]],
        "lines": _task_lines(resolution),
        "scenario": scenario_behind(point.item, user, on=on) if reads else None,
        "disclosures": resolution.disclosures.select_related("file"),
        "gaps": trace.gaps,
        "refusals": refusals,
        "refusal": refusal,
        "forms": {act: given.get(act) or make(resolution) for act, make in FORMS.items() if not refusals[act]},
        "link_form": given.get("link") or (None if refusals["task"] else link_form(resolution)),
        "tabs": meeting_tabs(request, "resolutions"),
        "changes": list(resolution.changes.all()),
    }


def _task_lines(resolution: Resolution) -> list[TaskLine]:
    links = resolution.tasks.select_related("task__plan", "task__organisation").prefetch_related(
        "task__reports__evidence", "task__handed_down__reports__evidence"
    )
    links = list(links)
    urls = addresses_of(f"plans.task:{link.task_id}" for link in links)
    found = []
    for link in links:
        reports = sorted(reports_of(link.task), key=lambda one: (one.reported_on, one.pk))
        count = sum(len(one.evidence.all()) for one in reports)
        last = reports[-1] if reports else None
        found.append(TaskLine(link.task, urls[f"plans.task:{link.task_id}"], is_done(link.task), last, count))
    return found


def settle_form(resolution: Resolution, data: object = None) -> SettleForm:
    """Return the form of owner, days and disclosure; people of the school's bodies and posts."""
    school = resolution.agenda_item.item.organisation
    people = Person.objects.filter(
        Q(postings__organisation=school) | Q(seats__body__organisation=school) | Q(pk=resolution.owner_id)
    ).distinct()
    return SettleForm(data, auto_id="settle_%s", resolution=resolution, people=people)


def task_form(resolution: Resolution, data: object = None) -> TaskForm:
    """Return the form of a new task."""
    school = resolution.agenda_item.item.organisation
    units = Organisation.objects.filter(
        Q(pk=school.pk) | Q(affiliations_up__parent=school, affiliations_up__hierarchy="administration")
    ).distinct()
    plans = Plan.objects.filter(owner=school, state=PlanState.DRAFT)
    initial = {"organisation": school.pk, "due_on": resolution.due_on}
    return TaskForm(data, auto_id="task_%s", units=units, plans=plans, initial=initial)


def link_form(resolution: Resolution, data: object = None) -> LinkForm:
    """Return the form that ties a task that is there already."""
    known = resolution.tasks.values("task_id")
    tasks = tasks_to_link(resolution.agenda_item.item.organisation).exclude(pk__in=known)
    return LinkForm(data, auto_id="link_%s", tasks=tasks)


def follow_up_form(resolution: Resolution, data: object = None) -> FollowUpForm:
    """Return the form of the follow-up."""
    return FollowUpForm(data, auto_id="follow_%s", points=points_to_follow_up_at(resolution))


def disclose_form(resolution: Resolution, data: object = None, files: object = None) -> DiscloseForm:
    """Return the form of a disclosure, with the form asked for chosen."""
    need = resolution.disclosure
    initial = {"form": need if need != DisclosureNeed.NONE else DisclosureNeed.OPEN}
    return DiscloseForm(data, files, auto_id="told_%s", initial=initial)


FORMS = {"settle": settle_form, "task": task_form, "disclose": disclose_form, "follow_up": follow_up_form}


def _trace(item: Item, on: date) -> Trace:
    return trace_of(with_the_whole_way(Item.objects.filter(pk=item.pk)).get(), on=on)


@dataclass(frozen=True)
class ShownLine:
    """A line of a stage with the address of its object."""

    on: date | None
    words: str
    url: str


@signed_in
@require_safe
def trace_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the way of one item from proposal to disclosure, gaps first."""
    user, on = request.user, request.today
    item = get_object_or_404(with_the_whole_way(items_visible_to(user, on=on).distinct()), pk=pk)
    if is_recused(item, user) or not may_read_item(item, user, on=on):
        raise Http404
    trace = trace_of(item, on=on)
    kind = key_kind(item, on=on)
    context = {
        "item": item,
        "title": words_of(item, user, on=on)[0],
        "kind": KEY_KIND_WORDS[kind] if kind else "",
        "gaps": trace.gaps,
        "stages": _shown(trace.stages),
        "tabs": meeting_tabs(request, "resolutions"),
    }
    return render(request, "meetings/trace.html", context)


def _shown(stages: tuple[Stage, ...]) -> list[tuple[Stage, list[ShownLine]]]:
    urls = addresses_of(line.subject for stage in stages for line in stage.lines if line.subject)
    return [
        (stage, [ShownLine(line.on, line.words, urls.get(line.subject, "")) for line in stage.lines])
        for stage in stages
    ]


@signed_in
@require_safe
def trace_list(request: HttpRequest) -> HttpResponse:
    """List a school's 三重一大 items of a year with the number of gaps, most gaps first; also as a workbook."""
    schools = own_schools(request)
    if not schools:
        raise Http404
    school = _chosen(request, schools)
    year = _year(request)
    found = entries_for(school, date(year, 1, 1), date(year, 12, 31), request.user, on=request.today)
    entries = sorted(found, key=lambda one: (-len(one.trace.gaps), one.number))
    if request.GET.get("export") == "xlsx":
        headings = ("序号", "编号", "议题", "类别", "状态", "环节", "缺什么")
        rows = [
            (one.number, one.item.number, one.title, one.kind, one.item.get_state_display(), stage, gap)
            for one in entries
            for stage, gap in (one.trace.gaps or [("", "")])
        ]
        return rows_response(f"{school}{year}年三重一大全程留痕", headings, rows)
    readable = {one.item.pk for one in entries if one.title != SEALED_TITLE and not is_recused(one.item, request.user)}
    context = {
        "entries": entries,
        "readable": readable,
        "school": school,
        "schools": schools,
        "year": year,
        "years": range(request.today.year, request.today.year - 5, -1),
        "gap_count": sum(len(one.trace.gaps) for one in entries),
        "tabs": meeting_tabs(request, "resolutions"),
    }
    return render(request, "meetings/traces.html", context)


def own_schools(request: HttpRequest) -> list[Organisation]:
    """Return the schools whose meetings are the user's own: by right of the office, or by a seat held today."""
    offices = reach(request.user, "meetings.view", on=request.today).filter(bodies__isnull=False)
    seats = seats_of(request.user).in_force_on(request.today).values("body__organisation_id")
    rows = Organisation.objects.filter(Q(pk__in=offices.order_by().values("pk")) | Q(pk__in=seats))
    return list(rows.distinct().order_by("sort_key", "code"))


def _chosen(request: HttpRequest, schools: list[Organisation]) -> Organisation:
    key = request.GET.get("school", "")
    return next((school for school in schools if str(school.pk) == key), schools[0])


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdigit() and 2000 <= int(asked) <= 2100 else request.today.year
