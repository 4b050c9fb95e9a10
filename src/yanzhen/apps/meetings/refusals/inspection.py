"""Why a notice of inspection may not be issued, signed for or withdrawn: for acts and pages alike."""

from __future__ import annotations

from datetime import date
from typing import Any

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.accounts.rights import capability_title
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import InspectionNotice
from yanzhen.apps.organisations.models import Organisation, OrganisationKind

ISSUERS = (OrganisationKind.AUTHORITY, OrganisationKind.SECTION, OrganisationKind.INSTITUTE)


def why_not_issue(school: Organisation, facts: Any, actor: User, *, on: date) -> MeetingError | None:
    """Return why this notice cannot be issued, or None; it is dated, numbered and names who reads."""
    if not may(actor, "meetings.notify", school, on=on):
        return MeetingError("NOT_YOURS", capability=capability_title("meetings.notify"))
    if school.kind in ISSUERS:
        return MeetingError("NOTICE_NOT_A_SCHOOL")
    if not facts.number.strip():
        return MeetingError("NOTICE_NUMBER")
    if facts.reads_from < on or facts.reads_to < facts.reads_from or facts.covers_to < facts.covers_from:
        return MeetingError("NOTICE_DAYS")
    known = set(User.objects.filter(person_id__in=facts.reader_ids, is_active=True).values_list("person_id", flat=True))
    if not facts.reader_ids or known != set(facts.reader_ids):
        return MeetingError("NOTICE_READERS")
    return None


def why_not_receive(notice: InspectionNotice, actor: User, *, on: date) -> MeetingError | None:
    """Return why ``actor`` may not sign for the notice on the school's side, or None."""
    if not may(actor, "meetings.view", notice.organisation_id, on=on):
        return MeetingError("NOT_YOURS", capability=capability_title("meetings.view"))
    return MeetingError("NOTICE_SEEN") if notice.seen_at is not None else None


def why_not_withdraw(notice: InspectionNotice, actor: User, *, on: date) -> MeetingError | None:
    """Return why ``actor`` may not withdraw the notice, or None."""
    if not may(actor, "meetings.notify", notice.organisation_id, on=on):
        return MeetingError("NOTICE_NOT_YOURS")
    return MeetingError("NOTICE_WITHDRAWN") if notice.withdrawn_on is not None else None
