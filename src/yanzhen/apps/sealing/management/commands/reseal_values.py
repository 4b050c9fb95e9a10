"""``reseal_values``: everything sealed goes over to the present key and cipher."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from yanzhen.apps.sealing.actions.reseal import reseal_values
from yanzhen.kernel.errors import YanzhenError

NAMED = 20


class Command(BaseCommand):
    """Exit 0 when all is sealed with the present key, 1 when some values do not open, 2 without a readable ring."""

    help = "用现在的密钥和算法把以前密封的内容重新密封一遍"

    def handle(self, *args: Any, **options: Any) -> None:
        """Reseal and say how much there was."""
        try:
            done = reseal_values()
        except YanzhenError as error:
            self.stderr.write(error.message)
            sys.exit(2)
        self.stdout.write(f"密封的内容共{done.read}项，重新密封{done.changed}项。")
        if done.unopened:
            named = "、".join(done.unopened[:NAMED])
            self.stderr.write(f"有{len(done.unopened)}项打不开，没有改动：{named}。请找回当时的密钥文件。")
            sys.exit(1)
