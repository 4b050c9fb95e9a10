"""Signs in the words themselves that something is still to be done, or was done (时态迹象)."""

from __future__ import annotations

from typing import Final

from yanzhen.engines.policytext.cues import cue
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.sparse import closing, sparse

_DUE_AHEAD: Final = sparse(
    r"(?:\d{1,2}月(?:\d{1,2}日|[底末初]|[上中下]旬)?|年底|季度末?|学期末)之?前[^,;。]{0,16}?(?:完成|报|印发|提交|实现|建成|拨付|形成|投入"
    r"|到位|竣工|制定|公布|设置|启动|发布|上报)"
)
_COMPLETED: Final = compiled(r"已|了|均(?:按时|如期)?完成|如期|按期完成")
_MEETING_DID: Final = compiled(r"^会议(?:还|并)?(?:听取|传达|学习|通报|同意|原则|审议|通过|研究了|讨论)")
_LOOKS_BACK: Final = compiled(r"^(?:近[一二三两几\d]+年来?|近年来|过去[一二三五]年|去年|上年)(?:以来)?,")
_SEES_FAULTS: Final = sparse(
    r"(?:清醒|清楚)地?(?:看到|认识)|存在的?(?:一些)?(?:不足|差距|短板)|仍?显不足|仍不(?:够|顺畅)"
)
_CASES: Final = compiled(r"(?:下列|以下|如下)(?:情形|行为|情况)")
_ASKED_OF_ITEMS: Final = closing(
    r"(?:应当?|须|要)(?:同时)?(?:履行|具备|符合|承担|遵守|满足|覆盖|做到)(?:下列|以下|如下)[^,;:]{0,12}:$"
)
_SAID_YEAR: Final = compiled(r"^(20\d\d)年,")
MAY_BE_DUE: Final = cue(_DUE_AHEAD)
MAY_SEE_FAULTS: Final = cue(_SEES_FAULTS)
MAY_BE_AT_A_MEETING: Final = cue(_MEETING_DID)
MAY_LOOK_BACK: Final = cue(compiled("近|过去|去年|上年|20"))


def is_due_ahead(body: str) -> bool:
    """4月底前完成自查, without a sign of completion, is still to be done."""
    return bool(_DUE_AHEAD.holds(body)) and not _COMPLETED.search(body)


def was_done_at_a_meeting(body: str) -> bool:
    """会议听取了…, 会议同意…: the meeting did it."""
    return bool(_MEETING_DID.match(body))


def looks_back(body: str, year: int | None) -> bool:
    """近两年，… or, in a document of a later year, 2024年，…: told of what was done."""
    said = _SAID_YEAR.match(body)
    return bool(_LOOKS_BACK.match(body)) or bool(said and year and int(said[1]) < year)


def sees_faults(body: str) -> bool:
    """A sentence that owns to faults is no result and no task."""
    return bool(_SEES_FAULTS.holds(body))


def lists_cases(lead_in: str) -> bool:
    """有下列情形之一的，应当…：the items say when, not what."""
    return bool(_CASES.search(lead_in))


def asks_of_its_items(body: str) -> bool:
    """应当履行下列职责：the items say what, the lead-in only announces them."""
    return bool(_ASKED_OF_ITEMS.search(body))
