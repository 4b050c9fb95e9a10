"""How numbers of persons present and in favour are put into words; never which vote would change an outcome."""

from __future__ import annotations

from yanzhen.engines.decisions.counting import HALF, MORE_THAN_HALF, TWO_THIRDS, Quorum
from yanzhen.engines.decisions.facts import Facts

_STANDINGS = {
    HALF: {True: "已达半数以上", False: "未达半数以上", None: "能否达到半数以上"},
    MORE_THAN_HALF: {True: "已过半数", False: "未过半数", None: "能否过半数"},
    TWO_THIRDS: {True: "已达三分之二", False: "未达三分之二", None: "能否达到三分之二"},
}


def presence_words(facts: Facts, quorum: Quorum, answer: bool | None) -> str:
    """Return e.g. 应到会党组织班子成员9人，实到6人，已达三分之二（需6人）."""
    entitled, present = facts.tally.entitled, facts.tally.present
    if entitled is None or present is None:
        return f"应到会{facts.words.members}名单不明，{_STANDINGS[quorum][None]}无法判断"
    least, most = present
    came = f"实到{least}人" if least == most else f"已知实到{least}人，另有{most - least}人是否到会不明"
    needed = span(quorum.needed(entitled[0]), quorum.needed(entitled[1]))
    standing = _STANDINGS[quorum][answer]
    tail = "无法判断" if answer is None else ""
    recused = _recused_words(facts)
    should = f"应到会{facts.words.members}{span(*entitled)}人"
    return f"{should}，{came}{recused}，{standing}（需{needed}人）{tail}"


def majority_words(facts: Facts, answer: bool | None) -> str:
    """Return e.g. 同意5人，超过应到会人数半数（需5人）."""
    entitled, yes = facts.tally.entitled, facts.tally.yes
    base = "全体代表半数" if facts.words.members == "代表" else "应到会人数半数"
    if entitled is None or yes is None:
        return f"应到会人数或表决情况不明，是否超过{base}无法判断"
    unit = "票" if facts.by_ballot else "人"
    needed = span(entitled[0] // 2 + 1, entitled[1] // 2 + 1)
    if answer is None:
        return f"表决情况或到会情况不全，是否超过{base}（需{needed}{unit}）无法判断"
    if yes[0] != yes[1]:
        favour = f"同意至少{yes[0]}{unit}" if answer else f"同意至多{yes[1]}{unit}"
    else:
        favour = f"同意{yes[0]}{unit}"
    return f"{favour}，{'超过' if answer else '未超过'}{base}（需{needed}{unit}）"


def span(least: int, most: int) -> str:
    """Return a number, or two where it is not certain.

    >>> span(4, 4), span(4, 5)
    ('4', '4至5')
    """
    return str(least) if least == most else f"{least}至{most}"


def _recused_words(facts: Facts) -> str:
    if not facts.case.recused:
        return ""
    return f"（回避{len(facts.case.recused)}人不计入到会）"
