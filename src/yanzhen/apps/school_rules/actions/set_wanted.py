"""Settle one entry of the list of rules that a complete school has (设定制度清单)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.school_rules.actions.locked import refuse
from yanzhen.apps.school_rules.errors import RuleError
from yanzhen.apps.school_rules.models import WantedSetting
from yanzhen.apps.school_rules.refusals import why_not_set_list
from yanzhen.apps.school_rules.wanted import OWN, whole_list


@dataclass(frozen=True, kw_only=True)
class WantedEntry:
    """What the district wants of one entry."""

    category: str
    title: str
    kinds: tuple[str, ...]
    is_for_private: bool
    review_months: int
    is_asked: bool
    basis: str


@transaction.atomic
def set_wanted(*, code: str, seen: int, entry: WantedEntry, actor: User, on: date) -> WantedSetting:
    """Settle an entry of the delivered list, or one of the district's own; a blank ``code`` adds one.

    Args:
        seen: version of the setting that the person saw; 0 where it stands as delivered or is new.
    Raises:
        RuleError: NOT_YOURS, NOT_ON_LIST, STALE.
    """
    refuse(why_not_set_list(actor, on=on))
    if code and code not in whole_list():
        raise RuleError("NOT_ON_LIST", entry=code)
    wanted = code or f"{OWN}{uuid4().hex[:12]}"
    present = WantedSetting.objects.select_for_update().filter(code=wanted).first()
    version = present.version if present else 0
    if version != seen:
        raise RuleError("STALE", current=version, seen=seen)
    row, _ = WantedSetting.objects.update_or_create(
        code=wanted,
        defaults={**vars(entry), "kinds": list(entry.kinds), "set_by": actor, "set_on": on, "version": version + 1},
    )
    record(kind="WANTED_RULE_SET", actor=actor, subjects=[row], content={"title": entry.title})
    return row
