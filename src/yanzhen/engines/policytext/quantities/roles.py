"""What a quantity is for (数量的作用) and what it measures (指标名)."""

from __future__ import annotations

from typing import Final

from yanzhen.engines.policytext.labels import Span
from yanzhen.engines.policytext.lexicon import alternation, word_set
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.quantities.grammar import Measured
from yanzhen.engines.policytext.sparse import closing
from yanzhen.engines.policytext.tokens import Word, length_of, tokenize

TARGET: Final = "target"
RESULT: Final = "result"
NORM: Final = "norm"
OTHER: Final = "other"

_EVERY: Final = closing(
    r"每(?:个)?[\u4e00-\u9fff]{1,5}(?:至少|不少于|安排|组织|开展|召开|不超过|配备|按)?[\u4e00-\u9fff]{0,6}$"
)
_AIM: Final = compiled(r"目标|力争|争取|计划|拟|将|到\d{4}年|实现[“\"]")
_PER_NUMBER: Final = compiled(r"每(?:\s?|\d+\s?(?:名|个|人|所|间)[\u4e00-\u9fff]{0,8}(?:至少|不少于|配备)?)$")
_EVERY_YEAR: Final = compiled(r"每年(?!级)[^,;。]*$")
_OCCASIONS: Final = frozenset(("次", "场", "场次", "期", "轮", "节", "课时", "学时", "小时", "遍", "天", "分钟"))
_SHARES: Final = frozenset(("%", "‰", "个百分点", "百分点"))
_EACH_COUNTED: Final = compiled(r"每(?:一)?(?:所|个学校|年.{0,4}(?:增|新))")
_QUOTED_OR_DATED: Final = compiled(r"到\d{4}年|[“\"][^”\"]*$")
_STARTS_FROM: Final = compiled(r"(?:由|从)[^,;。]{0,14}$")
_CHANGES_TO: Final = compiled(r"[^,;。]{0,6}?(?:增|升|降|减|提高|提升|扩大|扩充|压|下降|上升|到|至)")
_CASE_AFTER: Final = compiled(r"[^,;。]{0,12}的")
_ALWAYS: Final = compiled(r"(?:配备|配足|明确|设置|提供|接纳|接受|时长|距离|期限|班额|签字|人员)[^,;。]{0,10}$")
_LISTING_UNITS: Final = ("大", "级", "种", "类", "层", "方面", "维度", "层面", "环节", "步骤", "领域", "阶段", "板块")
_LISTED_NOUN: Final = compiled(
    r"\s?(?:方面|主题|任务|重点|工作|举措|措施|原则|关系|环节|要求|问题|板块|领域|维度|结合|统一|关键|目标"
    r"|步骤|行动|工程|体系|机制|特点|成效)"
)
_CREATES: Final = closing(rf"{alternation('creation_verbs')}(?:了|起|好|成)?(?:[\u4e00-\u9fff]{{0,4}}?)$")
_SUMS_UP: Final = compiled(rf"(?:{alternation('count_up_verbs')}|[、,])[^,;。]{{0,20}}$")
_RATE_BEFORE: Final = closing(
    r"([\u4e00-\u9fff]{2,16}(?:率|比例|系数|覆盖面|比重|占比|水平))(?:也|已|均|都|力争)?(?:稳定|保持|控制"
    r"|提高|提升|上升|下降|降低|达|实现|在|到|至|为|是|增长|[:,])*$"
)
_CHANGED_FROM: Final = closing(
    r"(?:由|从)[^,;。]{0,10}\d[^,;。]{0,6}?(?:提高|提升|上升|增加|增长|增|升|扩大|下降|降低|减少|压减|减|降)(?:到|至|为)\s?$"
)
_UP_TO_A_DAY: Final = compiled(
    r"[\u4e00-\u9fff]{0,12}?(?:到|至|截至)(?:[今明本当]?年[底末中初]|学[期年]末|[上下]半年)前?(?=[\u4e00-\u9fff]{2})"
)
_REACHES: Final = frozenset(("达", "达到", "为", "约", "共", "超", "近", "至", "到", "共计", "总计", "累计"))
_MARK: Final = compiled(r"""[,;。:!?()“”《》"◇\s]""")
"""No noun phrase goes over a mark, so nothing beyond it is cut into words."""
_UP_TO_LAST_MARK: Final = compiled(r"""(?s:.*)[,;。:、!?()“”《》"◇]""")
_VERBS: Final = word_set("verbs")
_NOMINAL_VERBS: Final = word_set("nominal_verbs")
_PARTICLES: Final = frozenset(("的", "了", "把", "将", "使", "其中", "年", "到", "和"))


def quantity_role(view: str, quantity: Measured, sentence: Span | None, kind: str | None) -> str:
    """Return ``target``, ``result``, ``norm`` or ``other``.

    Args:
        view: the folded text.
        quantity: the quantity.
        sentence: the statement that holds it, or None in a heading or title.
        kind: the statement's type.
    """
    if quantity.unit == "周年" or sentence is None:
        return OTHER
    start, end = sentence
    before = view[max(start, quantity.start - 30) : quantity.start]
    after = view[quantity.end : min(end, quantity.end + 12)]
    if "岁" in quantity.unit:
        return NORM
    if "每" in before and (_PER_NUMBER.search(before) or _is_every(quantity, before, kind)):
        return NORM
    if quantity.in_characters and _sums_up(quantity, before, after, kind):
        return OTHER
    if kind == "task":
        if ("由" in before or "从" in before) and _STARTS_FROM.search(before) and _CHANGES_TO.match(after):
            return RESULT
        return NORM if _is_standing_rule(quantity, before, after) else TARGET
    if kind == "result":
        return TARGET if _aimed_at(view, quantity, start, end) else RESULT
    return OTHER


