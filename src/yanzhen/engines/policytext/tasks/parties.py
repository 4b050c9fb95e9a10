"""Who leads a task and who supports it (牵头、配合)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from yanzhen.engines.policytext.labels import Actor
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.sparse import sparse
from yanzhen.engines.policytext.table_columns import Column
from yanzhen.engines.policytext.table_rows import row_cells
from yanzhen.engines.policytext.tokens import follows_verb

_LABEL: Final = compiled(
    r"(?P<duty>牵头|责任|主责|负责|承办|主办|配合|协办|协助|参与|参加)(?:单位|部门|科室|股室|处室|领导"
    r"|人)?\s?:[^;。()]{0,60}$"
)
_CELL_LABEL: Final = compiled(
    r"(?P<duty>牵头|责任|主责|负责|承办|主办|配合|协办|协助|参与|参加)(?:单位|部门|科室|股室|处室|领导|人)?\s?:[^:]{0,200}$"
)
_CELL_SUPPORT: Final = compiled(r"\s*[(]?(?:配合|协办|协助|参与)")
_SUPPORTING: Final = frozenset(("配合", "协办", "协助", "参与", "参加"))
_SUPPORT_BEFORE: Final = sparse(
    r"(?:会同|联合|联动|协同|商|配合|协调|与|同|和|邀请)(?:\d*余?[名位个]?[\u4e00-\u9fff]{0,2})?(?:[\u4e00-\u9fff、]{0,24}、)?$"
    r"|(?:会同|联合|协调|联系|配合)[\u4e00-\u9fff、]{1,16}等(?:有关|相关)?$"
)
_MODAL: Final = compiled(r"[要应须将]")
_ENGAGED: Final = sparse(r"(?:选派|选聘|聘请|招聘|引进|抽调|遴选|组织|培训|培养|依托|借助|利用|借力)[^,;。]{0,30}$")
_SUPPORT_AFTER: Final = compiled(
    r"^(?:、[^,;。、:]{2,20}){0,8}(?:[和与及][^,;。、:]{2,14})?等?[\u4e00-\u9fff]{0,14}?(?:配合|协助|参与|协办)"
)
_LISTED_AFTER: Final = r"(?:、[^,;。、:]{2,20}){0,8}(?:和[^,;。、:]{2,14})?等?"
_LEAD_AFTER: Final = compiled(rf"^{_LISTED_AFTER}[\u4e00-\u9fff]{{0,10}}?(?:牵头|负责(?!制)|主责|承办|主办)")
_SET_UP: Final = sparse(
    r"(?:成立|组建|新组建|设立|建立|打造|新建|培育|创建|评选|认定|遴选)(?:了|好|一批)?[\u4e00-\u9fff\d]{0,6}$"
)


_CLAUSE_MARK: Final = compiled(r"[,;:。!?]")
_SENTENCE_MARK: Final = compiled(r"[;。]")
_LED_BY_NAME: Final = compiled(r"牵头[^;。,()]{0,6}:")
_AUTHORITY_BEFORE: Final = sparse(r"(?:按照|根据|依照|按|遵照|落实|贯彻|执行|经|报|在|受)[\u4e00-\u9fff、“”\"◇]{0,24}$")
_DECIDES: Final = compiled(
    r"^[\u4e00-\u9fff、]{0,16}?(?:部署|安排|决议|决定|要求|领导下|指导下|统筹下|支持下|同意|批准|审定|审核|审阅|签字|签发|授权|提名|备案|精神|委托|纪要|决议)"
)
_NAMED_TO_ACT: Final = compiled(r"(?:由|请|要求|责成|委托|授权|号召|倡导)(?:各级|各|全体|广大|有关|相关)?$")
_STATED_AFTER: Final = compiled(r"等?(?:还|也|都|均|则)?(?:要|应|须|将|拟|必须|务必|不得|负责|牵头|带头|具体负责)")
_OF_A_TOPIC: Final = compiled(
    r"^[^,;。:]{0,36}的[\u4e00-\u9fff]{1,8}?(?:,)?(?:均|都|也|一律|全部)?(?:应|(?<![重需首主])要|必?须|由)(?![求点素件])"
)


def lead_and_support(
    view: str, start: int, end: int, actors: Sequence[tuple[int, Actor]], columns: Sequence[Column | None] = ()
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the indices of the leading and of the supporting actors of a task.

    Words such as 牵头, 会同, 配合单位 decide, in a table the column. Without them the first doer and those joined to
    it lead.
    """
    if not actors:
        return (), ()
    if any(columns):
        return _by_column(view, start, end, actors, columns)
    led_by_name = _LED_BY_NAME.search(view, start, end) is not None
    parts: dict[int, bool | None] = {}
    previous: tuple[int, Actor] | None = None
    for index, actor in actors:
        before, after = view[max(start, actor.start - 64) : actor.start], view[actor.end : min(end, actor.end + 20)]
        if previous is not None and view[previous[1].end : actor.start] in ("和", "与", "及"):
            parts[index] = parts[previous[0]]
        else:
            parts[index] = _part_of(_SENTENCE_MARK.split(before)[-1], after, led_by_name=led_by_name)
        previous = (index, actor)
    lead = [index for index, part in parts.items() if part]
    support = [index for index, part in parts.items() if part is False]
    undecided = [
        (index, actor)
        for index, actor in actors
        if parts[index] is None and not _is_no_doer(view, max(start, actor.start - 40), actor, min(end, actor.end + 40))
    ]
    if lead:
        opens = actors[0][0]
        lead = sorted([*lead, *(i for i, actor in undecided if i == opens or _MODAL.match(view, actor.end))])
    if not lead and undecided:
        lead = _first_group(view, undecided)
    return tuple(lead), tuple(support)


