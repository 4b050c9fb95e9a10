"""Words between figures that say how they belong together (数与数之间的词)."""

from __future__ import annotations

import re

UP_WORDS = "增长率|增长|增加|提高|上升|提升|上涨|净增|增至|升至|扩大|扩充|扩至|增幅|涨幅|升幅|增速|增|升"
DOWN_WORDS = "下降率|下降|降低|减少|回落|下滑|缩减|压减|压缩|精简|核减|缩短|减至|降至|减幅|降幅|压减率|减|降"
SINCE = r"(?:同比|环比|[比较与][^,。;:]{0,10}?(?:年|期|月|季度?|度|初|末|底|前)(?:同期)?(?:相比)?,?)"
_FILLER = r"(?:分别|累计|共|净|总体|整体|总量|平均|实际|合计|数量|规模|总数|人数|年均|又|再|已|均|也|其|其中)"
_LINK = r"(?:了|达到?|为|约|近|超过?|逾|接近|将近|[:])*"
MARKS = ",。;:!?、()"

CHAINED = re.compile(rf"^[,、(]?(?:且|并|同时)?{SINCE}?{_FILLER}*(?:(?P<up>{UP_WORDS})|(?P<down>{DOWN_WORDS})){_LINK}$")
"""Right after a change comes how large it was: 减幅65.3%, 较上年增长8.5%."""
FROM = re.compile(r"(?:由|(?<!从)从(?![事而严中教小])|原来?的?|原有)[^,。;:]{0,24}$")
TO = re.compile(
    rf"^[^,。;:]{{0,14}}?(?:(?P<up>{UP_WORDS})|(?P<down>{DOWN_WORDS})|变|调整|发展|优化|转|翻|改)[^,。;:\d]{{0,6}}?"
    r"(?:到|至|为|成|(?<=[增升减降])至)?[^,。;:]{0,14}$"
)
REACHES = re.compile(r"(?:到|至|为|成)[^,。;:]{0,14}$")
COMPARED = re.compile(rf"^[,、(]?{SINCE}{_FILLER}*(?:(?P<up>{UP_WORDS})|(?P<down>{DOWN_WORDS}))了?{_LINK}$")
EARLIER_BASE = re.compile(r"[比较与][^,。;:]{0,12}(?:年|期|度|月|初|末|底)(?:同期)?的?$")
MOVED = re.compile(rf"^(?:相比)?,?(?:(?P<up>{UP_WORDS})|(?P<down>{DOWN_WORDS}))了?{_LINK}$")
AHEAD = re.compile(r"^,(?:由|从)(?:[^,。;:]{0,8}的)?$")
GREW = re.compile(rf"(?:{UP_WORDS}|{DOWN_WORDS})了?(?:约|近)?$")
NEGATIVE = re.compile(r"负增长|负")

WITHIN = re.compile(r"其中|^[\u4e00-\u9fff]{0,10}中[,有含]|里面|包括|包含")
CLOSES_SUM = re.compile(
    r"^[,、]?(?:以上|上述|[二三四五六七八九]者|[两三四五六七八九]项|[两三四五六七八九]类)?"
    r"(?P<word>共计|合计|总计|总共|一共|合共|共)(?:有|为|达到?|是|[:])?(?P<label>[^,。;:\d]{0,8})$"
)
OPENS_PARTS = re.compile(
    r"^[^,。;:()]{0,12}?[,(:。;]?(?P<sign>其中|分别是|分别为|包括|包含|即|\()[:,]?(?P<label>[^,。;:]{0,16})$"
)
EXHAUSTIVE = ("分别是", "分别为", "即")
NEXT_PART = re.compile(r"^[、,和及与以]{0,2}(?P<label>[^,。;:()]{0,14})$")
NOT_A_PART = re.compile(
    r"增长|增加|提高|上升|下降|降低|减少|同比|环比|较|比上|比去|占|共|合计|累计|总计|每|平均|达到|超过|今年|去年|上年"
    r"|\d{4}年|年|月|净|撤|其中|约谈|覆盖|惠及|涉及|以及|另有|另外|还有|此外|同时|等(?!奖|级|次|第)"
)
AND_SO_ON = re.compile(r"^\s?(?:等|余)")

SHARE = re.compile(
    r"^[,(]?(?:约|仅|已|分别)?占(?:到|比)?(?P<whole>[^,。;:()]{0,18}?)的?(?:比例|比重|比)?(?:为|达到?|是|约|近|超过?|[:])*$"
)
TOTAL_ITSELF = re.compile(r"^(?:总数|总人数|总量|总额|总体|全部|总计|总)?$")
OF_A_WHOLE = re.compile(r"^[,(]?(?:约|仅|已)?占(?P<whole>[^,。;:()]{0,18})$")
POSSESSIVE = re.compile(r"^(?:总数|总量)?的(?:比例为?)?(?:约|近)?$")
DUE = re.compile(r"(?:应|需)(?!急)[^,。;:]{0,8}$")
ACTUAL = re.compile(r"(?:实际?|已)[^,。;:]{0,8}$")
RATE = re.compile(r"^[,(]?(?P<verb>[\u4e00-\u9fff]{1,8}?)率(?:为|达到?|是|约|近|超过?|[:])*$")
FOUND_FIRST = re.compile(r"(?:排查|发现|登记|受理|接收|收到|交办|承办|督办|部署|查出|梳理|共有|应)[^,。;:]{0,10}$")

TIMES_OF = re.compile(r"^[,]?(?:就)?(?:是|为|相当于|达到?)[^,。;:]{0,14}$")
DOUBLED = re.compile(r"(?:实现)?翻(?:了)?(?P<about>近|将近|约)?(?P<count>一|两|二|三)?番(?P<more>多|以上)?")

NEVER_OVER_HUNDRED = re.compile(
    r"(?:覆盖率|覆盖面|参与率|合格率|优良率|优秀率|满意率|满意度|解决率|近视率|普惠率|占比|出勤率|到课率|知晓率|整改率"
    r"|办结率|达标率|上线率|响应率)(?:已|均|都)?(?:达到?|为|是|至|到|约|近|超过?|提高到|提升到|提升至|提高至|[:])*$"
)


def direction(match: re.Match[str]) -> int:
    """Return 1 for a word of growth, -1 for one of decline, 0 for neither."""
    return 1 if match["up"] else -1 if match["down"] else 0
