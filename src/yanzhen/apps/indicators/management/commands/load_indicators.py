"""``manage load_indicators``: add the catalogue's indicators that the database lacks."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from yanzhen.apps.indicators.actions.load_catalogue import load_indicators


class Command(BaseCommand):
    """Load the catalogue of indicators."""

    help = "载入指标目录中还没有的指标"

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many were added."""
        self.stdout.write(f"新增指标{load_indicators()}项")
