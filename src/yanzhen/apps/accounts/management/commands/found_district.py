"""Found a district on an empty database and print the first log-ins of the three officers."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from yanzhen.apps.accounts.actions.found_district import found_district
from yanzhen.apps.accounts.errors import AccountError
from yanzhen.presets.bodies import leading_bodies


class Command(BaseCommand):
    """Lay the ground of a real installation; everything else is done on pages."""

    help = "在空库上开区：登记两个领导机关和三员账号，打印一次初始密码。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("district", help="区名全称，例如：某某区")
        parser.add_argument("--bodies", default="commission", choices=sorted(leading_bodies()), help="机关名称预设")
        parser.add_argument("--as-of", type=date.fromisoformat, default=None, help="起始日期，缺省为今天")

    def handle(self, *args: object, **options: object) -> None:
        """Found, or say why not."""
        try:
            logins = found_district(
                district=options["district"], bodies=options["bodies"], on=options["as_of"] or timezone.localdate()
            )
        except AccountError as refusal:
            raise CommandError(refusal.message) from refusal
        for title, username, password in logins:
            self.stdout.write(f"{title}\t{username}\t{password}")
        self.stdout.write("请分别交给三个人，首次登录须改密码；本页内容不会再次显示。")
