"""Put objects into the index, or take them out, in the transaction of the act that changed them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import models

from yanzhen.apps.audit.actions.record import subject_of
from yanzhen.apps.search.folding import folded
from yanzhen.apps.search.models import SearchEntry
from yanzhen.kernel.text import grams

_WRITTEN = [
    entry.name for entry in SearchEntry._meta.concrete_fields if not entry.primary_key and entry.name != "subject"
]


@dataclass(frozen=True, kw_only=True)
class Findable:
    """What an act says of an object: ``url`` is a page's name with its arguments."""

    subject: models.Model | str
    kind: str
    title: str
    text: str = ""
    organisation: models.Model | None
    capability: str
    url: tuple[object, ...]
    happened_on: date
    secrecy: str = "none"
    readers: Iterable[int] = field(default_factory=tuple)


def index(**said: object) -> None:
    """Put one object into the index, or renew it; takes the fields of ``Findable`` by name."""
    index_many([Findable(**said)])


def index_many(findables: Iterable[Findable]) -> int:
    """Put many objects into the index in few statements; return how many."""
    entries = {entry.subject: entry for entry in map(_entry, findables)}
    SearchEntry.objects.bulk_create(
        entries.values(), batch_size=500, update_conflicts=True, unique_fields=["subject"], update_fields=_WRITTEN
    )
    return len(entries)


def forget(subjects: Iterable[models.Model | str]) -> int:
    """Take objects out of the index; return how many were in it."""
    return SearchEntry.objects.filter(subject__in=[subject_of(thing) for thing in subjects]).delete()[0]


def _entry(said: Findable) -> SearchEntry:
    title, text = said.title[:300].replace("\x00", ""), said.text.replace("\x00", "")
    folded_title, folded_text = folded(title).text, folded(text).text
    return SearchEntry(
        subject=subject_of(said.subject),
        kind=said.kind,
        organisation=said.organisation,
        reader_ids=sorted(set(said.readers)),
        capability=said.capability,
        secrecy=said.secrecy,
        title=title,
        text=text,
        url_name=said.url[0],
        url_arguments=list(said.url[1:]),
        happened_on=said.happened_on,
        folded_title=folded_title,
        folded_text=folded_text,
        grams=grams(f"{folded_title}\n{folded_text}"),
    )
