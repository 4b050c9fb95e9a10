"""Words around a number: qualifiers before and after it, and what changes it (修饰语)."""

from __future__ import annotations

from typing import Final

from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.recall import Recalled
from yanzhen.engines.policytext.sparse import closing, ending

_GE: Final = r"不(?:得)?(?:少|低|小)于|不下于?|至少|最少|最低|起码|(?:大|高)于(?:或)?等于|≥|>="
_LE: Final = r"不(?:得)?(?:超过|多于|高于|大于|突破|超)|至多|最多|最高|顶多|控制在|(?:小|低)于(?:或)?等于|≤|<="
_GT: Final = r"超过|超出|突破|高于|大于|多于|超|逾|>"
_LT: Final = r"低于|少于|小于|不足|不到|不满|未满|<"
_ABOUT: Final = r"大约|大概|将近|接近|近|约"
_SINCE: Final = (
    r"(?:同比|环比|[比较](?:上年度?|去年|上一?年度?|前一年|上年末|上年底|去年底|上学年|上学期|上月|上季度)(?:同期)?)"
)
_UP: Final = r"增长|增加|提高|上升|提升|上涨|净增|多|增|升"
_DOWN: Final = r"下降|降低|减少|回落|下滑|缩减|压减|降|减|少"

BEFORE: Final = closing(
    rf"(?:(?P<since>{_SINCE})(?:平均|累计|再|又)?(?:(?P<up>{_UP})|(?P<down>{_DOWN}))了?(?:{_ABOUT}|超过"
    rf"|不少于|不低于)?"
    rf"|(?P<ge>{_GE})|(?P<le>{_LE})|(?P<gt>{_GT})|(?P<lt>{_LT})|(?P<about>{_ABOUT}))\s?$"
)
_APART: Final = closing(
    r"(?:(?P<least>至少|最少|不少于)|最多|至多|不超过)"
    r"(?:要|应|须)?(?:开展|安排|组织|召开|进行|完成|参加|举办|有|接受|配备|设立?|听|开设|选派|建成|培养|开"
    r"|上|用|提供|保证|锻炼|活动)$"
)
AFTER: Final = compiled(r"\s?(?:(?P<ge>及?以上|之上)|(?P<le>及?以下|以内|之内|之下)|(?P<about>左右|上下))")
CHANGE: Final = closing(
    r"(?:(?P<up>提高|提升|上升|增长)|(?P<down>下降|降低|缩短))了?(?P<to>到|至|为)?(?:\s|近|约|超过|逾)?$"
    r"|(?:(?P<more>新增加?|扩充|扩增|增设|新设|增加|净增|增配)|(?P<less>减少|压减|核减|缩减|减轻))了?"
    r"(?:(?P<into>到|至|为)|[\u4e00-\u9fff]{0,8}?)(?:近|约|超过|逾)?$"
)
REACHED: Final = closing(r"(?:达|达到|为|至|到|是|在|[:：])\s?$")
"""What may stand before a bare figure that has no unit (差异系数达到0.45)."""


_MAY_END_BEFORE: Final = ending(BEFORE.pattern)
_MAY_END_APART: Final = ending(_APART.pattern)
_MAY_QUALIFY: Final[Recalled[str, bool]] = Recalled(
    lambda last: bool(_MAY_END_BEFORE(last) or _MAY_END_APART(last)), 1 << 11
)


def comparator_before(view: str, start: int) -> tuple[int, str, bool] | None:
    """Return where the qualifier before ``start`` begins, its comparator, and whether it says about."""
    if not _MAY_QUALIFY[view[start - 1 : start]]:
        return None
    window = max(0, start - 16)
    match = BEFORE.search(view, window, start)
    if match is None:
        apart = _APART.search(view, window, start)
        return (start, "ge" if apart["least"] else "le", False) if apart else None
    if match["since"]:
        return match.start(), "yoy_up" if match["up"] else "yoy_down", False
    for name in ("ge", "le", "gt", "lt"):
        if match[name]:
            return match.start(), name, False
    if match["about"] == "近" and match.start() and view[match.start() - 1] in "接附最就临邻靠亲贴":
        return None
    return match.start(), "eq", True
