"""Settle, turn into tasks, tell and follow up a resolution (决议落实); its words change only by reconsideration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import models, transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.files.actions.receive import keep
from yanzhen.apps.files.actions.stage import StagedFile
from yanzhen.apps.meetings.actions.locked import locked_meeting
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import AgendaItem, AgendaState, Disclosure, DisclosureNeed, Resolution, ResolutionTask
from yanzhen.apps.meetings.refusals.resolutions import (
    why_not_days,
    why_not_followed_up_at,
    why_not_resolution,
    why_not_stale,
    why_not_task_of,
    why_not_told,
)
from yanzhen.apps.organisations.models import Line, Organisation, Person
from yanzhen.apps.plans.actions.draft_plan import draft_plan, locked_plan
from yanzhen.apps.plans.actions.edit_task import PartyFacts, TaskFacts, plant
from yanzhen.apps.plans.models import PartyRole, Plan, PlanState, Task
from yanzhen.apps.plans.refusals.plan import why_not_act, why_not_task_facts
from yanzhen.apps.sources.models import Source, SourceKind

PLAN_TITLE = "{year}年会议决议任务"


@dataclass(frozen=True, kw_only=True)
class Settled:
    """Who carries a resolution out by when, how it is told, and when a later meeting hears of it."""

    owner_id: int
    due_on: date | None
    disclosure: str
    follow_up_on: date | None


@transaction.atomic
def settle_resolution(*, resolution_id: int, seen: int, settled: Settled, actor: User, on: date) -> Resolution:
    """Set owner, due day, disclosure and follow-up; never the words.

    Raises:
        MeetingError: NOT_YOURS, RECUSED, RESOLUTION_CHANGED, STALE or BEFORE_RESOLUTION.
    """
    resolution = _locked(resolution_id)
    _refuse(
        why_not_resolution(resolution, "settle", actor, on=on)
        or why_not_stale(seen, resolution.version)
        or why_not_days(resolution, settled.due_on, settled.follow_up_on)
    )
    resolution.owner = Person.objects.get(pk=settled.owner_id)
    resolution.due_on, resolution.follow_up_on = settled.due_on, settled.follow_up_on
    resolution.disclosure = DisclosureNeed(settled.disclosure)
    resolution.version += 1
    resolution.save()
    due = settled.due_on.isoformat() if settled.due_on else "未定"
    _note(resolution, actor, on, due_on=due, kind="RESOLUTION_SETTLED")
    return resolution


@transaction.atomic
def make_resolution_task(
    *,
    resolution_id: int,
    title: str,
    organisation_id: int,
    due_on: date,
    actor: User,
    on: date,
    plan_id: int | None = None,
) -> Task:
    """Add a task to a draft plan of the school, by default the year's plan of resolutions, which is made on the way.

    The task says what is to be done in the words given here; those of the resolution stay with the body.

    Raises:
        MeetingError: NOT_YOURS, RECUSED, RESOLUTION_CHANGED or SEALED_TASK. PlanError: NOT_YOURS, WRONG_STATE,
            TITLE_MISSING, DUE_BEFORE_START or WRONG_OWNER_UNIT; then nothing is written.
    """
    resolution = _locked(resolution_id)
    _refuse(why_not_resolution(resolution, "task", actor, on=on) or why_not_task_of(resolution))
    school = resolution.agenda_item.item.organisation
    plan = locked_plan(plan_id) if plan_id else _plan_of_the_year(school, actor, on)
    facts = TaskFacts(
        title=title.strip(),
        organisation_id=organisation_id,
        starts_on=max(resolution.made_on, plan.starts_on),
        due_on=due_on,
        due_basis=f"会议决议{resolution.number}",
        line=plan.line,
        parties=(
            PartyFacts(role=PartyRole.LEAD, organisation_id=organisation_id),
            PartyFacts(role=PartyRole.LEADER, person_id=resolution.owner_id),
        ),
    )
    if refusal := why_not_act(plan, "edit", actor, on=on) or why_not_task_facts(plan, facts, on=on):
        raise refusal
    source = Source.objects.create(
        kind=SourceKind.MEETING, subject=f"meetings.resolution:{resolution.pk}", entered_by=actor
    )
    task = plant(plan, facts, parent=None, source=source)
    ResolutionTask.objects.create(resolution=resolution, task=task)
    _note(resolution, actor, on, task, plan, kind="RESOLUTION_TASK_MADE")
    return task


@transaction.atomic
def link_resolution_task(*, resolution_id: int, task_id: int, actor: User, on: date) -> ResolutionTask:
    """Let a task that the school has already carry the resolution out.

    Raises:
        MeetingError: NOT_YOURS, RECUSED, RESOLUTION_CHANGED, SEALED_TASK, OTHER_SCHOOLS_TASK or LINKED_ALREADY.
    """
    resolution = _locked(resolution_id)
    _refuse(why_not_resolution(resolution, "task", actor, on=on) or why_not_task_of(resolution))
    task = tasks_to_link(resolution.agenda_item.item.organisation).filter(pk=task_id).first()
    if task is None:
        raise MeetingError("OTHER_SCHOOLS_TASK")
    link, is_new = ResolutionTask.objects.get_or_create(resolution=resolution, task=task)
    if not is_new:
        raise MeetingError("LINKED_ALREADY")
    _note(resolution, actor, on, task, kind="RESOLUTION_TASK_LINKED")
    return link


def tasks_to_link(school: Organisation) -> models.QuerySet[Task]:
    """Return the live tasks of the school's own plans and those handed down to it."""
    mine = models.Q(plan__owner=school) | models.Q(organisation=school)
    return Task.objects.live().filter(mine).select_related("plan")


