"""Many rows at once: copied into the database instead of being sent one statement each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from yanzhen.apps.ledgers.models import DAY_SLOTS, NUMBER_SLOTS, TEXT_SLOTS, Record

SLOTS = (*NUMBER_SLOTS, *TEXT_SLOTS, *DAY_SLOTS)
_CONTENT = ("key", "position", "values", "sealed", *SLOTS, "source_id", "changed_by_id", "changed_at", "removed_at")
_PLACE = ("belongs_to_id", "type_id", "organisation_id", "period_start", "period_end")
_TABLE = Record._meta.db_table


def insert_records(records: Sequence[Record]) -> None:
    """Insert new rows and give each its number, in the order given."""
    if not records:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [_TABLE, len(records)]
        )
        for record, (number,) in zip(records, cursor.fetchall(), strict=True):
            record.pk = number
        _copy(cursor, _TABLE, ("id", *_PLACE, *_CONTENT, "version"), records)


def update_records(records: Sequence[Record]) -> None:
    """Write the content of rows that are locked by the caller; ``version`` as it stands on each."""
    if not records:
        return
    columns = ("id", *_CONTENT, "version")
    settings = ", ".join(f'"{name}" = new."{name}"' for name in columns[1:])
    with connection.cursor() as cursor:
        # A key may move from one row to another within a save; two rows must not hold it for a moment.
        cursor.execute(f"UPDATE {_TABLE} SET key = '' WHERE id = ANY(%s)", [[one.pk for one in records]])
        listed = ", ".join(f'"{name}"' for name in columns)
        cursor.execute(f"CREATE TEMPORARY TABLE new_rows ON COMMIT DROP AS SELECT {listed} FROM {_TABLE} LIMIT 0")
        _copy(cursor, "new_rows", columns, records)
        cursor.execute(f"UPDATE {_TABLE} AS old SET {settings} FROM new_rows AS new WHERE old.id = new.id")
        cursor.execute("DROP TABLE new_rows")


def keep_history(records: Iterable[Record], *, revision: int, reason: str, changed_by_id: int | None) -> None:
    """Append what the rows say now to their history; called before they change."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledgers_recordversion"
            ' (record_id, number, "values", sealed, was_removed, revision, reason, changed_by_id, replaced_at)'
            ' SELECT id, version, "values", sealed, removed_at IS NOT NULL, %s, %s, %s, statement_timestamp()'
            f" FROM {_TABLE} WHERE id = ANY(%s) ON CONFLICT DO NOTHING",
            [revision, reason, changed_by_id, [one.pk for one in records]],
        )


def _copy(cursor: Any, table: str, columns: Sequence[str], records: Iterable[Record]) -> None:
    listed = ", ".join(f'"{name}"' for name in columns)
    with cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
        for record in records:
            copy.write_row([_cell(record, name) for name in columns])


def _cell(record: Record, name: str) -> Any:
    value = getattr(record, name)
    return Jsonb(value) if name == "values" else value
