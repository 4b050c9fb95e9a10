"""The project as Django sees it."""

from __future__ import annotations

import pytest
from django.core.management import call_command


def test_django_finds_no_fault() -> None:
    call_command("check", fail_level="WARNING")


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
