"""What Django is told of the database that the address names."""

from __future__ import annotations

import pytest

from yanzhen.config.environment import database

NAME = "YANZHEN_DATABASE_URL"


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("postgresql://a@host/b", {"options": "-c jit=off"}),
        ("postgresql://a@host/b?sslmode=require", {"options": "-c jit=off", "sslmode": "require"}),
        ("postgresql://a@host/b?options=-c%20jit%3Don", {"options": "-c jit=on"}),
        ("postgresql://a@host/b?options=", {"options": ""}),
    ],
)
def test_statements_are_not_compiled_unless_the_address_says_so(monkeypatch, address, options):
    monkeypatch.setenv(NAME, address)
    assert database(NAME)["OPTIONS"] == options
