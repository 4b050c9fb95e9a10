"""How the content of meetings goes; that a meeting was held, when, and how each point ended stays."""

from __future__ import annotations

from yanzhen.apps.audit.purging import purges
from yanzhen.apps.meetings.models import (
    AgendaItem,
    Attendance,
    CaseFile,
    Disclosure,
    HigherDecision,
    InspectionNotice,
    Item,
    ItemPaper,
    ItemStep,
    Meeting,
    Minutes,
    Observer,
    Resolution,
    Scheme,
    SchemeStep,
    Speech,
    Stand,
    Vote,
)
from yanzhen.apps.meetings.packed_files import forget_packed_files

PURGED = "（已清除）"


@purges("meetings.item")
def purge_item(key: str) -> list[str]:
    """Blank the words of an item, what it was about at every meeting, and its papers."""
    Item.objects.filter(pk=key).update(
        title=PURGED, summary="", is_sealed=False, sealed=None, raised_by="", emergency_reason=""
    )
    ItemStep.objects.filter(item_id=key).exclude(reason="").update(reason=PURGED)
    Stand.objects.filter(item_id=key).update(stand="", said_on=None)
    points = AgendaItem.objects.filter(item_id=key)
    keys = list(points.values_list("pk", flat=True))
    files = ItemPaper.objects.filter(item_id=key)
    gone = [f"files.storedfile:{pk}" for pk in files.values_list("file_id", flat=True)]
    files.update(title=PURGED)
    for point in keys:
        _blank_point(point)
    resolutions = Resolution.objects.filter(agenda_item_id__in=keys).values_list("pk", flat=True)
    papers = Minutes.objects.filter(meeting__agenda__item_id=key).values_list("pk", flat=True)
    return [
        *gone,
        *(f"meetings.resolution:{pk}" for pk in resolutions),
        *(f"meetings.minutes:{pk}" for pk in papers),
    ]


def _blank_point(key: int) -> None:
    """Votes and speeches go as rows; the counts of the verdict stay, its facts do not."""
    Vote.objects.filter(agenda_item_id=key).delete()
    Speech.objects.filter(agenda_item_id=key).delete()
    AgendaItem.objects.filter(pk=key).update(decision="", sealed_decision=None, case=None)
    for point in AgendaItem.objects.filter(pk=key):
        point.verdict = {
            name: point.verdict[name] for name in ("outcome", "needed", "counted") if name in point.verdict
        }
        point.save(update_fields=["verdict"])


@purges("meetings.meeting")
def purge_meeting(key: str) -> list[str]:
    """Blank what a meeting says of persons; its items and papers go too."""
    Attendance.objects.filter(meeting_id=key).update(reason="", written_opinion=None)
    Observer.objects.filter(meeting_id=key).update(name=PURGED, post="", person=None)
    Meeting.objects.filter(pk=key).update(title=PURGED, record_book="", cancel_reason="")
    items = AgendaItem.objects.filter(meeting_id=key).values_list("item_id", flat=True)
    papers = Minutes.objects.filter(meeting_id=key).values_list("pk", flat=True)
    return [*(f"meetings.item:{pk}" for pk in items), *(f"meetings.minutes:{pk}" for pk in papers)]


@purges("meetings.minutes")
def purge_minutes(key: str) -> None:
    """Drop the words of a paper; its number, digest, signer and day stay, and packed files that may hold it go."""
    Minutes.objects.filter(pk=key).update(content=None)
    Minutes.objects.filter(pk=key).exclude(reason="").update(reason=PURGED)
    forget_packed_files(Minutes.objects.filter(pk=key).values_list("meeting__body__organisation_id", flat=True))


@purges("meetings.resolution")
def purge_resolution(key: str) -> list[str]:
    """Blank the words of a resolution and where it was told."""
    Resolution.objects.filter(pk=key).update(wording=PURGED, sealed_wording=None)
    told = Disclosure.objects.filter(resolution_id=key)
    files = list(told.exclude(file=None).values_list("file_id", flat=True))
    told.update(place=PURGED)
    forget_packed_files(Resolution.objects.filter(pk=key).values_list("agenda_item__item__organisation_id", flat=True))
    return [f"files.storedfile:{pk}" for pk in files]


@purges("meetings.casefile")
def purge_case_file(key: str) -> None:
    """Drop a packed case file."""
    CaseFile.objects.filter(pk=key).update(content=None)


@purges("meetings.scheme")
def purge_scheme(key: str) -> list[str]:
    """Blank the name of a scheme; its proofs go too."""
    Scheme.objects.filter(pk=key).update(title=PURGED)
    steps = SchemeStep.objects.filter(scheme_id=key)
    files = list(steps.exclude(file=None).values_list("file_id", flat=True))
    steps.exclude(place="").update(place=PURGED)
    return [f"files.storedfile:{pk}" for pk in files]


@purges("meetings.higherdecision")
def purge_higher_decision(key: str) -> list[str]:
    """Blank a recorded decision of a district body."""
    rows = HigherDecision.objects.filter(pk=key)
    files = list(rows.exclude(file=None).values_list("file_id", flat=True))
    rows.update(title=PURGED, wording="", number="")
    return [f"files.storedfile:{pk}" for pk in files]


@purges("meetings.inspectionnotice")
def purge_notice(key: str) -> list[str]:
    """Drop the written notice; who could read, and when, stays."""
    files = InspectionNotice.objects.filter(pk=key).exclude(file=None).values_list("file_id", flat=True)
    return [f"files.storedfile:{pk}" for pk in files]
