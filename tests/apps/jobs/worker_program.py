"""A worker process for tests: the real command, with one handler that says when it is at work and waits to be let go."""

from __future__ import annotations

import sys
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402 (Django must be ready before its commands)

from yanzhen.apps.jobs.registry import handler  # noqa: E402


@handler("gated")
def gated(payload, progress):
    """Report the first of two steps, announce it, wait at the gate, then finish."""
    progress.report(1, 2, "第一步")
    with Path(payload["started"]).open("w") as pipe:
        pipe.write("x")
    Path(payload["gate"]).open().close()
    return {"fence": progress.job.fence}


if __name__ == "__main__":
    call_command("run_worker", *sys.argv[1:])
