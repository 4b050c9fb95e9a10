"""A district adds a data element of its own or changes one (维护数据元)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.elements.errors import ElementError
from yanzhen.apps.elements.models import DataElement
from yanzhen.apps.elements.refusals import keeps_district, why_not_keep, why_not_name
from yanzhen.apps.organisations.models import Organisation


@dataclass(frozen=True, kw_only=True)
class ElementDraft:
    """What may be settled and changed later about an element (数据元的可改内容)."""

    title: str
    definition: str
    owner: Organisation | None
    standard: str = ""
    aliases: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    retired_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ElementNature:
    """What an element is once and for all: changing it would change what the values mean (数据元的固定内容)."""

    code: str
    kind: str
    system: str
    rhythm: str
    measured: str
    unit: str = ""
    decimals: int | None = field(default=None)


@transaction.atomic
def add_element(*, nature: ElementNature, draft: ElementDraft, actor: User, on: date) -> DataElement:
    """Add an element of the district.

    Raises:
        ElementError: NOT_KEEPER, CODE_TAKEN, TITLE_TAKEN.
    """
    row = DataElement(is_local=True, **vars(nature), **_columns(draft))
    if not keeps_district(actor, on=on) and why_not_keep(row, actor, on=on):
        raise ElementError("NOT_KEEPER", title=draft.title)
    if DataElement.objects.filter(code=nature.code).exists():
        raise ElementError("CODE_TAKEN", code=nature.code)
    if refusal := why_not_name((draft.title, *draft.aliases)):
        raise refusal
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # somebody else took the code or the name at the same moment
        raise ElementError("CODE_TAKEN", code=nature.code) from error
    record(kind="ELEMENT_ADDED", actor=actor, subjects=[row], content={"element": row.title})
    return row


@transaction.atomic
def change_element(*, element_id: int, version: int, draft: ElementDraft, actor: User, on: date) -> DataElement:
    """Change what may change of an element; its values stay as they are.

    Raises:
        ElementError: NOT_KEEPER, STALE, TITLE_TAKEN.
    """
    row = DataElement.objects.select_for_update(of=("self",)).select_related("owner").get(pk=element_id)
    if refusal := why_not_keep(row, actor, on=on):
        raise refusal
    if row.version != version:
        raise ElementError("STALE")
    if refusal := why_not_name((draft.title, *draft.aliases), besides=row.pk):
        raise refusal
    wanted = _columns(draft)
    differing = [name for name, value in wanted.items() if getattr(row, name) != value]
    if not differing:
        return row
    titles = [str(DataElement._meta.get_field(name).verbose_name) for name in differing]
    for name in differing:
        setattr(row, name, wanted[name])
    row.version += 1
    row.save()
    content = {"element": row.title, "changes": "、".join(titles)}
    record(kind="ELEMENT_CHANGED", actor=actor, subjects=[row], content=content)
    return row


def _columns(draft: ElementDraft) -> dict[str, object]:
    lists = {name: list(getattr(draft, name)) for name in ("aliases", "kinds", "stages")}
    return vars(draft) | lists
