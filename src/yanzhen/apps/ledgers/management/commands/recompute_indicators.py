"""``manage recompute_indicators``: work out the figures of ledgers anew from every approved row."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from yanzhen.apps.ledgers.models import LedgerType
from yanzhen.apps.ledgers.rollups_in_full import differing, recompute_all, rollups_of


class Command(BaseCommand):
    """Recompute all figures of one ledger or of all."""

    help = "由已审核的台账条目全量重算指标；只写与现有不同的数"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the ledger and whether to look only."""
        parser.add_argument("--ledger", default="", help="台账代码；不写则全部")
        parser.add_argument("--check", action="store_true", help="只核对，不写")

    def handle(self, *args: Any, **options: Any) -> None:
        """Recompute and say how many figures were written; with ``--check`` fail where any differs."""
        types = LedgerType.objects.order_by("code")
        if options["ledger"]:
            types = types.filter(code=options["ledger"])
            if not types:
                raise CommandError(f"没有台账“{options['ledger']}”。")
        wrong = 0
        for type_ in types:
            for code in rollups_of(type_):
                if options["check"]:
                    count = differing(type_id=type_.pk, code=code)
                    wrong += count
                    self.stdout.write(f"{type_.title}　{code}：{count}个数与条目不一致")
                    continue
                done = recompute_all(type_id=type_.pk, code=code)
                said = f"{done.cells}个数，改写{done.written}个，撤回{done.withdrawn}个"
                self.stdout.write(f"{type_.title}　{code}：{said}")
        if wrong:
            raise CommandError(f"共{wrong}个数不一致；去掉--check重新运行即可改正。")
