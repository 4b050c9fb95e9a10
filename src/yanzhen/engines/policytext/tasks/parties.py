"""Who leads a task and who supports it (牵头、配合)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yanzhen.engines.policytext.labels import Actor

_LEAD_LABEL = re.compile(
    r"(?:牵头(?:单位|部门|科室)?|责任(?:单位|部门|科室|人)|主责(?:单位|部门)?|负责(?:单位|部门|人)?"
    r"|承办单位|主办单位)\s?[::]\s?[^;。)]{0,40}$"
)
_SUPPORT_LABEL = re.compile(r"(?:配合|协办|参与|参加|协助)(?:单位|部门|科室)?\s?[::]\s?[^;。)]{0,60}$")
_SUPPORT_BEFORE = re.compile(
    r"(?:会同|联合|联动|协同|商|配合|协调|借助|依托|与|同|和|利用|结合|邀请|聘请|选派|招聘"
    r"|引进)(?:\d*余?[名位个]?[\u4e00-\u9fff]{0,2})?(?:[\u4e00-\u9fff、]{0,24}、)?$"
)
_ENGAGED = re.compile(r"(?:选派|选聘|邀请|聘请|招聘|引进|抽调|组织|培训|培养)[^,;。]{0,30}$")
_SUPPORT_AFTER = re.compile(r"^[\u4e00-\u9fff、等]{0,16}(?:配合|协助|参与|协办|支持)")
_LEAD_AFTER = re.compile(r"^[\u4e00-\u9fff、等]{0,10}(?:牵头|负责|主责|承办|主办)")


def lead_and_support(
    view: str, start: int, end: int, actors: Sequence[tuple[int, Actor]], header: Sequence[str] = ()
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the indices of the leading and of the supporting actors of a task.

    Words such as 牵头, 会同, 配合单位 decide, in a table the column. Without them the first doer and those joined to
    it lead.
    """
    if header:
        return _by_column(view, start, actors, header)
    lead: list[int] = []
    support: list[int] = []
    undecided: list[tuple[int, Actor]] = []
    for index, actor in actors:
        before, after = view[max(start, actor.start - 64) : actor.start], view[actor.end : min(end, actor.end + 20)]
        clause = re.split(r"[;。]", before)[-1]
        if _SUPPORT_LABEL.search(clause) and not _LEAD_LABEL.search(clause.rsplit("配合", 1)[-1]):
            support.append(index)
        elif _LEAD_LABEL.search(clause) or (_LEAD_AFTER.match(after) and not _SUPPORT_BEFORE.search(clause)):
            lead.append(index)
        elif _SUPPORT_BEFORE.search(clause) or _ENGAGED.search(clause) or _SUPPORT_AFTER.match(after):
            support.append(index)
        else:
            undecided.append((index, actor))
    if not lead and undecided:
        lead = _first_group(view, undecided)
    return tuple(lead), tuple(support)


def _by_column(
    view: str, start: int, actors: Sequence[tuple[int, Actor]], header: Sequence[str]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """In a task table the head of the column tells who leads and who supports."""
    lead: list[int] = []
    support: list[int] = []
    for index, actor in actors:
        column = view.count("\t", start, actor.start) or view.count("|", start, actor.start)
        name = header[column] if column < len(header) else ""
        (support if re.search(r"配合|协办|参与|协助", name) else lead).append(index)
    return tuple(lead), tuple(support)


def _first_group(view: str, actors: Sequence[tuple[int, Actor]]) -> list[int]:
    """The first actor and those joined to it by 、 or 和, or following it as its post."""
    group = [actors[0]]
    for index, actor in actors[1:]:
        if view[group[-1][1].end : actor.start] not in ("", "、", "和", "及", "与"):
            break
        group.append((index, actor))
    return [index for index, _ in group]
