"""The web server: ``python -m yanzhen.config.web_server HOST PORT``.

The application is loaded once, before the workers are forked: they share its memory, and a worker that is replaced
answers at once.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys

from django.db import connections
from django.template.loader import get_template
from django.urls import get_resolver
from granian import Granian
from granian.constants import Interfaces

from yanzhen.config.wsgi import application

FIRST_PAGE = "account/login.html"
WORKERS = 2
THREADS = 4


def load_all() -> None:
    """Load what the first request would: the pages behind every address, and the page that people see first.

    No worker may inherit a connection to the database, nor copy the memory shared with it to collect garbage there.
    """
    assert application is not None
    assert get_resolver().reverse_dict
    get_template(FIRST_PAGE)
    connections.close_all()
    gc.collect()
    gc.freeze()


def serve(host: str, port: int) -> None:
    """Serve the pages until a stop is asked for."""
    if sys.platform == "linux":
        multiprocessing.set_start_method("fork")
    server = Granian(
        "yanzhen.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=5,
    )
    server.on_startup(load_all)
    server.serve()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
