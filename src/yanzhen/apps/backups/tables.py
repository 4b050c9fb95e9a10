"""Which tables a backup holds, and how they stand in the database."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

# The queue is filled anew from the jobs; sessions end with a restore, so that nobody stays signed in from the past.
LEFT_OUT = ("procrastinate_", "django_session", "usersessions_")
# Migrating an empty database fills these; a restore replaces them.
FILLED_BY_MIGRATIONS = ("django_migrations", "django_content_type", "auth_permission", "audit_chainhead")


@dataclass(frozen=True)
class TableShape:
    """A table with the columns that are copied, in their order; generated ones make themselves."""

    name: str
    columns: tuple[str, ...]


def backed_up_tables() -> list[TableShape]:
    """Return every table of the schema that a backup holds, by name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, array_agg(a.attname ORDER BY a.attnum) FROM pg_class c"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''"
            " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition"
            " AND c.relnamespace = current_schema()::regnamespace GROUP BY c.relname ORDER BY c.relname"
        )
        return [TableShape(name, tuple(columns)) for name, columns in cursor.fetchall() if not _is_left_out(name)]


def sequences() -> dict[str, list[object]]:
    """Return the state of every sequence: last value and whether it was used."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind = 'S' AND c.relnamespace = current_schema()::regnamespace"
            " ORDER BY c.relname"
        )
        names = [row[0] for row in cursor.fetchall() if not _is_left_out(row[0])]
        found = {}
        for name in names:
            cursor.execute(f"SELECT last_value, is_called FROM {quoted(name)}")
            found[name] = list(cursor.fetchone())
        return found


def migrations() -> list[str]:
    """Return the applied migrations, ``app.name``, sorted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app || '.' || name FROM django_migrations")
        return sorted({row[0] for row in cursor.fetchall()})


def quoted(name: str) -> str:
    """Return a name as SQL writes it."""
    return connection.ops.quote_name(name)


def column_list(columns: tuple[str, ...] | list[str]) -> str:
    """Return columns as SQL lists them."""
    return ", ".join(quoted(column) for column in columns)


def _is_left_out(name: str) -> bool:
    return name.startswith(LEFT_OUT)
