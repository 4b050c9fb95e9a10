"""When a start may leave out preparing the database: only where nothing has changed on either side."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.cli.serving import prepared
from yanzhen.cli.serving.postgres import EmbeddedPostgres, database_url
from yanzhen.cli.serving.prepared import Prepared, known_as_prepared, note_as_prepared

TEST_DATABASE = "test_yanzhen"
FRESH = Prepared(is_empty=True, has_sample=False)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of two files with one package beside it."""
    package, packages = tmp_path / "program", tmp_path / "packages"
    (package / "migrations").mkdir(parents=True)
    (packages / "one-1.0.dist-info").mkdir(parents=True)
    for name in ("__init__.py", "migrations/0001_first.py"):
        (package / name).write_text("pass\n")
    monkeypatch.setattr(prepared, "package_file", str(package / "__init__.py"))
    monkeypatch.setattr("sys.path", [str(packages)])
    return package


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data" / "run").mkdir(parents=True)
    return tmp_path / "data"


@pytest.fixture
def url(postgres_server: EmbeddedPostgres) -> str:
    return database_url(postgres_server.socket, TEST_DATABASE)


@pytest.fixture
def copy(url: str) -> Iterator[str]:
    """The address of a schema with a table of migrations of its own; everything else is the test database's."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA copy CREATE TABLE django_migrations (LIKE public.django_migrations)")
        connection.execute("INSERT INTO copy.django_migrations SELECT * FROM public.django_migrations")
        yield f"{url}&options=-csearch_path%3Dcopy,public"
        connection.execute("DROP SCHEMA copy CASCADE")


def test_what_was_noted_is_known_until_something_changes(program: Path, folder: Path, url: str) -> None:
    assert known_as_prepared(folder, url) is None
    note_as_prepared(folder, url)
    assert known_as_prepared(folder, url) == FRESH


def edit(program: Path) -> None:
    (program / "migrations" / "0001_first.py").write_text("None\n")


def touch(program: Path) -> None:
    os.utime(program / "__init__.py", ns=(1, 1))


def add(program: Path) -> None:
    (program / "migrations" / "0002_second.py").write_text("")


def remove(program: Path) -> None:
    (program / "migrations" / "0001_first.py").unlink()


def upgrade(program: Path) -> None:
    (program.parent / "packages" / "one-1.0.dist-info").rename(program.parent / "packages" / "one-1.1.dist-info")


@pytest.mark.parametrize("change", [edit, touch, add, remove, upgrade])
def test_another_program_prepares_anew(program: Path, folder: Path, url: str, change: Callable[[Path], None]) -> None:
    note_as_prepared(folder, url)
    change(program)
    assert known_as_prepared(folder, url) is None


def test_compiled_files_are_no_change(program: Path, folder: Path, url: str) -> None:
    note_as_prepared(folder, url)
    (program / "__pycache__").mkdir()
    (program / "__pycache__" / "__init__.cpython-311.pyc").write_bytes(b"")
    assert known_as_prepared(folder, url) == FRESH


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO django_migrations (id, app, name, applied) SELECT 0, 'plans', '9999_later', now()",
        "DELETE FROM django_migrations WHERE name = '0001_initial' AND app = 'sessions'",
        "UPDATE django_migrations SET applied = applied + interval '1 second' WHERE app = 'sessions'",
    ],
)
def test_a_database_with_other_migrations_is_prepared_anew(
    program: Path, folder: Path, url: str, copy: str, change: str
) -> None:
    note_as_prepared(folder, copy)
    assert known_as_prepared(folder, copy) == FRESH
    with psycopg.connect(copy) as connection:
        assert connection.execute(change).rowcount == 1
    assert known_as_prepared(folder, copy) is None


def test_a_database_that_was_never_migrated_or_cannot_be_reached_is_prepared(folder: Path, url: str) -> None:
    note_as_prepared(folder, url)
    assert known_as_prepared(folder, url.replace(TEST_DATABASE, "postgres")) is None
    assert known_as_prepared(folder, url.replace(TEST_DATABASE, "no_such_database")) is None
    assert known_as_prepared(folder, "no address") is None


def test_accounts_and_the_sample_are_looked_up_each_time(program: Path, folder: Path, url: str) -> None:
    note_as_prepared(folder, url)
    User.objects.create_user("one", "Spring-Geese-2026")
    assert known_as_prepared(folder, url) == Prepared(is_empty=False, has_sample=False)
    with transaction.atomic():
        record(kind="SAMPLE_LOADED", actor=None, subjects=[], content={})
    assert known_as_prepared(folder, url) == Prepared(is_empty=False, has_sample=True)
