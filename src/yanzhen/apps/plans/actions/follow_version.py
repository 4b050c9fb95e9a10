"""Let tasks in force follow the issued version of their document (跟随印发稿)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.apps.plans.actions.apply_amendment import follow_text
from yanzhen.apps.plans.following import Follow, Following, followings, tasks_from_earlier
from yanzhen.apps.plans.models import Amendment, AmendmentState, Task
from yanzhen.apps.plans.refusals.amendment import why_not_follow, why_not_take
from yanzhen.apps.plans.refusals.plan import capability_for, why_not_act


@transaction.atomic
def follow_version(*, version_id: int, task_ids: Collection[int], actor: User, on: date) -> list[Amendment]:
    """Propose what the issued version changes to the units in charge; tasks whose words stayed follow at once.

    Raises:
        PlanError: NOT_YOURS or WRONG_STATE.
        AmendmentError: NOT_ISSUED, NOT_FINISHED, NO_TASKS or NOT_FOLLOWING; then nothing is written.
    """
    version = DocumentVersion.objects.select_for_update(of=("self",)).select_related("document").get(pk=version_id)
    if refusal := why_not_follow(version):
        raise refusal
    rows = tasks_from_earlier(version).filter(pk__in=set(task_ids))
    found = followings(version, rows.select_for_update(of=("self",)))
    takeable = {one.task.pk for one in found if one.can_be_taken}
    refusals = [why_not_act(one.task.plan, "amend", actor, on=on) for one in found]
    if refusal := why_not_take(task_ids, takeable) or next(filter(None, refusals), None):
        raise refusal
    made = [_taken_along(one, version, actor, on) for one in found]
    followed = sum(one.state == AmendmentState.FOLLOWED for one in made)
    plan = found[0].task.plan
    record(
        kind="FOLLOWING_PROPOSED",
        actor=actor,
        acting_for=acting_for(actor, capability_for(plan, "amend"), plan.owner_id, on=on),
        subjects=[version, version.document, *{one.task.plan for one in found}, *(one.task for one in found), *made],
        content={"title": version.title, "changed": len(made) - followed, "followed": followed},
    )
    return made


def _taken_along(one: Following, version: DocumentVersion, actor: User, on: date) -> Amendment:
    is_same = one.follow == Follow.SAME
    made = Amendment.objects.create(
        task=one.task,
        document_version=version,
        locator=one.locator(),
        is_drop=one.follow == Follow.DROPPED,
        before=one.before,
        after=one.after,
        note=one.note[:300],
        reason=f"《{version.title}》印发稿{'没有改动' if is_same else '改动'}"[:500],
        state=AmendmentState.FOLLOWED if is_same else AmendmentState.PROPOSED,
        proposed_by=actor,
        proposed_on=on,
        task_version=one.task.version,
    )
    if is_same:
        follow_text(made, one.task, actor=actor)
        one.task.save(update_fields=["source"])
        Task.objects.filter(origin=one.task).update(source=one.task.source)
    return made
