"""``verify_log``: checks the whole log; what ``yanzhen log verify`` runs."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from yanzhen.apps.audit.verification import Anchor, ChainReport, verify_chain


class Command(BaseCommand):
    """Exit 0 when the log is whole, 1 at the first broken entry."""

    help = "校验日志：逐条核对，指出第一处不符"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the anchor in its two parts, and JSON."""
        parser.add_argument("--anchor-number", type=int)
        parser.add_argument("--anchor-digest", default="")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, print, exit."""
        number = options["anchor_number"]
        anchor = None if number is None else Anchor(number, options["anchor_digest"])
        report = verify_chain(anchor)
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(report), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(_in_words(report, anchor))
        if not report.holds:
            sys.exit(1)


def _as_json(report: ChainReport) -> dict[str, Any]:
    broken = report.broken
    found = None if broken is None else {"number": broken.number, "code": broken.code, "message": broken.message}
    return {"entries": report.entries, "head": report.head, "purged": report.purged, "broken": found}


def _in_words(report: ChainReport, anchor: Anchor | None) -> str:
    if report.broken is not None:
        return f"日志不完整：{report.broken.message}（此前{report.entries}条相符）"
    purged = f"，其中{report.purged}条的内容已依规清除" if report.purged else ""
    anchored = f"\n与锚点（第{anchor.number}条）一致。" if anchor else ""
    return f"日志完整：共{report.entries}条{purged}。\n链头：{report.head}{anchored}"
