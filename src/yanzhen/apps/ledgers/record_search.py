"""Rows by a part of their key or a code, among millions, in the order of the list (条目查找).

The index ``record_words`` holds each row's words by ledger, month and block of units. What most rows have is found by
walking the list; what fewer have, place by place in the index. Both end with the same conditions: the index only says
what to look at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet

from yanzhen.apps.ledgers.models import TEXT_SLOTS, Record

WALKED = 2  # rows at the head of the list for each that is wanted
BLOCK = 128  # units: as in ``ledgers_record_words``
SAMPLED = 500
MANY_UNITS = 200  # for fewer the list is not walked
FEW_UNITS = 16  # of a block; more are not named one by one
LONGEST_CODE = 16  # longer ones have no word in the index
PIECES = 8  # of a long part of a key; the conditions settle the rest
MEMORY = "64MB"  # for rows that lie scattered; returned with the transaction

IN_ORDER = "period_end DESC, organisation_id, id"
ORDERED = '"ledgers_record"."period_end" DESC, "ledgers_record"."organisation_id", "ledgers_record"."id"'
HEAD = f"SELECT * FROM ledgers_record WHERE type_id = %s AND removed_at IS NULL {{span}} ORDER BY {IN_ORDER} LIMIT %s"
HAVING_WORDS = f"""
SELECT * FROM ledgers_record WHERE removed_at IS NULL AND ledgers_record_words(
    type_id, period_end, organisation_id, key, {", ".join(TEXT_SLOTS)}
) @@ place.wanted OFFSET 0
"""
BY_PLACE = """
SELECT found.id FROM unnest(%s::tsquery[]) AS place(wanted), LATERAL ({rows}) AS found(id) LIMIT %s
"""
PLACES = """
WITH RECURSIVE month(first, last) AS (
    (SELECT date_trunc('month', period_end)::date, period_end FROM ledgers_record
     WHERE type_id = %(type)s AND removed_at IS NULL ORDER BY period_end DESC LIMIT 1)
    UNION ALL
    SELECT next.* FROM month, LATERAL (
        SELECT date_trunc('month', period_end)::date, period_end FROM ledgers_record
        WHERE type_id = %(type)s AND removed_at IS NULL AND period_end < month.first
        ORDER BY period_end DESC LIMIT 1
    ) next
)
SELECT upper(%(words)s), ARRAY(SELECT first FROM month), ARRAY(
    SELECT EXISTS (
        SELECT FROM ledgers_record
        WHERE type_id = %(type)s AND removed_at IS NULL AND period_end >= first AND period_end < last
    ) FROM month
), ARRAY(
    SELECT block FROM (SELECT DISTINCT id / %(block)s AS block FROM organisations_organisation) blocks
    WHERE EXISTS (
        SELECT FROM ledgers_return r WHERE r.type_id = %(type)s
            AND r.organisation_id >= block * %(block)s AND r.organisation_id < (block + 1) * %(block)s
    ) ORDER BY block
)
"""
IN_MOST_KEYS = f"""
SELECT count(*) FILTER (WHERE upper(key) LIKE upper(%s)) * 2 > count(*)
FROM (SELECT key FROM ledgers_record WHERE type_id = %s AND removed_at IS NULL ORDER BY {IN_ORDER} LIMIT %s) head
"""


@dataclass(frozen=True)
class Wanted:
    """What rows of a ledger must have: part of the key, codes by typed column, one of some units, a period's end.

    No ``unit_ids`` means any unit.
    """

    type_id: int
    words: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    unit_ids: Sequence[int] = ()
    period_end: date | None = None

    @property
    def can_be_looked_up(self) -> bool:
        """Does the index hold a word of what is wanted?"""
        return bool(self.words) or any(_has_word(code) for code in self.codes.values())

    @property
    def is_of_few_units(self) -> bool:
        """Would a walk along the list meet mostly other units?"""
        return 0 < len(self.unit_ids) <= MANY_UNITS


def first_found(rows: QuerySet[Record], wanted: Wanted, *, at_most: int) -> list[int]:
    """Return the keys of the first ``at_most`` of ``rows``: newest period first, then by unit and row.

    Args:
        rows: records without joins, with every condition, those of ``wanted`` included.
        wanted: what the index may look for.
        at_most: how many keys are wanted.
    """
    if not wanted.can_be_looked_up:
        return list(rows.order_by("-period_end", "organisation_id", "pk").values_list("pk", flat=True)[:at_most])
    try:
        select, conditions = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    # Without joins, the rows looked at take the place of the table.
    head, _, tail = select.partition(' FROM "ledgers_record" ')
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = %s", [MEMORY])
        if not wanted.is_of_few_units:
            span = "" if wanted.period_end is None else "AND period_end = %s"
            source = [wanted.type_id, *([wanted.period_end] if span else []), WALKED * at_most]
            query = _from(head, HEAD.format(span=span), tail)
            cursor.execute(query, [*source, *conditions, at_most])
            found = [key for (key,) in cursor.fetchall()]
            if len(found) == at_most:
                return found
        places = list(_questions(cursor, wanted))
        rows_of_place = _from(head, HAVING_WORDS, tail)
        cursor.execute(BY_PLACE.format(rows=rows_of_place), [places, *conditions, at_most, at_most])
        return [key for (key,) in cursor.fetchall()]


def _from(head: str, source: str, tail: str) -> str:
    return f'{head} FROM ({source}) AS "ledgers_record" {tail} ORDER BY {ORDERED} LIMIT %s'


def _questions(cursor, wanted: Wanted) -> Iterator[str]:
    """Give what the index is asked for, place by place in the order of the list.

    A month is asked block by block of units; at once where several periods end in it, whose rows come before its units.
    """
    cursor.execute(PLACES, {"type": wanted.type_id, "words": wanted.words, "block": BLOCK})
    letters, months, mixed, blocks = cursor.fetchone()
    key = _key_words(letters)
    codes = [(f"t{TEXT_SLOTS.index(slot) + 1}={code}", "") for slot, code in wanted.codes.items() if _has_word(code)]
    units: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for unit in wanted.unit_ids:
        units[unit // BLOCK].append((f"o{unit}", ""))
    if units:
        blocks = [block for block in blocks if block in units]
    # All rows of a place would be gathered where the rest of the question names few.
    is_idle = len(letters) < 3 and bool(units or codes) and bool(key) and _is_in_most_keys(cursor, wanted)
    for first, is_mixed in zip(months, mixed, strict=True):
        if wanted.period_end is not None and first != wanted.period_end.replace(day=1):
            continue
        asked = []
        for block in blocks:
            named = units.get(block, []) if len(units.get(block, [])) <= FEW_UNITS else []
            others = codes if is_idle and (named or codes) else [*key, *codes]
            place = f"{wanted.type_id}.{first.year * 12 + first.month}.{block}."
            asked.append(_question(place, named, others))
        yield from [" | ".join(asked)] if is_mixed and asked else asked


def _is_in_most_keys(cursor, wanted: Wanted) -> bool:
    escaped = connection.ops.prep_for_like_query(wanted.words)
    cursor.execute(IN_MOST_KEYS, [f"%{escaped}%", wanted.type_id, SAMPLED])
    return cursor.fetchone()[0]


def _question(place: str, units: list[tuple[str, str]], others: list[tuple[str, str]]) -> str:
    """Return the text of a ``tsquery`` over the words of one place: one of the units and all the others."""
    asked = [_word(place, *other) for other in others]
    if units:
        asked.append(f"({' | '.join(_word(place, *unit) for unit in units)})")
    return f"({' & '.join(asked)})"


def _has_word(code: str) -> bool:
    return 0 < len(code) <= LONGEST_CODE


def _key_words(letters: str) -> list[tuple[str, str]]:
    """Return what the index has of a part of a key: a beginning of its runs of three letters, or such runs."""
    if len(letters) < 3:
        return [(f"k{letters}", ":*")] if letters else []
    starts = range(len(letters) - 2)
    runs = (letters[start : start + 3] for start in starts[:: -(-len(starts) // PIECES)])
    return [(f"k{run}", "") for run in dict.fromkeys(runs)]


def _word(place: str, text: str, ending: str) -> str:
    escaped = f"{place}{text}".replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'{ending}"
