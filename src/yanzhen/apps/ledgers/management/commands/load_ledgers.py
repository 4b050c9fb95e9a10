"""``manage load_ledgers``: add the catalogue's ledgers that the database lacks."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from yanzhen.apps.ledgers.actions.forms import load_ledgers


class Command(BaseCommand):
    """Load the catalogue of ledgers; load the data elements first, so that their fields bind."""

    help = "载入台账目录中还没有的台账（先载入数据元）"

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many were added."""
        self.stdout.write(f"新增台账{load_ledgers()}项")
