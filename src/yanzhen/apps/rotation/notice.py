"""The list that is published (公示名单): who goes where to teach what; a summary whose small counts are hidden."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from yanzhen.apps.rotation.leaders import post_in_words
from yanzhen.apps.rotation.models import Round, ScenarioLeaderMove, ScenarioMove
from yanzhen.apps.rotation.models.people import LEADS
from yanzhen.apps.rotation.wording import STAGES, SUBJECTS
from yanzhen.presets.rulebook import rulebook_value


@dataclass(frozen=True)
class Notice:
    """A published list.

    Attributes:
        lines: code, present school, receiving school, stage and subject; nothing of homes, wishes or exemptions.
        leaders: code, present school, receiving school and post of heads and deputies.
        summary: title and number of teachers not on it by kind; a number below the limit, and whatever would give it
            away together with the total, is None.
        below: numbers under this are hidden.
    """

    lines: tuple[tuple[str, str, str, str, str], ...]
    leaders: tuple[tuple[str, str, str, str], ...]
    summary: tuple[tuple[str, int | None], ...]
    below: int


def notice_of(round_: Round, *, on: date) -> Notice:
    """Return what is published of a round; four queries."""
    below = rulebook_value("indicators/small_count_below", on=on)["public"]
    rows = ScenarioMove.objects.filter(scenario=round_.proposal_id).select_related("participant__school", "to_school")
    lines = tuple(
        (
            row.participant.code,
            str(row.participant.school),
            str(row.to_school),
            STAGES[row.participant.stage],
            SUBJECTS[row.subject],
        )
        for row in rows
    )
    return Notice(lines, _leaders(round_), hidden(_kinds(round_), below), below)


def _leaders(round_: Round) -> tuple[tuple[str, str, str, str], ...]:
    rows = ScenarioLeaderMove.objects.filter(scenario=round_.proposal_id)
    return tuple(
        (row.participant.code, str(row.participant.school), str(row.to_school), post_in_words(row.participant))
        for row in rows.select_related("participant__school", "to_school")
    )


def _kinds(round_: Round) -> list[tuple[str, int]]:
    counts: Counter[str] = Counter()
    for answer, is_movable, reasons in round_.participants.values_list("answer", "is_movable", "reasons"):
        if answer == "MET" and is_movable:
            counts["应当交流轮岗"] += 1
        elif LEADS in reasons:
            counts["校级干部"] += 1
        elif "DEFERRED" in reasons:
            counts["暂缓"] += 1
        elif "EXEMPT" in reasons:
            counts["批准不参加"] += 1
        elif answer == "CANNOT_TELL":
            counts["情况待核实"] += 1
        else:
            counts["其他不在范围"] += 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def hidden(rows: list[tuple[str, int]], below: int) -> tuple[tuple[str, int | None], ...]:
    """Return the counts with small ones hidden; one alone hidden takes the next smallest along (补充隐去).

    >>> hidden([("甲", 40), ("乙", 20), ("丙", 3)], 10)
    (('甲', 40), ('乙', None), ('丙', None))
    """
    small = [title for title, count in rows if count < below]
    if len(small) == 1 and len(rows) > 1:
        others = [(count, title) for title, count in rows if title not in small]
        small.append(min(others)[1])
    return tuple((title, None if title in small else count) for title, count in rows)
