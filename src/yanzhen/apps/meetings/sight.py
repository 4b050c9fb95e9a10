"""Who sees what of items and meetings: by seat, by post in the school, by a written notice of inspection.

The words of an item reach the members of its body and, unless it is sealed, the school's own office. Who recuses loses
the item's words and papers. Nobody of the authority reads them without a notice that the school sees.
"""

from __future__ import annotations

import json
from datetime import date

from django.db.models import Q, QuerySet

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.meetings.models import Body, InspectionNotice, Item, Meeting, MeetingState, Recusal, Seat
from yanzhen.apps.sealing.sealed_values import seal, unseal

ITEM_SEAL = "meetings.item"
SEALED_TITLE = "密封议题"
PLACEHOLDER = "（干部或纪律事项，按规定不显示名称）"
UNTITLED_MATTERS = ("personnel_appointment", "discipline")


def seats_of(user: User) -> QuerySet[Seat]:
    """Return the seats that the user's person holds or held."""
    return Seat.objects.filter(person_id=user.person_id) if user.person_id else Seat.objects.none()


def bodies_of(user: User, *, on: date) -> QuerySet[Body]:
    """Return the bodies in which the user sits on ``on``."""
    return Body.objects.filter(pk__in=seats_of(user).in_force_on(on).values("body_id"))


def items_visible_to(user: User, *, on: date) -> QuerySet[Item]:
    """Return the items whose existence the user may see; ``may_read_item`` says whether also their words.

    Members of the body that are seated on the day, members that were seated when it was dealt with, the school's own
    office (``meetings.view``) and whoever proposed it.
    """
    seated = Q(body_id__in=bodies_of(user, on=on).values("pk"))
    was_there = Q(
        pk__in=Item.objects.filter(tabled__meeting__attendance__seat__in=seats_of(user).values("pk")).values("pk")
    )
    own = Q(proposer_id=user.person_id) if user.person_id else Q(pk__in=())
    office = Q(organisation_id__in=reach_ids(user, "meetings.view", on=on))
    return Item.objects.filter(seated | was_there | own | office)


def meetings_visible_to(user: User, *, on: date) -> QuerySet[Meeting]:
    """Return the meetings that the user may open: of their bodies, of their school, or under a notice."""
    seated = Q(body_id__in=bodies_of(user, on=on).values("pk"))
    was_there = Q(pk__in=Meeting.objects.filter(attendance__seat__in=seats_of(user).values("pk")).values("pk"))
    office = Q(body__organisation_id__in=reach_ids(user, "meetings.view", on=on))
    return Meeting.objects.filter(seated | was_there | office | inspected(user, on=on))


def notices_in_force(user: User, *, on: date) -> QuerySet[InspectionNotice]:
    """Return the notices by which the user may read a school's meetings on ``on``."""
    if not user.person_id:
        return InspectionNotice.objects.none()
    return InspectionNotice.objects.filter(
        readers=user.person_id, reads_from__lte=on, reads_to__gte=on, withdrawn_on=None
    )


def inspected(user: User, *, on: date) -> Q:
    """Return the condition on meetings that a notice opens to the user."""
    condition = Q(pk__in=())
    for notice in notices_in_force(user, on=on):
        condition |= Q(
            body__organisation_id=notice.organisation_id,
            planned_at__date__gte=notice.covers_from,
            planned_at__date__lte=notice.covers_to,
            state=MeetingState.CLOSED,
        )
    return condition


def is_recused(item: Item, user: User) -> bool:
    """Did the user's person recuse on this item at any meeting, or on the one that it takes up again?"""
    return user.person_id in persons_recused(item)


def persons_recused(item: Item) -> set[int]:
    """Return who recused on an item: at any of its meetings, off whose agenda it may have been taken since, and on the
    decided item that it takes up again (复议).
    """
    items = {item.pk, item.reconsiders_id} - {None}
    rows = Recusal.objects.filter(agenda_item__item_id__in=items)
    before = item.reconsiders.recused_before if item.reconsiders_id else []
    return {*rows.values_list("seat__person_id", flat=True), *item.recused_before, *before}


def may_read_item(item: Item, user: User, *, on: date) -> bool:
    """May the user read the words and papers? Who recuses may not; a sealed item opens to its body alone."""
    if is_recused(item, user):
        return False
    mine = seats_of(user).filter(body_id=item.body_id)
    if mine.in_force_on(on).exists() or mine.filter(pk__in=_seats_at(item)).exists():
        return True
    if user.person_id and item.proposer_id == user.person_id:
        return True
    if item.is_sealed:
        return bool(user.person_id) and item.tabled.filter(meeting__recorder_id=user.person_id).exists()
    return reach_ids(user, "meetings.view", on=on).filter(pk=item.organisation_id).exists()


def _seats_at(item: Item) -> QuerySet:
    return Seat.objects.filter(pk__in=Meeting.objects.filter(agenda__item=item).values("attendance__seat_id")).values(
        "pk"
    )


def words_of(item: Item, user: User, *, on: date) -> tuple[str, str]:
    """Return title and summary as the user may see them; placeholders where they may not.

    Raises:
        KeyRingError: KEY_MISSING, UNREADABLE.
    """
    if not item.is_sealed:
        return (item.title, item.summary if may_read_item(item, user, on=on) else "")
    if not may_read_item(item, user, on=on):
        return (SEALED_TITLE, "")
    return opened_words(item)


def opened_words(item: Item) -> tuple[str, str]:
    """Return title and summary whoever asks: for acts and papers of the body itself."""
    if item.sealed is None:
        return (item.title, item.summary)
    words = json.loads(unseal(item.sealed, context=ITEM_SEAL))
    return (words["title"], words["summary"])


def sealed_words(title: str, summary: str) -> bytes:
    """Return what a sealed item keeps."""
    return seal(json.dumps({"title": title, "summary": summary}, ensure_ascii=False).encode(), context=ITEM_SEAL)


def title_under_notice(item: Item) -> str:
    """Return what an inspector reads in place of the title: cadre, discipline and sealed items have none."""
    return PLACEHOLDER if item.is_sealed or item.matter in UNTITLED_MATTERS else item.title
