"""``make_backup``: what ``yanzhen backup`` runs."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from yanzhen.apps.backups.writing import make_backup
from yanzhen.kernel.errors import YanzhenError


class Command(BaseCommand):
    """Exit 0 when the backup is whole and on the disk, 2 when it was refused, 3 when the disk was full."""

    help = "备份数据库和附件到一个文件"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file."""
        parser.add_argument("file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Back up and say what it holds."""
        path = Path(options["file"])
        try:
            manifest = make_backup(path, now=timezone.localtime())
        except YanzhenError as error:
            self.stderr.write(error.message)
            sys.exit(3 if error.code == "DISK_FULL" else 2)
        size = path.stat().st_size
        self.stdout.write(
            f"已备份到{path}：{manifest.rows}行，附件{len(manifest.files)}个，{size / 2**20:.1f}MB。\n"
            f"日志链头：第{manifest.chain['number']}条 {manifest.chain['digest']}"
        )
