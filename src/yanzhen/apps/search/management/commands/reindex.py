"""``manage reindex``: write the search index anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from yanzhen.apps.search.actions.rebuild import rebuild_index


class Command(BaseCommand):
    """Write the search index anew."""

    help = "按现有数据重建检索索引"

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and say how many objects can be found."""
        self.stdout.write(f"已重建检索索引，共{rebuild_index()}条")
