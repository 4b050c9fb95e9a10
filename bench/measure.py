"""One scale in one process: make the database, run the parts, write their figures."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection


def main(scale: int, only: list[str], out: Path) -> None:
    """Measure ``only`` at ``scale`` and write the figures to ``out``."""
    name = f"bench_{scale}"
    os.environ["YANZHEN_DATABASE_URL"] = _with_database(os.environ["YANZHEN_DATABASE_URL"], name)
    _create_database(name)
    django.setup()
    call_command("migrate", verbosity=0)
    from bench import cascade, pages, rollup, writers  # noqa: PLC0415 (models need Django set up first)
    from bench.population import found_district  # noqa: PLC0415

    district = found_district(schools=150)
    figures: list[dict] = []
    figures += cascade.measure(district, plans=scale, compare="cascade" in only and scale == 1)
    connection.cursor().execute("ANALYZE")
    for part, measured in (("pages", pages.measure), ("rollup", rollup.measure), ("writers", writers.measure)):
        if part in only:
            figures += measured(district, scale)
    out.write_text(json.dumps(figures, ensure_ascii=False), encoding="utf-8")


def _with_database(url: str, name: str) -> str:
    head, _, tail = url.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}?{tail}"


def _create_database(name: str) -> None:
    import psycopg  # noqa: PLC0415 (before Django is set up)

    admin = _with_database(os.environ["YANZHEN_DATABASE_URL"], "postgres")
    with psycopg.connect(admin, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2].split(","), Path(sys.argv[3]))
