"""Bring the database up to date and, when it is empty and that is wanted, load the sample district.

Run as a child process: ``python -m yanzhen.cli.serving.prepare [--sample | --refuse-sample]``.
"""

from __future__ import annotations

import sys

import django
from django.apps import apps
from django.core.management import call_command

from yanzhen.cli.serving.exit_codes import HAS_SAMPLE, IS_EMPTY


def prepare(*, sample_wanted: bool) -> None:
    """Migrate; load the sample into an empty database, whole or not at all."""
    call_command("migrate", verbosity=0, interactive=False)
    if sample_wanted:
        call_command("load_sample", if_empty=True)


def has_sample() -> bool:
    """Was the sample district ever loaded here? The log, which nobody can change, knows."""
    return bool(apps.get_model("audit.AuditEvent").objects.filter(kind="SAMPLE_LOADED").exists())


def is_empty() -> bool:
    """Has nobody an account yet?"""
    return not apps.get_model("accounts.User").objects.exists()


if __name__ == "__main__":
    django.setup()
    prepare(sample_wanted="--sample" in sys.argv[1:])
    if "--refuse-sample" in sys.argv[1:] and has_sample():
        sys.exit(HAS_SAMPLE)
    if is_empty():
        sys.exit(IS_EMPTY)
