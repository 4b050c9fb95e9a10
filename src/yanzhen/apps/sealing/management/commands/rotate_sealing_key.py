"""``rotate_sealing_key``: a new key for sealed values, from the command line of the machine alone."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from yanzhen.apps.sealing.actions.rotate_key import rotate_sealing_key
from yanzhen.apps.sealing.key_ring import ring_path
from yanzhen.kernel.errors import YanzhenError


class Command(BaseCommand):
    """Exit 0 when the new key is on the disk, 2 when the ring cannot be read or written."""

    help = "更换密封密钥：此后密封的内容用新密钥，以前的仍能打开"

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate and say where the ring is."""
        try:
            ring = rotate_sealing_key()
        except YanzhenError as error:
            self.stderr.write(error.message)
            sys.exit(2)
        self.stdout.write(
            f"已启用新密钥{ring.current}，密钥文件{ring_path()}里共有{len(ring.keys)}把；请马上做一次备份。"
            "以前密封的仍能打开；要让它们也换成新密钥，请执行yanzhen manage reseal_values。"
        )
