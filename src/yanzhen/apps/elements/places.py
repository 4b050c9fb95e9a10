"""Where an element is to be had, so that it is not asked for twice (一数一源)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from yanzhen.apps.elements.errors import ElementError
from yanzhen.apps.elements.models import AskOverride, DataElement, ElementUse, Measured
from yanzhen.apps.elements.place import Place
from yanzhen.presets.data_elements import OWNED_ELSEWHERE, name_key


@dataclass(frozen=True, kw_only=True)
class AskedField:
    """One field of a form that is to be issued: key, Chinese title, and the element that it binds to, if any."""

    key: str
    title: str
    element: str = ""


@dataclass(frozen=True)
class AskRefusal:
    """Why one field may not be asked for; ``element`` is the one that is meant."""

    field: AskedField
    error: ElementError
    element: DataElement | None

    @property
    def place(self) -> Place | None:
        """Where the element is to be had."""
        return self.error.place


def place_of(
    element: DataElement,
    *,
    on: date,
    besides: str = "",
    rhythm: str = "",
    reporters: Collection[str] = (),
    uses: Iterable[ElementUse] | None = None,
) -> Place | None:
    """Return where the element is collected already, leaving out the form ``besides``; None: nowhere.

    A number of a span is another number for another rhythm; bodies of other kinds are asked for their own.
    """
    if element.system in OWNED_ELSEWHERE:
        owner = element.owner.name if element.owner else ""
        return Place(element.get_system_display(), "", owner, element.get_absolute_url(), True)
    known = _asked_uses([element], on=on) if uses is None else uses
    for use in known:
        if use.subject == besides or use.element_id != element.pk:
            continue
        if element.measured == Measured.PERIOD and rhythm and use.rhythm and use.rhythm != rhythm:
            continue
        if reporters and use.reporters and not set(reporters) & set(use.reporters):
            continue
        return Place(use.title, use.field_title, use.owner.name if use.owner else "", use.url, False)
    return None


def why_not_ask(
    element: DataElement,
    *,
    subject: str,
    on: date,
    rhythm: str = "",
    reporters: Collection[str] = (),
    uses: Iterable[ElementUse] | None = None,
    allowed: Collection[tuple[int, str]] | None = None,
) -> ElementError | None:
    """Return why the form ``subject`` may not ask for the element, with the place where it is, or None.

    ``uses`` and ``allowed`` (element and subject of every override) spare queries when many elements are judged.
    """
    if element.retired_on is not None and element.retired_on <= on:
        return ElementError("RETIRED", title=element.title)
    place = place_of(element, on=on, besides=subject, rhythm=rhythm, reporters=reporters, uses=uses)
    if place is None:
        return None
    pairs = (
        set(AskOverride.objects.filter(element=element, subject=subject).values_list("element_id", "subject"))
        if allowed is None
        else allowed
    )
    if (element.pk, subject) in pairs:
        return None
    code = "IMPORTED" if place.is_import else "ASKED_ELSEWHERE"
    return ElementError(code, title=element.title, place=place.words).at(place)


def review_fields(
    fields: Sequence[AskedField],
    *,
    subject: str,
    on: date,
    is_temporary: bool,
    one_row: bool,
    rhythm: str = "",
    reporters: Collection[str] = (),
) -> list[AskRefusal]:
    """Return every field that may not be asked for, all in one pass and with a fixed number of queries.

    A temporary collection may not ask for what is collected elsewhere. A standing ledger may bind to it: there the
    value is shown, not asked. Neither may set up a field of its own for what is an element under another name; rows
    of many-row ledgers speak of single things, so their headings are not compared.
    """
    elements = {row.code: row for row in DataElement.objects.select_related("owner")}
    uses = list(_asked_uses(elements.values(), on=on))
    allowed = set(AskOverride.objects.filter(subject=subject).values_list("element_id", "subject"))
    names = {
        name_key(name): row
        for row in elements.values()
        if row.retired_on is None or row.retired_on > on
        for name in (row.title, *row.aliases)
    }
    found: list[AskRefusal] = []
    for field in fields:
        if field.element:
            bound = elements.get(field.element)
            if bound is None:
                found.append(AskRefusal(field, ElementError("UNKNOWN_ELEMENT", found=field.element), None))
            elif is_temporary and (
                error := why_not_ask(
                    bound, subject=subject, on=on, rhythm=rhythm, reporters=reporters, uses=uses, allowed=allowed
                )
            ):
                found.append(AskRefusal(field, error, bound))
            continue
        meant = names.get(name_key(field.title)) if one_row or is_temporary else None
        if meant is not None and (meant.pk, subject) not in allowed:
            found.append(AskRefusal(field, _same_as(field, meant, subject=subject, on=on, uses=uses), meant))
    return found


def _same_as(field: AskedField, meant: DataElement, *, subject: str, on: date, uses: list[ElementUse]) -> ElementError:
    place = place_of(meant, on=on, besides=subject, uses=uses)
    words = place.words if place else f"来源：{meant.get_system_display()}"
    return ElementError("SAME_AS", asked=field.title, title=meant.title, place=words).at(place)


def _asked_uses(elements: Iterable[DataElement], *, on: date) -> list[ElementUse]:
    """Return the fields in force that ask for the elements, the oldest first."""
    rows = ElementUse.objects.in_force_on(on).filter(element__in=list(elements), is_asked=True)
    return list(rows.select_related("owner").order_by("started_on", "pk"))
