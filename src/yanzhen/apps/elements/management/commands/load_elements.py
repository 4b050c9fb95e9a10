"""``manage load_elements``: add the catalogue's data elements that the database lacks."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from yanzhen.apps.elements.actions.load_catalogue import load_elements


class Command(BaseCommand):
    """Load the catalogue of data elements."""

    help = "载入数据元目录中还没有的数据元"

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many were added."""
        self.stdout.write(f"新增数据元{load_elements()}项")
