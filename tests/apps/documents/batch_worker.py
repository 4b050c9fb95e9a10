"""A worker process for tests: the real command, whose second file of a batch stops before its transaction ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402 (Django must be ready before its commands)

from yanzhen.apps.documents.actions import read_batch_file  # noqa: E402

close = read_batch_file._close


def close_and_wait(file, *given, **named):
    """Close the file, say so before anything is committed, and wait to be killed."""
    close(file, *given, **named)
    if file.ordinal == 2:
        with Path(os.environ["STARTED"]).open("w") as pipe:
            pipe.write("x")
        Path(os.environ["GATE"]).open().close()


if __name__ == "__main__":
    if "STARTED" in os.environ:
        read_batch_file._close = close_and_wait
    call_command("run_worker", *sys.argv[1:])
