"""The web server: ``python -m yanzhen.config.web_server HOST PORT``.

The application is loaded once, before the workers are forked: they share its memory, and a worker that is replaced
answers at once.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys
from importlib import import_module

from django.db import connections
from django.template.loader import get_template
from django.urls import reverse
from granian import Granian
from granian.constants import Interfaces

WSGI_MODULE = "yanzhen.config.wsgi"
FIRST_ADDRESS = "account_login"
FIRST_PAGE = "account/login.html"
WORKERS = 2
THREADS = 4


def load_all() -> None:
    """Load the application, and what the first request would: the pages behind every address, and the page seen first.

    Hardly anything that is loaded becomes garbage, and looking for some would take a quarter of the time. A worker
    inherits no connection to the database, and leaves the memory that it shares alone when it looks for garbage.
    """
    gc.disable()
    import_module(WSGI_MODULE)
    reverse(FIRST_ADDRESS)
    get_template(FIRST_PAGE)
    connections.close_all()
    gc.freeze()
    gc.enable()


def serve(host: str, port: int) -> None:
    """Serve the pages until a stop is asked for."""
    if sys.platform == "linux":
        multiprocessing.set_start_method("fork")
    server = Granian(
        f"{WSGI_MODULE}:application",
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
