"""Ten million records in one database: full recomputation against plain SQL, and what pages of it cost.

``python -m bench.ledger_scale [--records 200000] [--url postgresql://…] [--keep]``: by default in a database of its own
on the embedded server; ``--records 10000000 --url …`` by hand on a server that may hold a few gigabytes. The database
named in ``--url`` is made for this and dropped before it begins and, unless ``--keep``, when it is done; ``--filled``
measures one that was kept, ``--only 指标页`` a part of its pages.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import psycopg

DATABASE = "bench_ledgers"
SCHOOLS_PER_MILLION = 170  # ten million records: a city of 1,700 schools
PERIODS = 36  # months


def main() -> int:
    """Make the database, fill it, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.ledger_scale", description="测量：千万条台账记录。")
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--url", default="", help="已有的PostgreSQL；不写则用内置的")
    parser.add_argument("--keep", action="store_true", help="测完不删库")
    parser.add_argument("--filled", action="store_true", help="用上次--keep留下的库，不再造数")
    parser.add_argument("--only", default="", help="只测名称含这些字的页面，不测重算")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yanzhen-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with _server(folder, wanted.url) as url:
            if not wanted.filled:
                _drop(url)
                with psycopg.connect(_with_database(url, "postgres"), autocommit=True) as link:
                    link.execute(f"CREATE DATABASE {DATABASE}")
            os.environ |= {
                "YANZHEN_DATABASE_URL": _with_database(url, DATABASE),
                "YANZHEN_SECRET_KEY": "only-for-measuring-0123456789-0123456789-0123456789",
                "YANZHEN_DATA": str(folder / "files"),
                "DJANGO_SETTINGS_MODULE": "yanzhen.config.settings",
            }
            _measure(wanted.records, filled=wanted.filled, only=wanted.only)
            if not wanted.keep:
                _drop(url)
    return 0


def _server(folder: Path, url: str) -> Any:
    from yanzhen.cli.serving.postgres import running_postgres  # noqa: PLC0415 (not needed with --url)

    if url:
        return nullcontext(url)
    return _Embedded(running_postgres(folder / "data"))


class _Embedded:
    """The embedded server as a context that gives its address."""

    def __init__(self, running: Any) -> None:
        self.running = running

    def __enter__(self) -> str:
        return self.running.__enter__().url

    def __exit__(self, *error: Any) -> None:
        self.running.__exit__(*error)


def _with_database(url: str, name: str) -> str:
    head, _, tail = url.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}?{tail}"


def _drop(url: str) -> None:
    with psycopg.connect(_with_database(url, "postgres"), autocommit=True) as link:
        link.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def _measure(records: int, *, filled: bool, only: str) -> None:
    import django  # noqa: PLC0415 (its settings come from the environment set above)
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
    from bench import ledger_figures  # noqa: PLC0415 (models need Django set up first)

    if filled:
        ledger_figures.measure(records, only=only)
        return
    schools = max(60, records * SCHOOLS_PER_MILLION // 1_000_000)
    start = time.perf_counter()
    ledger_figures.fill(schools=schools, periods=PERIODS, records=records)
    print(f"造数{time.perf_counter() - start:.0f}秒", flush=True)
    ledger_figures.measure(records, only=only)


if __name__ == "__main__":
    sys.exit(main())
