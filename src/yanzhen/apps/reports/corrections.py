"""What changed under a report's numbers since they were last looked at (数据更正): old, new, since when and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yanzhen.apps.indicators.models import Observation
from yanzhen.apps.reports.fact import Fact, in_parts
from yanzhen.apps.reports.models import FrozenReport, Report
from yanzhen.engines.reports import Figure

OBSERVATION = "indicators.observation:"


@dataclass(frozen=True)
class Correction:
    """One row under a number that a newer one replaced."""

    organisation: str
    then: str
    now: str
    since: datetime
    reason: str


@dataclass(frozen=True)
class Changed:
    """A number that reads otherwise now, or rests on a corrected row.

    ``corrections`` is empty where nothing was corrected: more was reported, or a task moved on.
    """

    key: str
    label: str
    then: str
    now: str
    corrections: tuple[Correction, ...]

    @property
    def title(self) -> str:
        """What happened, in two or four words."""
        return "数据已更正" if self.corrections else "数据有更新"

    @property
    def since(self) -> datetime | None:
        """When the latest correction was made."""
        return max((one.since for one in self.corrections), default=None)

    @property
    def sentence(self) -> str:
        """Old and new value and the day, for the mark on the number."""
        since = self.since
        day = f"，{since.year}年{since.month}月{since.day}日更正" if since else ""
        return f"{self.title}：原{self.then}，现{self.now}{day}"


def rows_under(fact: Fact) -> list[int]:
    """Return the observations that a number rests on."""
    return keys_of(row.subject for row in fact.inputs)


def note_of(facts: Mapping[str, Fact], figures: Mapping[str, Figure]) -> dict[str, Any]:
    """Return what a report keeps of its numbers to tell later what changed."""
    return {key: {"shown": figures[key].shown, "rows": rows_under(fact)} for key, fact in facts.items()}


def changed_in_draft(
    report: Report, facts: Mapping[str, Fact], figures: Mapping[str, Figure], labels: Mapping[str, str]
) -> list[Changed]:
    """Return the numbers of a draft that changed since its writers last took note of them."""
    then = {key: kept for key, kept in report.seen.items() if key in facts}
    return _changed(
        {key: (labels[key], kept["shown"], kept["rows"]) for key, kept in then.items()},
        {key: figures[key].shown for key in then},
    )


def changed_since_frozen(frozen: FrozenReport, figures: Mapping[str, Figure]) -> list[Changed]:
    """Return the numbers of a frozen report that would read otherwise now, or rest on a row corrected since."""
    then = {key: kept for key, kept in frozen.figures.items() if key in figures}
    return _changed(
        {
            key: (kept["label"], kept["shown"], keys_of(row["subject"] for row in kept["inputs"]))
            for key, kept in then.items()
        },
        {key: figures[key].shown for key in then},
    )


def _changed(then: Mapping[str, tuple[str, str | None, list[int]]], now: Mapping[str, str | None]) -> list[Changed]:
    replaced = corrections_of({row for _label, _shown, rows in then.values() for row in rows})
    found = []
    for key, (label, shown, rows) in then.items():
        corrections = tuple(replaced[row] for row in rows if row in replaced)
        if now[key] != shown or corrections:
            found.append(Changed(key, label, shown or "没有数", now[key] or "没有数", corrections))
    return found


def corrections_of(rows: Iterable[int]) -> dict[int, Correction]:
    """Return which of the observations were replaced, each with its newest successor, in a query per link."""
    wanted = set(rows)
    found: dict[int, tuple[Observation, Observation]] = {}
    waiting = {pk: pk for pk in wanted}
    while waiting:
        steps = Observation.objects.filter(pk__in=waiting, superseded_by__isnull=False).select_related(
            "superseded_by", "organisation", "indicator_version"
        )
        following = {}
        for row in steps:
            first = waiting[row.pk]
            found[first] = (found[first][0] if first in found else row, row.superseded_by)
            following[row.superseded_by_id] = first
        waiting = following
    return {
        pk: Correction(str(old.organisation), _shown(old, old), _shown(new, old), new.recorded_at, new.reason)
        for pk, (old, new) in found.items()
    }


def _shown(row: Observation, first: Observation) -> str:
    return in_parts(row.value, row.numerator, row.denominator, first.indicator_version.decimals)


def keys_of(subjects: Iterable[str]) -> list[int]:
    """Return the observations among subjects (``indicators.observation:7`` → 7), in order."""
    return [int(one.removeprefix(OBSERVATION)) for one in subjects if one.startswith(OBSERVATION)]
