"""``make_backup``: what ``yanzhen backup`` runs."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from yanzhen.apps.backups.manifest import Manifest
from yanzhen.apps.backups.writing import make_backup
from yanzhen.apps.sealing.key_ring import ring_path
from yanzhen.kernel.errors import YanzhenError


class Command(BaseCommand):
    """Exit 0 when the backup is whole and on the disk, 2 when it was refused, 3 when the disk was full."""

    help = "备份数据库和附件到一个文件"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file."""
        parser.add_argument("file")
        parser.add_argument("--without-keys", action="store_true", help="不含密封密钥；密钥另行保管")

    def handle(self, *args: Any, **options: Any) -> None:
        """Back up and say what it holds."""
        path = Path(options["file"])
        try:
            manifest = make_backup(path, now=timezone.localtime(), with_keys=not options["without_keys"])
        except YanzhenError as error:
            self.stderr.write(error.message)
            sys.exit(3 if error.code == "DISK_FULL" else 2)
        size = path.stat().st_size
        self.stdout.write(
            f"已备份到{path}：{manifest.rows}行，附件{len(manifest.files)}个，{size / 2**20:.1f}MB。\n"
            f"日志链头：第{manifest.chain['number']}条 {manifest.chain['digest']}{about_keys(manifest)}"
        )


def about_keys(manifest: Manifest) -> str:
    """Say where the sealing keys are."""
    if not manifest.sealing_keys:
        return ""
    if manifest.keys_sha256:
        return "\n备份内含密封密钥，请按机密保管。"
    return f"\n备份不含密封密钥，恢复时要用{ring_path()}，请另行妥善保管。"
