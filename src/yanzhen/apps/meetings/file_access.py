"""Papers of items open to whoever may read the item; who recuses loses them (议题材料)."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.files.access import opens_files
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.meetings.models import Disclosure, HigherDecision, InspectionNotice, ItemPaper, SchemeStep
from yanzhen.apps.meetings.sight import may_read_item, notices_in_force


@opens_files
def with_the_item(file: StoredFile, *, user: User, on: date) -> bool:
    """May the file be read because an item that the user may read carries it, and still does?"""
    papers = ItemPaper.objects.filter(file=file, removed_on=None).select_related("item")
    return any(may_read_item(paper.item, user, on=on) for paper in papers)


@opens_files
def with_the_scheme(file: StoredFile, *, user: User, on: date) -> bool:
    """May the file be read as the proof of a stage of a scheme of the user's school?"""
    steps = SchemeStep.objects.filter(file=file).select_related("scheme")
    return any(may(user, "meetings.view", step.scheme.organisation_id, on=on) for step in steps)


@opens_files
def with_the_disclosure(file: StoredFile, *, user: User, on: date) -> bool:
    """May the file be read as proof that a resolution was told?"""
    rows = Disclosure.objects.filter(file=file).select_related("resolution__agenda_item__item")
    items = {row.resolution.agenda_item.item for row in rows}
    return any(may_read_item(item, user, on=on) for item in items)


@opens_files
def with_the_notice(file: StoredFile, *, user: User, on: date) -> bool:
    """May the file be read as a notice of inspection: by its school, its issuers and its readers?"""
    for notice in InspectionNotice.objects.filter(file=file):
        if may(user, "meetings.view", notice.organisation_id, on=on):
            return True
        if may(user, "meetings.notify", notice.issued_for_id, on=on):
            return True
        if notices_in_force(user, on=on).filter(pk=notice.pk).exists():
            return True
    return False


@opens_files
def with_the_higher_decision(file: StoredFile, *, user: User, on: date) -> bool:
    """May the file be read as the paper of a decision that the user's own body recorded?"""
    rows = HigherDecision.objects.filter(file=file)
    return any(may(user, "meetings.oversee", row.organisation_id, on=on) for row in rows)
