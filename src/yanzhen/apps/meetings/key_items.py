"""Which items are of the three important and one large (三重一大), and those of a school in a period."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet

from yanzhen.apps.meetings.models import AgendaItem, Disclosure, Item, ItemKind, ItemState, Minutes, ResolutionTask
from yanzhen.engines.decisions import KeyKind, Matter, key_kind_of
from yanzhen.presets.decisions import decision_rules

KEY_KIND_WORDS = {
    KeyKind.MATTER: "重大事项决策",
    KeyKind.CADRES: "重要干部任免",
    KeyKind.PROJECT: "重大项目安排",
    KeyKind.SPENDING: "大额度资金使用",
}
NEVER_SHOWN = (ItemState.DRAFT, ItemState.WITHDRAWN)


def key_kind(item: Item, *, on: date) -> KeyKind | None:
    """Return which of 三重一大 an item is by the school's own threshold on the day; null for all others."""
    if item.kind != ItemKind.DECIDE or not item.matter:
        return None
    own = item.body.settings.get("large_spending_yuan")
    rules = decision_rules(item.body.rules, on=on).settings.large_spending_yuan
    threshold = rules if own is None else Decimal(str(own))
    return key_kind_of(Matter(item.matter), amount_yuan=item.amount_yuan, threshold_yuan=threshold)


def items_in_period(organisation_id: int, first: date, last: date) -> QuerySet[Item]:
    """Return a school's items to decide that were tabled, or proposed, within the days, oldest first."""
    tabled = Q(tabled__meeting__planned_at__date__gte=first, tabled__meeting__planned_at__date__lte=last)
    proposed = Q(made_on__gte=first, made_on__lte=last)
    rows = Item.objects.to_decide().filter(tabled | proposed, organisation_id=organisation_id)
    return with_the_whole_way(rows.exclude(state__in=NEVER_SHOWN).distinct().order_by("made_on", "pk"))


def with_the_whole_way(rows: QuerySet[Item]) -> QuerySet[Item]:
    """Fetch all that a trace looks at, in a fixed number of queries."""
    points = AgendaItem.objects.select_related(
        "meeting__body", "meeting__recorder", "resolution__owner", "resolution__followed_up_in__meeting"
    ).prefetch_related(
        Prefetch("meeting__minutes", Minutes.objects.order_by("revision")),
        Prefetch("resolution__disclosures", Disclosure.objects.order_by("started_on", "pk")),
        Prefetch(
            "resolution__tasks",
            ResolutionTask.objects.select_related("task__plan", "task__organisation").prefetch_related(
                "task__reports__evidence", "task__handed_down__reports__evidence"
            ),
        ),
    )
    return rows.select_related("body", "proposer", "organisation").prefetch_related(
        "stands__person", "deliberations", Prefetch("tabled", points.order_by("meeting__planned_at", "pk"))
    )
