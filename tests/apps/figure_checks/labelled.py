"""Labelled drafts (``tests/spec/figure_checks``): a text with what every figure should come to, and what is known."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.factories import make_organisation, make_user
from yanzhen.apps.accounts.models import User
from yanzhen.apps.figure_checks.bridge import figures_of
from yanzhen.apps.figure_checks.models import CheckedFigure
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.indicators.models import Indicator, Observation
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.sources.models import Source

FOLDER = Path(__file__).resolve().parents[2] / "spec/figure_checks"
TODAY = date(2026, 3, 6)
_LABEL = re.compile(r"\{([^{}：]+)(?:：([^{}]*))?\}")
_PERIOD = re.compile(r"(\d{4})年(上半年|下半年)?")
WORDS = {"confirmed": "一致", "different": "不同", "contradictory": "矛盾", "unknown": "未知"}


@dataclass(frozen=True)
class Labelled:
    """A draft without its labels, and by the end of each labelled figure what it should come to."""

    name: str
    text: str
    labels: dict[int, tuple[str, str]]
    known: list[dict[str, Any]]
    subject: str


def drafts() -> Iterator[Labelled]:
    """Yield every labelled draft."""
    for file in sorted(FOLDER.glob("*.toml")):
        given = tomllib.loads(file.read_text(encoding="utf-8"))
        text, labels, at = "", {}, 0
        for match in _LABEL.finditer(given["text"]):
            text += given["text"][at : match.start()]
            labels[len(text)] = (match[1], match[2] or "")
            at = match.end()
        text += given["text"][at:]
        yield Labelled(given["name"], text, labels, given["library"], given.get("subject", ""))


class District:
    """An invented district with one school, where what a draft's library says was measured."""

    def __init__(self) -> None:
        load_indicators()
        self.authority = make_organisation("澄湖区教委", kind="authority")
        self.school = make_organisation("澄湖区第一小学", under=self.authority)
        self.officer: User = make_user(role="district_office", at=self.authority)

    def know(self, rows: Iterable[dict[str, Any]]) -> None:
        """Put the rows of a draft's library in place of those of the draft before."""
        Observation.objects.all().delete()
        for row in rows:
            first, last = _span(row["period"])
            indicator = Indicator.objects.get(title=row["indicator"])
            Observation.objects.create(
                indicator_version=indicator.versions.get(),
                organisation=self.school if row.get("body") else self.authority,
                period_start=first,
                period_end=last,
                value=Decimal(str(row["value"])),
                source=Source.objects.create(
                    kind="provided", provided_by="体卫艺科", provided_on=TODAY, entered_by=self.officer
                ),
            )

    def check(self, draft: Labelled) -> list[CheckedFigure]:
        """Return the draft's figures as they are judged."""
        self.know(draft.known)
        subject: Organisation = self.school if draft.subject else self.authority
        return figures_of(draft.text, subject=subject, period=(None, None), user=self.officer, on=TODAY).rows


def came_to(figure: CheckedFigure) -> str:
    """Return what a figure came to, in the words of the labels."""
    word = WORDS[figure.verdict]
    return "提示" if word == "未知" and figure.has_hint else word


def _span(words: str) -> tuple[date, date]:
    match = _PERIOD.fullmatch(words)
    year = int(match[1])
    if match[2] == "上半年":
        return date(year, 1, 1), date(year, 6, 30)
    if match[2] == "下半年":
        return date(year, 7, 1), date(year, 12, 31)
    return date(year, 1, 1), date(year, 12, 31)
