"""The database that tests are given."""

from __future__ import annotations

import pytest
from django.db import connection

from yanzhen.cli.serving.postgres import EmbeddedPostgres


@pytest.mark.django_db
def test_tests_run_on_the_embedded_server_and_not_on_a_database_of_the_machine(
    postgres_server: EmbeddedPostgres,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000, current_database()")
        major, name = cursor.fetchone()
    assert major == postgres_server.major
    assert name.startswith("test_")
    assert connection.settings_dict["HOST"] == str(postgres_server.socket)
