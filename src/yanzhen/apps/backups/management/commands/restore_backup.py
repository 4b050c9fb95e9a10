"""``restore_backup``: what ``yanzhen restore`` runs."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from yanzhen.apps.audit.purge_memory import remembered, subjects_in
from yanzhen.apps.backups.restoring import restore_backup
from yanzhen.kernel.errors import YanzhenError


class Command(BaseCommand):
    """Exit 0 when all is restored and verified, 2 when it was refused, 3 when the disk was full."""

    help = "从备份文件恢复到空数据库"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file, and a list of purged objects from elsewhere."""
        parser.add_argument("file")
        parser.add_argument("--purged", metavar="文件", help="另一个数据文件夹里的purged-objects.txt")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, purge again what was purged since, and say what came back."""
        try:
            purged = remembered()
            if options["purged"]:
                purged |= subjects_in(Path(options["purged"]).read_text(encoding="utf-8"))
            manifest, gone = restore_backup(Path(options["file"]), purged=purged)
        except YanzhenError as error:
            self.stderr.write(error.message)
            sys.exit(3 if error.code == "DISK_FULL" else 2)
        again = f"再次清除{len(gone)}个对象的内容。" if gone else ""
        self.stdout.write(
            f"已恢复{manifest.made_at}的备份：{manifest.rows}行，附件{len(manifest.files)}个；日志完整。{again}"
        )