@transaction.atomic
def disclose_resolution(
    *,
    resolution_id: int,
    form: str,
    started_on: date,
    ended_on: date | None,
    place: str,
    actor: User,
    on: date,
    proof: StagedFile | None = None,
) -> Disclosure:
    """Note that a resolution was told: 公示 for a time, 公开 or 公布.

    Raises:
        MeetingError: NOT_YOURS, RECUSED, RESOLUTION_CHANGED, SEALED_TOLD, TOLD_WHERE_MISSING, NOTICE_END_MISSING,
            BEFORE_RESOLUTION, TOLD_IN_FUTURE or PERIOD_REVERSED.
    """
    resolution = _locked(resolution_id)
    _refuse(
        why_not_resolution(resolution, "disclose", actor, on=on)
        or why_not_told(resolution, form, started_on, ended_on, place, on=on)
    )
    school = resolution.agenda_item.item.organisation
    file = None
    if proof is not None:
        file = keep(proof, actor=actor, organisation=school, on=on, view_capability="meetings.view")
    told = Disclosure.objects.create(
        resolution=resolution,
        form=DisclosureNeed(form),
        started_on=started_on,
        ended_on=ended_on,
        place=place.strip(),
        file=file,
        entered_by=actor,
    )
    said = {"form": told.get_form_display(), "day": started_on.isoformat()}
    _note(resolution, actor, on, kind="RESOLUTION_DISCLOSED", **said)
    return told


@transaction.atomic
def follow_up_resolution(*, resolution_id: int, point_id: int, actor: User, on: date) -> Resolution:
    """Note at which later point of the same body the resolution was followed up (回头看).

    Raises:
        MeetingError: NOT_YOURS, RECUSED, RESOLUTION_CHANGED, NOT_A_LATER_MEETING or NOT_YET_DEALT_WITH.
    """
    resolution = _locked(resolution_id)
    point = AgendaItem.objects.select_related("meeting").get(pk=point_id)
    _refuse(why_not_resolution(resolution, "follow_up", actor, on=on) or why_not_followed_up_at(resolution, point))
    resolution.followed_up_in = point
    resolution.version += 1
    resolution.save(update_fields=["followed_up_in", "version"])
    _note(resolution, actor, on, meeting=point.meeting_id, kind="RESOLUTION_FOLLOWED_UP")
    return resolution


def points_to_follow_up_at(resolution: Resolution) -> models.QuerySet[AgendaItem]:
    """Return the later points of the same body that are over, newest first."""
    mine = resolution.agenda_item.meeting
    later = {"meeting__body_id": mine.body_id, "meeting__planned_at__gt": mine.planned_at}
    rows = AgendaItem.objects.filter(state=AgendaState.CLOSED, **later)
    return rows.select_related("meeting", "item").order_by("-meeting__planned_at", "position")


def _plan_of_the_year(school: Organisation, actor: User, on: date) -> Plan:
    """Return the draft that gathers the year's resolutions; one that is under way already is followed by the next."""
    title = PLAN_TITLE.format(year=on.year)
    Organisation.objects.select_for_update(of=("self",)).get(pk=school.pk)
    known = Plan.objects.filter(owner=school, title__startswith=title).order_by("-pk")
    draft = known.filter(state=PlanState.DRAFT).first()
    if draft is not None:
        return locked_plan(draft.pk)
    count = known.count()
    return draft_plan(
        title=title if not count else f"{title}（第{count + 1}批）",
        owner=school,
        line=Line.JOINT,
        starts_on=date(on.year, 1, 1),
        ends_on=date(on.year + 1, 12, 31),
        actor=actor,
        on=on,
    )


def _locked(resolution_id: int) -> Resolution:
    """Lock the meeting, then the resolution."""
    found = Resolution.objects.select_related("agenda_item").get(pk=resolution_id)
    locked_meeting(found.agenda_item.meeting_id)
    rows = Resolution.objects.select_for_update(of=("self",))
    return rows.select_related("agenda_item__item__organisation", "agenda_item__meeting", "changed_by").get(
        pk=resolution_id
    )


def _note(resolution: Resolution, actor: User, on: date, *things: models.Model, kind: str, **content: object) -> None:
    organisation_id = resolution.agenda_item.item.organisation_id
    record(
        kind=kind,
        actor=actor,
        acting_for=acting_for(actor, "meetings.prepare", organisation_id, on=on),
        subjects=[resolution, resolution.agenda_item.item, *things],
        content={"number": resolution.number, **content},
    )


def _refuse(refusal: MeetingError | None) -> None:
    if refusal is not None:
        raise refusal