def _is_every(quantity: Measured, before: str, kind: str | None) -> bool:
    """每学期2次 is a standing rule; 每年遴选25名 in a plan is an aim."""
    if not _EVERY.search(before) or _EACH_COUNTED.search(before[-8:]):
        return False
    return kind != "task" or not _EVERY_YEAR.search(before) or quantity.unit in _OCCASIONS


def _is_standing_rule(quantity: Measured, before: str, after: str) -> bool:
    """配备不少于2名, 时长不低于12学时, 不足12个班的: a bound that holds always, not an aim."""
    if quantity.comparator not in ("ge", "le", "gt", "lt"):
        return False
    if quantity.comparator in ("gt", "lt") and _CASE_AFTER.match(after):
        return True
    return bool(_ALWAYS.search(before)) and not _AIM.search(before)


def _sums_up(quantity: Measured, before: str, after: str, kind: str | None) -> bool:
    created = _CREATES.search(before)
    if quantity.unit in _LISTING_UNITS:
        return not (created and kind != "context" and quantity.unit not in ("级", "大", "方面", "种", "类"))
    if quantity.unit in ("个", "项", "条", "点", "对") and _LISTED_NOUN.match(after):
        return not created
    return False


def _aimed_at(view: str, quantity: Measured, start: int, end: int) -> bool:
    """An aim the text quotes or calls met."""
    around = view[max(start, quantity.start - 40) : min(end, quantity.end + 10)]
    return "目标" in around and _QUOTED_OR_DATED.search(around[:40]) is not None


def quantity_metric(view: str, quantity: Measured, start: int, end: int) -> str:
    """Return the span's metric as a short noun phrase of the text, or an empty string where none stands near."""
    span = metric_span(view, quantity, start, end)
    return "" if span is None else view[span[0] : span[1]]


def metric_span(view: str, quantity: Measured, start: int, end: int) -> Span | None:
    """Return where the noun phrase stands that says what is measured.

    A rate stands before its figure (近视率下降…); a counted thing stands after its measure word (18个项目).
    """
    is_share = quantity.unit in _SHARES
    changed = _CHANGED_FROM.search(view, max(start, quantity.start - 24), quantity.start)
    at = changed.start() if changed else quantity.start
    rate = _RATE_BEFORE.search(view, max(start, at - 30), at)
    after = None
    if not (is_share or (rate and not quantity.unit)):
        after = _noun_after(view, quantity.end, end)
    if rate and not after:
        dated = _UP_TO_A_DAY.match(view, rate.start(1), rate.end(1))
        return _trim_leading_verbs(view, dated.end() if dated else rate.start(1), rate.end(1))
    if after:
        return after
    return _noun_before(view, start, quantity.start) or (_noun_after(view, quantity.end, end) if is_share else None)


def _noun_after(view: str, at: int, end: int) -> Span | None:
    begin = at + (1 if view[at : at + 1] == "的" else 0)
    limit = min(end, begin + 18)
    mark = _MARK.search(view, begin, limit)
    tokens = tokenize(view[begin : mark.start() if mark else limit])
    last = reached = 0
    for position, token in enumerate(tokens):
        reached += token.length
        following = tokens[position + 1] if position + 1 < len(tokens) else None
        if token.word == "、" and last and following is not None and following.pos[:1] in ("n", "j", "l"):
            continue
        if token.word == "的" and last and following is not None and following.pos[:1] in ("n", "j", "l", "v"):
            continue
        if token.is_mark or (token.pos[0] in "vdcpum" and not _is_noun_use(token)):
            break
        last = reached
    if last and view[begin + last - 1] in "的、":
        last -= 1
    return (begin, begin + last) if last else None


def _is_noun_use(token: Word) -> bool:
    return token.pos in ("vn", "an", "mq") or (token.is_verb and token.word in _NOMINAL_VERBS)


def _noun_before(view: str, start: int, at: int) -> Span | None:
    """The nouns right before a figure that stands after its noun (参与学生4.3万人, 开展联合检查17次)."""
    low = max(start, at - 20)
    marked = _UP_TO_LAST_MARK.match(view, low, at)
    low = marked.end() if marked else low
    tokens = tokenize(view[low:at])
    last = len(tokens)
    while last and (tokens[last - 1].pos[0] in "dpumr" or tokens[last - 1].word in _REACHES):
        last -= 1
    end = begin = length_of(tokens[:last])
    for token in reversed(tokens[:last]):
        if token.is_mark or token.pos[0] in "dpcum" or (token.is_verb and not _is_noun_use(token)):
            break
        begin -= token.length
    return _trim_leading_verbs(view, low + begin, low + end) if end - begin >= 2 else None


def _trim_leading_verbs(view: str, start: int, end: int) -> Span:
    """Cut verbs and particles that stand before the noun phrase of a rate (实现近视率)."""
    at = start
    for token in tokenize(view[start:end]):
        if end - at - token.length < 2 or not (token.word in _VERBS or token.word in _PARTICLES):
            break
        at += token.length
    return at, end
