"""The page of one plan: its tasks as a table with what was sent down of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.documents.origins import links_for
from yanzhen.apps.documents.queries import documents_for
from yanzhen.apps.plans.models import Colour, PartyRole, Plan, Target, Task, TaskParty, TaskTally
from yanzhen.apps.plans.refusals.plan import why_not_act, why_not_close, why_not_submit
from yanzhen.apps.plans.wording import target_words
from yanzhen.apps.sources.models import SourceKind
from yanzhen.web.pages import render_page
from yanzhen.web.permissions import needs
from yanzhen.web.plans.finding import frame, visible_plan

PER_PAGE = 50
NO_LINKS: Mapping[int, str] = MappingProxyType({})


@dataclass
class Row:
    """A task as the table shows it."""

    task: Task
    number: str
    heading: str = ""
    lead: list[str] = field(default_factory=list)
    support: list[str] = field(default_factory=list)
    leaders: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    source_url: str = ""
    tally: TaskTally | None = None

    @property
    def indent(self) -> str:
        """The class that sets a subtask in."""
        return f"yz-indent-{self.task.depth}" if self.task.depth else ""


@needs("plans.view")
@require_safe
def plan_page(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show a plan with its tasks."""
    plan = visible_plan(request, plan_id)
    # A red light concerns the unit, the leading section and leaders alone, until it is announced.
    shows_lights = may(request.user, "supervision.view", plan.owner_id, on=request.today)
    tasks = _filtered(request, plan, by_light=shows_lights)
    page = Paginator(tasks, PER_PAGE).get_page(request.GET.get("page"))
    user, on = request.user, request.today
    shown = list(page.object_list)
    links = links_for(user, (task.source for task in shown), on=on)
    context = frame(
        plan,
        "tasks",
        rows=rows_of(plan, shown, links=links, first=page.start_index() or 1),
        page=page,
        shows_lights=shows_lights,
        opens_document=_opens_document(plan, user, on),
        units=_units(plan),
        wanted={name: request.GET.get(name, "") for name in ("words", "unit", "colour")},
        why_not_edit=why_not_act(plan, "edit", user, on=on),
        why_not_submit=why_not_submit(plan, user, on=on),
        why_not_issue=why_not_act(plan, "issue", user, on=on),
        why_not_dispatch=why_not_act(plan, "dispatch", user, on=on),
        why_not_close=why_not_close(plan, user, on=on) if plan.state == "issued" else None,
        colours=Colour.choices,
        crumbs=[("计划任务", reverse("plans:list")), (plan.title, "")],
    )
    return render_page(request, "plans/plan.html", "plans/_tasks.html", context)


def _opens_document(plan: Plan, user: User, on: date) -> bool:
    """May the user open the document that the plan rests on?"""
    if plan.document_version is None:
        return False
    return documents_for(user, on=on).filter(pk=plan.document_version.document_id).exists()


def _filtered(request: HttpRequest, plan: Plan, *, by_light: bool) -> QuerySet[Task]:
    tasks = plan.tasks.own().select_related("organisation", "source", "light").order_by("position", "pk")
    words, unit = request.GET.get("words", "").strip(), request.GET.get("unit", "")
    if words:
        tasks = tasks.filter(Q(title__icontains=words) | Q(wording__icontains=words))
    if unit.isdigit():
        tasks = tasks.filter(organisation_id=int(unit))
    colour = request.GET.get("colour", "")
    if by_light and colour:
        tasks = tasks.filter(light__colour=colour)
    return tasks


def _units(plan: Plan) -> list[tuple[int, str]]:
    rows = plan.tasks.own().order_by("organisation__sort_key").values_list("organisation_id", "organisation__name")
    return list(dict.fromkeys(rows))


def rows_of(plan: Plan, tasks: Iterable[Task], *, links: Mapping[int, str] = NO_LINKS, first: int = 1) -> list[Row]:
    """Return tasks in the order of the tree with parties, targets and tallies, in a fixed number of queries.

    ``links`` holds the addresses of the quoted sentences that the reader may open, by source.
    """
    ordered = in_tree_order(tasks)
    ids = [task.pk for task in ordered]
    tallies = TaskTally.objects.in_bulk(ids)
    rows = {}
    for number, task in enumerate(ordered, start=first):
        source = task.source
        is_span = source is not None and source.kind == SourceKind.SPAN
        rows[task.pk] = Row(
            task,
            str(number),
            heading=" › ".join(source.locator.get("headings", ())) if is_span else "",
            source_url=links.get(task.source_id, ""),
            tally=tallies.get(task.pk),
        )
    _add_parties(rows)
    for target in Target.objects.filter(task_id__in=ids).order_by("pk"):
        rows[target.task_id].targets.append(f"{target.metric}{target_words(target)}")
    shown, last = list(rows.values()), ""
    for row in shown:
        row.heading, last = ("" if row.heading == last else row.heading), row.heading
    return shown


def in_tree_order(tasks: Iterable[Task]) -> list[Task]:
    """Return tasks with each one's subtasks right after it; those whose parent is absent stand at the top."""
    given = list(tasks)
    present = {task.pk for task in given}
    children: dict[int | None, list[Task]] = {}
    for task in given:
        children.setdefault(task.parent_id if task.parent_id in present else None, []).append(task)
    found: list[Task] = []
    waiting = list(reversed(children.get(None, ())))
    while waiting:
        task = waiting.pop()
        found.append(task)
        waiting.extend(reversed(children.get(task.pk, ())))
    return found


def _add_parties(rows: dict[int, Row]) -> None:
    parties = TaskParty.objects.filter(task_id__in=rows).select_related("organisation", "person")
    lists = {PartyRole.LEAD: "lead", PartyRole.SUPPORT: "support", PartyRole.LEADER: "leaders"}
    for party in parties.order_by("pk"):
        name = str(party.organisation or party.person or party.wording)
        getattr(rows[party.task_id], lists[PartyRole(party.role)]).append(name)
    for row in rows.values():
        if not row.lead:
            row.lead.append(str(row.task.organisation))
