"""Bring the database up to date and, when it is empty and that is wanted, load the sample district.

Run as a child process: ``python -m yanzhen.cli.serving.prepare [--sample]``.
"""

from __future__ import annotations

import sys

import django
from django.apps import apps
from django.core.management import call_command, get_commands
from django.db import transaction

SAMPLE_COMMAND = "load_sample"
MODELS_OF_AN_INSTALLATION = ("accounts.User", "organisations.Organisation")


def prepare(*, sample_wanted: bool) -> None:
    """Migrate; then load the sample in one transaction, so that a stop in between leaves nothing half-loaded."""
    call_command("migrate", verbosity=0, interactive=False)
    if sample_wanted and SAMPLE_COMMAND in get_commands() and database_is_empty():
        with transaction.atomic():
            call_command(SAMPLE_COMMAND)


def database_is_empty() -> bool:
    """Has nobody entered anything yet?"""
    return not any(apps.get_model(label).objects.exists() for label in MODELS_OF_AN_INSTALLATION)


if __name__ == "__main__":
    django.setup()
    prepare(sample_wanted="--sample" in sys.argv[1:])
