"""Which body an item belongs to: by the class of its matter, the amount and the school's own threshold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yanzhen.apps.meetings.models import Body, BodyKind, Item, ItemKind
from yanzhen.apps.meetings.queries import bodies_in_force
from yanzhen.apps.meetings.rule_sets import is_too_small, threshold_of
from yanzhen.engines.decisions.matters import MATTERS, class_of, key_kind_of, may_decide, right_meeting
from yanzhen.engines.decisions.vocabulary import CLASS_NAMES, KeyKind, Matter, MatterClass
from yanzhen.engines.decisions.vocabulary import BodyKind as EngineBodyKind

MATTER_CHOICES = tuple((matter.value, facts.title) for matter, facts in MATTERS.items())
CADRES = Matter.PERSONNEL_APPOINTMENT.value
SPENDING = Matter.LARGE_SPENDING.value
KEY_KIND_WORDS = {
    KeyKind.MATTER: "重大事项决策",
    KeyKind.CADRES: "重要干部任免",
    KeyKind.PROJECT: "重大项目安排",
    KeyKind.SPENDING: "大额度资金使用",
}
KEY_MATTERS = tuple(matter.value for matter, facts in MATTERS.items() if facts.key_kind is not None)


@dataclass(frozen=True, kw_only=True)
class Route:
    """Where an item goes.

    Attributes:
        is_right: may the chosen body decide it? Null while an amount is missing on which that hangs.
        reason: why not, as the first half of a sentence.
        right: name of the meeting that may decide it.
        bodies: bodies of the school that may decide it.
    """

    is_right: bool | None
    reason: str = ""
    right: str = ""
    bodies: tuple[Body, ...] = ()


def matter_title(matter: str) -> str:
    """Return the Chinese name of a matter; empty for none."""
    return MATTERS[Matter(matter)].title if matter else ""


def class_at(matter: str, amount_yuan: Decimal | None, body: Body, *, on: date) -> MatterClass | None:
    """Return the class of a matter at the school of ``body``; null while it hangs on an unknown amount."""
    return class_of(Matter(matter), amount_yuan=amount_yuan, threshold_yuan=threshold_of(body, on=on))


def key_kind_title(matter: str, amount_yuan: Decimal | None, body: Body, *, on: date) -> str:
    """Return which of 三重一大 such an item is, in words; empty for an ordinary one."""
    if not matter:
        return ""
    found = key_kind_of(Matter(matter), amount_yuan=amount_yuan, threshold_yuan=threshold_of(body, on=on))
    return KEY_KIND_WORDS[found] if found else ""


def route_of(kind: str, matter: str, amount_yuan: Decimal | None, body: Body, *, on: date) -> Route:
    """Return whether ``body`` may decide such an item, and else which bodies of the school may.

    Study and reports go anywhere: nothing is decided there.
    """
    if kind != ItemKind.DECIDE or not matter:
        return Route(is_right=True)
    found = class_at(matter, amount_yuan, body, on=on)
    if is_too_small(body, on=on):
        return Route(
            is_right=False,
            reason=f"正式党员{body.branch_formal_members}人，不设支部委员会，由支部党员大会决定。",
            right=BodyKind.PARTY_BRANCH_ASSEMBLY.label,
            bodies=tuple(bodies_in_force(body.organisation_id, on=on).filter(kind=BodyKind.PARTY_BRANCH_ASSEMBLY)),
        )
    if found is None:
        return Route(is_right=None)
    if may_decide(EngineBodyKind(body.kind), found):
        return Route(is_right=True)
    standing = bodies_in_force(body.organisation_id, on=on).exclude(pk=body.pk).order_by("kind")
    fitting = [other for other in standing if _decides(other, found, on=on)]
    preferred = [other for other in fitting if other.kind != BodyKind.STAFF_CONGRESS]
    return Route(
        is_right=False,
        reason=f"“{matter_title(matter)}”属于{CLASS_NAMES[found]}，不由{body.name}决定。",
        right=preferred[0].name if len(preferred) == 1 else right_meeting(found, EngineBodyKind(body.kind)),
        bodies=tuple(preferred),
    )


def route_of_item(item: Item, *, on: date) -> Route:
    """Return whether an item is with the right body."""
    return route_of(item.kind, item.matter, item.amount_yuan, item.body, on=on)


def _decides(body: Body, matter_class: MatterClass, *, on: date) -> bool:
    return may_decide(EngineBodyKind(body.kind), matter_class) and not is_too_small(body, on=on)
