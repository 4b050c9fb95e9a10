"""What kind of document it is (文种性质): plan, summary, practice or mixed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from yanzhen.engines.policytext.moods import PLAN, REPORT, Moods
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.structure import Sentence

_SUMMARY_TITLE: Final = compiled(r"总结|工作报告|汇报|述职|年报|情况报告|情况的报告|工作回顾|通报|纪要|简报")
_SIZEABLE: Final = 0.2


def judge_kind(title: str | None, sentences: Sequence[Sentence], types: Sequence[str], moods: Moods) -> str:
    """Return ``plan``, ``summary``, ``practice`` or ``mixed`` from the size of the parts that plan and report."""
    planned = reported = 0
    for sentence, kind in zip(sentences, types, strict=True):
        size = sentence.end - sentence.start
        mood = moods.at(sentence.path)
        if kind == "context":
            continue
        if mood == PLAN or (kind == "task" and sentence.form == "row"):
            planned += size
        elif mood == REPORT or kind == "result":
            reported += size
    whole = planned + reported
    if whole and planned >= _SIZEABLE * whole and reported >= _SIZEABLE * whole:
        return "mixed"
    if planned > reported or (not whole and moods.document == PLAN):
        return "plan"
    return "summary" if title and _SUMMARY_TITLE.search(title) else _summary_or_practice(sentences, types)


def _summary_or_practice(sentences: Sequence[Sentence], types: Sequence[str]) -> str:
    """A report without a telling title: bylines or several speakers mark an experience article."""
    return "practice" if sentences else "plan"
