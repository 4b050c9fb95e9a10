"""Why the file on 三重一大 may not be asked for or taken: for acts and pages alike."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.accounts.rights import capability_title
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import CaseFile
from yanzhen.apps.meetings.sight import notices_in_force, seats_of
from yanzhen.apps.organisations.models import Organisation

MOST_YEARS = 3


def may_ask(organisation: Organisation, user: User, *, on: date) -> bool:
    """May the user have a file of this school? Its own people, and readers under a notice in force."""
    if may(user, "meetings.view", organisation, on=on):
        return True
    if seats_of(user).in_force_on(on).filter(body__organisation=organisation).exists():
        return True
    return notices_in_force(user, on=on).filter(organisation=organisation).exists()


def why_not_ask(
    organisation: Organisation, covers_from: date, covers_to: date, actor: User, *, on: date
) -> MeetingError | None:
    """Return why the file cannot be packed now, or None."""
    if not may_ask(organisation, actor, on=on):
        return MeetingError("NOT_YOURS", capability=capability_title("meetings.view"))
    if covers_to < covers_from:
        return MeetingError("PERIOD_REVERSED")
    if (covers_to - covers_from).days > MOST_YEARS * 366:
        return MeetingError("CASE_FILE_LONG", years=MOST_YEARS)
    waiting = CaseFile.objects.filter(organisation=organisation, made_by=actor).select_related("job")
    if any(one.job is not None and one.job.is_open for one in waiting):
        return MeetingError("CASE_FILE_BUSY")
    return None


def why_not_take(wanted: CaseFile, actor: User, *, on: date) -> MeetingError | None:
    """Return why the file cannot be taken, or None: it was packed for one reader, whose rights must still stand.

    A file is for the day it was packed and the week after: what it holds may have been closed to the reader since.
    """
    if wanted.made_by_id != actor.pk or not may_ask(wanted.organisation, actor, on=on):
        return MeetingError("NOT_YOURS", capability=capability_title("meetings.view"))
    if wanted.content is None or (on - wanted.made_on).days > DAYS_KEPT:
        return MeetingError("CASE_FILE_GONE")
    return None


DAYS_KEPT = 7
