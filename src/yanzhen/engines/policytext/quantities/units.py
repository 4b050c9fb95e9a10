"""The unit after a number (单位): a measure word, or the noun right after the number."""

from __future__ import annotations

from typing import Final

from yanzhen.engines.policytext.lexicon import alternation, word_set, words
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.sparse import opening
from yanzhen.engines.policytext.tokens import tokenize

_SIGN: Final = compiled(r"\s?(个百分点|百分点|%|‰|℃)")
_MAY_BE_SIGN: Final = frozenset("个百%‰℃")
_MEASURES: Final = {
    first: sorted((word for word in words("measures") if word[0] == first), key=len, reverse=True)
    for first in {word[0] for word in words("measures")}
}
_COUNTED: Final = compiled(r"\s?(" + alternation("measure_nouns") + ")")
_COUNTED_NOUNS: Final = word_set("measure_nouns")
_SHORT_UNITS: Final = frozenset("校区县市镇乡村省园点线")
_NAME_AFTER: Final = opening(
    r"\s?(?:热线|工程|计划|规划|版|模式|行动|战略|愿景|平台|工作法|机制|体系|标准|国道|路|号|楼|栋|班)"
)
_NOT_A_UNIT: Final = compiled(r"年|月|日|号|期|届")
_MEASURE_THEN_WORD: Final = opening(
    r"(?:级部|大学|小学|中学|人民|人才|人工|人员|人口|名师|名校|名单|条件|场地|场所|节约|门户|位置|面向"
    r"|面对|组织|组长|所有|所属|家长|家庭|家校|班主任|班级|项目|台阶|支部|支撑|队伍|本科|站点|类型|层面"
    r"|层次|种类|处理|处室|户外|件套|部门|部分|部署|度假|元素|元旦|倍增|成果|成员|成长|成绩|成效|成立|成年"
    r"|成为|步伐|校园|校长|校区|园长|园所|区域|区级|区委|区教|市级|市委|市教|省级|县级|村级|员工|代表|代际"
    r"|床位|座谈|次要|期间|米粒|吨位)"
)


def unit_after(view: str, at: int, *, in_characters: bool) -> tuple[int, str] | None:
    """Return where the unit after ``at`` ends and the unit as folded text; None if the number has none.

    Numbers in characters take only measure words and the nouns that are counted without one; numbers in digits
    also take the noun that follows.
    """
    first = view[at : at + 1]
    if first in _MAY_BE_SIGN or first.isspace():
        sign = _SIGN.match(view, at)
        if sign:
            return sign.end(), sign[1]
    if in_characters:
        counted = _COUNTED.match(view, at)
        if counted:
            return counted.end(), counted[1]
    measure = _measure_at(view, at + 1 if first.isspace() else at)
    if measure and not _swallowed(view, measure[0] - len(measure[1]), measure[1], in_characters=in_characters):
        return measure
    if in_characters or _NAME_AFTER.match(view, at):
        return None
    return _noun_unit(view, at)


def _measure_at(view: str, at: int) -> tuple[int, str] | None:
    """Return where the measure word that begins here ends, and the word, the longest there is."""
    for word in _MEASURES.get(view[at : at + 1], ()):
        if view.startswith(word, at):
            return at + len(word), word
    return None


def _swallowed(view: str, at: int, unit: str, *, in_characters: bool) -> bool:
    """Is the measure word only the first character of a longer word (十人才 is no ten persons)?"""
    if len(unit) > 1:
        return False
    word = _MEASURE_THEN_WORD.match(view, at)
    if word is None:
        return False
    if unit in "项个名位家所":
        return word.group() not in ("家长", "家庭", "名师", "名校", "所属", "位置") and not in_characters
    return True


def _noun_unit(view: str, at: int) -> tuple[int, str] | None:
    piece = view[at : at + 8]
    if not piece or not "\u4e00" <= piece[0] <= "\u9fff" or _NOT_A_UNIT.match(piece):
        return None
    first = tokenize(piece)[0]
    if first.pos.startswith(("n", "q", "j")) or first.word in _COUNTED_NOUNS:
        return at + first.length, first.word
    return None
