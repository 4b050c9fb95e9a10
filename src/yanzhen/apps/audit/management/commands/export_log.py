"""``export_log``: the head for keeping elsewhere, or every entry; what ``yanzhen log export`` runs."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from yanzhen.apps.audit.queries import chain_entries, chain_head
from yanzhen.apps.audit.snapshot import one_snapshot


class Command(BaseCommand):
    """Prints the head as JSON; entries go to a file as JSON lines, without content."""

    help = "导出日志链头；需要时另存全部条目（不含内容）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare where the entries go."""
        parser.add_argument("--entries", metavar="文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read head and entries in one snapshot, print and write."""
        with one_snapshot():
            head = chain_head()
            if options["entries"]:
                with Path(options["entries"]).open("w", encoding="utf-8", newline="\n") as file:
                    for entry in chain_entries():
                        file.write(json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n")
        self.stdout.write(json.dumps({"number": head.number, "digest": head.digest}, indent=2))
