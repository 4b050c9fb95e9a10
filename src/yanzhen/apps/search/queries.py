"""Answers a search: what matches, in which order, with how many of each kind."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.search.folding import folded
from yanzhen.apps.search.models import SearchEntry, SearchKind
from yanzhen.apps.search.snippet import Piece, pieces, snippet
from yanzhen.kernel.text import is_han, runs, wanted_grams

PAGE_SIZE = 20
MAX_QUERY = 60
ORGANISATIONS_SHOWN = 6


@dataclass(frozen=True)
class Hit:
    """One found object with its marked title and snippet."""

    entry: SearchEntry
    title: list[Piece]
    snippet: list[Piece]


@dataclass(frozen=True)
class Found:
    """One page of answers.

    ``counts`` holds how many the user may open of each kind, whatever kinds were chosen; ``next_page`` is the mark with
    which the following page is asked for.
    """

    query: str
    hits: list[Hit]
    organisations: list[Organisation]
    counts: dict[str, int]
    next_page: str | None

    @property
    def total(self) -> int:
        """How many of all kinds."""
        return sum(self.counts.values())


def search(
    query: str, *, user: User, on: date, kinds: Collection[str] = (), page: str | None = None, size: int = PAGE_SIZE
) -> Found:
    """Answer ``query`` with what ``user`` may open on ``on``, title matches first, then the newest.

    Every stretch of the query must occur, as it stands; a blank query finds nothing. A spoilt ``page`` gives the first.
    """
    asked = query.strip()[:MAX_QUERY]
    terms = runs(folded(asked).text)
    if not terms:
        return Found(asked, [], [], {}, None)
    matching = _matching(terms).visible_to(user, on=on)
    counted = dict(matching.order_by().values_list("kind").annotate(Count("pk")))
    counts = {kind: counted[kind] for kind in SearchKind.values if kind in counted}
    if chosen := [kind for kind in kinds if kind in SearchKind.values]:
        matching = matching.filter(kind__in=chosen)
    rows = _rows(_page(_ranked(matching, terms), page)[: size + 1])
    hits = [Hit(row, pieces(row.title, terms), snippet(row.text, terms)) for row in rows[:size]]
    mark = _mark(rows[size - 1]) if len(rows) > size else None
    return Found(asked, hits, [] if page or chosen else _organisations(terms, user, on), counts, mark)


def _matching(terms: list[str]) -> QuerySet[SearchEntry]:
    # A pair in the index is an occurrence; longer stretches need a second look, because their pairs may stand apart.
    rows = SearchEntry.objects.filter(grams__contains=wanted_grams(" ".join(terms)))
    for term in terms:
        if is_han(term) and len(term) > 2:
            rows = rows.filter(Q(folded_title__contains=term) | Q(folded_text__contains=term))
    return rows


def _ranked(rows: QuerySet[SearchEntry], terms: list[str]) -> QuerySet[SearchEntry]:
    in_title = Q()
    for term in terms:
        in_title &= Q(folded_title__contains=term)
    rank = Case(When(in_title, then=Value(1)), default=Value(0), output_field=IntegerField())
    return rows.annotate(rank=rank).order_by("-rank", "-happened_on", "-pk")


def _rows(ordered: QuerySet[SearchEntry]) -> list[SearchEntry]:
    """Read the rows of one page: sorted by key alone, because sorting all matches with their texts takes seconds."""
    ranks = dict(ordered.values_list("pk", "rank"))
    found = SearchEntry.objects.select_related("organisation").defer("grams", "folded_text").in_bulk(ranks.keys())
    for key, rank in ranks.items():
        found[key].rank = rank
    return [found[key] for key in ranks]


def _page(rows: QuerySet[SearchEntry], mark: str | None) -> QuerySet[SearchEntry]:
    try:
        rank, day, key = (mark or "").split("_")
        last = (int(rank), date.fromisoformat(day), int(key))
    except ValueError:
        return rows
    same_day = Q(rank=last[0], happened_on=last[1], pk__lt=last[2])
    return rows.filter(Q(rank__lt=last[0]) | Q(rank=last[0], happened_on__lt=last[1]) | same_day)


def _mark(row: SearchEntry) -> str:
    return f"{row.rank}_{row.happened_on.isoformat()}_{row.pk}"


def _organisations(terms: list[str], user: User, on: date) -> list[Organisation]:
    rows = Organisation.objects.existing_on(on).filter(pk__in=reach_ids(user, "organisations.view", on=on))
    for term in terms:
        rows = rows.filter(Q(name__icontains=term) | Q(short_name__icontains=term))
    return list(rows[:ORGANISATIONS_SHOWN])