def is_stated(view: str, start: int, actor: Actor) -> bool:
    """Does the sentence say in so many words that the actor is to do it (由…, …要, …负责)?"""
    before = view[max(start, actor.start - 12) : actor.start]
    return bool(_NAMED_TO_ACT.search(before) or _STATED_AFTER.match(view, actor.end))


def _is_no_doer(view: str, low: int, actor: Actor, high: int) -> bool:
    """The actor is set up, has decided (按照X部署), is the object of a verb, or stands inside …的问题应…."""
    before, after = view[low : actor.start], view[actor.end : high]
    clause = _CLAUSE_MARK.split(before)[-1]
    if _SET_UP.holds(before) or _ENGAGED.holds(clause) or clause.startswith(("对", "对于")):
        return True
    if clause.endswith("发挥") or _NAMED_TO_ACT.search(clause) or _STATED_AFTER.match(after):
        return False
    if _OF_A_TOPIC.match(after):
        return True
    if _AUTHORITY_BEFORE.holds(clause) and _DECIDES.match(after):
        return True
    return follows_verb(clause[-10:])


def _part_of(clause: str, after: str, *, led_by_name: bool) -> bool | None:
    """True: leads; False: supports; None: the words around do not say."""
    label = _LABEL.search(clause) if ":" in clause else None
    if label:
        named = _LABEL.search(clause, label.start() + 1) or label
        return named["duty"] not in _SUPPORTING and not (led_by_name and named["duty"] in ("责任", "负责"))
    if _LEAD_AFTER.match(after) and not _SUPPORT_BEFORE.holds(clause):
        return True
    if _SUPPORT_BEFORE.holds(clause) or _SUPPORT_AFTER.match(after):
        return False
    return None


def _by_column(
    view: str, start: int, end: int, actors: Sequence[tuple[int, Actor]], columns: Sequence[Column | None]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """In a task table the column tells who leads and who supports, unless the cell itself says (配合单位：…).

    A person (责任人) leads only where no body does.
    """
    lead: list[int] = []
    persons: list[int] = []
    support: list[int] = []
    cells = row_cells(view, start, end)
    for index, actor in actors:
        at = bisect_right(cells, (actor.start, len(view))) - 1
        column = columns[at] if at < len(columns) else None
        before, after = view[cells[at][0] : actor.start], view[actor.end : min(cells[at][1], actor.end + 8)]
        if column is Column.SUPPORT or _supports_by_cell(before, after, column):
            support.append(index)
        elif column is Column.PERSON:
            persons.append(index)
        elif column in (Column.LEAD, Column.LEAD_FIRST):
            lead.append(index)
    return tuple(lead or persons), tuple(support)


def _supports_by_cell(before: str, after: str, column: Column | None) -> bool:
    label = _CELL_LABEL.search(before)
    if label:
        return label["duty"] in _SUPPORTING
    if _CELL_SUPPORT.match(after):
        return True
    return column is Column.LEAD_FIRST and bool(before.strip())


def _first_group(view: str, actors: Sequence[tuple[int, Actor]]) -> list[int]:
    """The first actor and those joined to it by 、 or 和, or following it as its post."""
    group = [actors[0]]
    for index, actor in actors[1:]:
        if view[group[-1][1].end : actor.start] not in ("", "、", "和", "及", "与"):
            break
        group.append((index, actor))
    return [index for index, _ in group]
