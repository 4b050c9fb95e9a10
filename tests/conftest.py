"""What every test may ask for; the database server starts with the first test that needs it."""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import pytest_django
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.commands import flush as flush_command
from django.db import connection, connections
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.migrations.recorder import MigrationRecorder
from django.test import SimpleTestCase
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from tests.migrated_cluster import copy_migrated_cluster
from tests.savepoints import taken_back
from yanzhen.cli.serving.postgres import EmbeddedPostgres, running_postgres

FOLDER_PREFIX = "yanzhen-test-"
LEFT_AFTER_SECONDS = 3600.0
GARBAGE_OBJECTS = 20_000  # Python's 700 are few for rows and pages
WANTED_POSTGRES = os.environ.get("YANZHEN_TEST_POSTGRES") or None


# The same examples on every machine, however busy it is: a test that fails, fails for everybody.
hypothesis.settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("steady")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[EmbeddedPostgres]:
    """One embedded server per test process, in a folder of its own that is gone afterwards."""
    sweep_folders_of_killed_runs()
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
    folder.chmod(0o755)
    try:
        copy_migrated_cluster(folder, wanted=WANTED_POSTGRES)
        with running_postgres(folder, durable=False, wanted=WANTED_POSTGRES) as server:
            yield server
            connections.close_all()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """What a fixture of module scope writes stands for every test of its file that asks for it, and is gone after it.

    Such a fixture asks for this one and is called ``standing_…``. Each test has a savepoint of its own in it and takes
    the Python objects as ``copy.deepcopy``.
    """
    with django_db_blocker.unblock(), taken_back():
        yield


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what was imported and collected: all of it stays until the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_OBJECTS, *gc.get_threshold()[1:])


def what_stands_last(items: list[pytest.Item]) -> None:
    """Let tests that ask for less of what stands go first: each finds in the database what it asks for and no more."""
    items.sort(key=lambda item: sum(name.startswith("standing") for name in item.fixturenames))


def sweep_folders_of_killed_runs() -> None:
    """Remove what runs that were killed have left; a run's own folder is never an hour without a change."""
    for left in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*"):
        with contextlib.suppress(OSError):
            newest = max(path.stat().st_mtime for path in [left, *left.glob("*"), *left.glob("postgres/pg_wal/*")])
            if time.time() - newest > LEFT_AFTER_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The cluster comes with the migrated test database."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres_server: EmbeddedPostgres) -> None:
    """Lead Django to the embedded server; each test process has its own, so the database needs no suffix."""
    place = {"HOST": str(postgres_server.socket), "PORT": "", "USER": postgres_server.user, "PASSWORD": ""}
    for alias in connections:
        connections.settings[alias].update(place)
        connections[alias].settings_dict.update(place)


@pytest.fixture(scope="session", autouse=True)
def emptying_between_tests() -> Iterator[None]:
    """Let tests with real transactions empty the database: only here do the log's own triggers stand aside."""
    flush = DatabaseOperations.execute_sql_flush

    def flush_with_log(operations: DatabaseOperations, statements: list[str]) -> None:
        first_link = "INSERT INTO audit_chainhead (singleton, number, digest) VALUES (true, 0, repeat('0', 64))"
        end_what_still_runs()
        aside, back = "SET session_replication_role = replica", "SET session_replication_role = origin"
        emptied = [f"DELETE FROM {operations.quote_name(table)}" for table in filled_tables()]
        flush(operations, [aside, *emptied, first_link, back])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush_with_log)
        patch.setattr(flush_command, "emit_post_migrate_signal", lambda *_, **__: None)  # what it fills was not emptied
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_looked_for_once() -> Iterator[None]:
    """Each test client loads the middleware anew; the files that it serves are looked for once in each set of folders.

    A server looks once as well, when it starts.
    """
    found: dict[tuple[str, ...], dict[str, StaticFile]] = {}
    look = WhiteNoiseMiddleware.add_files_from_finders

    def look_once(middleware: WhiteNoiseMiddleware) -> None:
        folders = (str(middleware.static_root), *map(str, settings.STATICFILES_DIRS))
        if folders not in found:
            look(middleware)
            found[folders] = dict(middleware.files)
        middleware.files.update(found[folders])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", look_once)
        yield


def end_what_still_runs() -> None:
    """End what a page left behind by its test still asks the database; it would lock rows against the emptying."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'"
        )


def filled_tables() -> list[str]:
    """The tables with rows in them but for the names of models and rights: few, where truncating all is slow."""
    kept = {ContentType._meta.db_table, Permission._meta.db_table, MigrationRecorder.Migration._meta.db_table}
    asked = sorted(set(connection.introspection.table_names()) - kept)  # with the queue's, which Django does not manage
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in asked))
        return [name for (name,) in cursor.fetchall()]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On another PostgreSQL run what asks it something; the rest has the same answer as on the embedded one."""
    if WANTED_POSTGRES:
        config.hook.pytest_deselected(items=[item for item in items if not asks_the_database(item)])
        items[:] = filter(asks_the_database, items)
    what_stands_last(items)
    if hasattr(config, "workerinput"):
        long_files_first(items)


def long_files_first(items: list[pytest.Item]) -> None:
    """Put files with a slow test first, then those with many tests; the order within a file stays as it is."""
    files = Counter(item.path for item in items)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path not in slow, -files[item.path], str(item.path)))


def asks_the_database(item: pytest.Item) -> bool:
    """Does this test have the database, by its marker, by a fixture or as one of Django's test cases?"""
    if item.get_closest_marker("django_db") or {"db", "transactional_db", "postgres_server"} & set(item.fixturenames):
        return True
    return item.cls is not None and issubclass(item.cls, SimpleTestCase)


def pytest_report_header() -> str:
    """Say which PostgreSQL the run is on."""
    return f"postgres: {WANTED_POSTGRES or 'embedded'}"
