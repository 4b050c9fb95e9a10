"""Load the invented sample district into an empty database."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from yanzhen.demo.load import LOGINS_FILE, SampleError, load_sample, why_not_load


class Command(BaseCommand):
    """Fill an empty database with one invented district."""

    help = "把示例区装入空数据库；已有数据时拒绝，不改任何内容。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--as-of", type=date.fromisoformat, default=None, help="示例所在的日期，缺省为今天")
        parser.add_argument("--seed", type=int, default=20260901, help="随机种子，同一种子得到同一个区")
        parser.add_argument("--if-empty", action="store_true", help="已有数据时安静结束，不算错误")

    def handle(self, *args: object, **options: object) -> None:
        """Load, or say why not."""
        if options["if_empty"] and why_not_load():
            return
        try:
            sample = load_sample(
                today=options["as_of"] or timezone.localdate(),
                seed=options["seed"],
                folder=settings.DATA_DIR,
                say=lambda title: self.stdout.write(f"示例数据：{title}"),
            )
        except SampleError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            f"示例区已装入：{len(sample.organisations)}个单位、{len(sample.users)}个账号；"
            f"示例账号见{settings.DATA_DIR / LOGINS_FILE}"
        )
