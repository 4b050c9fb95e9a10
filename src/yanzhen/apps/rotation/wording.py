"""How a rotation is said in Chinese: stages, subjects, duties, reasons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from yanzhen.apps.rotation.models import Participant
from yanzhen.kernel.wording import chinese_day
from yanzhen.presets.rotation import URBAN_RURAL

# The choices of the register's form; a test holds them equal to the catalogue.
SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "chinese": "语文",
        "mathematics": "数学",
        "english": "英语",
        "morality": "道德与法治",
        "science": "科学",
        "physics": "物理",
        "chemistry": "化学",
        "biology": "生物学",
        "history": "历史",
        "geography": "地理",
        "physical_education": "体育与健康",
        "music": "音乐",
        "art": "美术",
        "technology": "信息科技",
        "labour": "劳动",
        "counselling": "心理健康",
        "other": "其他",
    }
)
PE_ART = frozenset({"physical_education", "music", "art"})
DUTIES: Mapping[str, str] = MappingProxyType(
    {"teacher": "专任教师", "middle": "中层干部", "deputy": "副校级", "head": "正校级"}
)
EXEMPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "care": "不参加：按规定照顾",
        "posted": "不参加：援派支教借调",
        "retiring": "不参加：临近退休另有批准",
        "sole": "暂缓：小规模学校唯一学科教师",
        "graduating_class": "暂缓：毕业班教师到学年末",
        "post": "暂缓：岗位特殊需要",
    }
)
# 城乡划分代码: what the data element ``urban_rural`` of a school says, in the order in which tiers are told.
URBAN, TOWN, RURAL = URBAN_RURAL
STAGES: Mapping[str, str] = MappingProxyType({"primary": "小学", "junior": "初中"})
INDICATOR_TITLES: Mapping[str, str] = MappingProxyType(
    {"above_qualification": "高于规定学历教师", "backbone": "骨干教师", "pe_art": "体育、艺术教师"}
)


def day_in_words(day: date | None) -> str:
    """Write a day as offices do.

    >>> day_in_words(date(2026, 9, 1))
    '2026年9月1日'
    """
    return chinese_day(day) if day else "日期不详"


def plain(number: Decimal | None) -> str:
    """Write a decimal without trailing zeros; nothing is 不详.

    >>> plain(Decimal("6.0")), plain(Decimal("10")), plain(None)
    ('6', '10', '不详')
    """
    return "不详" if number is None else f"{number.normalize():f}"


def reasons_in_words(person: Participant, settings: Mapping[str, Decimal]) -> list[str]:
    """Return every reason of the verdict as a sentence that names the fact and the rule."""
    years, limit = plain(person.years_at_school), plain(settings["years_at_school"])
    months = plain(settings["months_to_retirement"])
    terms = plain(settings["head_terms"])
    words = {
        "YEARS_SHORT": f"在本校连续任教{years}年，不满{limit}年。",
        "YEARS_UNKNOWN": "名册没有填在本校连续任教年数，无法判断；补填后重新判断。",
        "NEAR_RETIREMENT": f"{day_in_words(person.retires_on)}到龄，距退休不超过{months}个月。",
        "RETIREMENT_UNKNOWN": "名册没有填到龄退休日期，无法判断；补填后重新判断。",
        "IN_TERM": f"正在轮岗期内（至{day_in_words(person.serves_until)}），期内不再安排。",
        "EXEMPT": f"已批准不参加，至{day_in_words(person.exempt_until)}。",
        "EXEMPTION_OVER": f"原批准的不参加或暂缓已于{day_in_words(person.exempt_until)}到期。",
        "EXEMPTION_UNPROVEN": "登记了不参加或暂缓，但证明、批准单位或到期日不全，无法判断。",
        "DEFERRED": f"已批准暂缓至{day_in_words(person.exempt_until)}，本年不安排，仍计入基数。",
        "HEAD": f"正副校级干部任满{terms}届或{limit}年，列入校级干部交流，不占学科教师的比例。",
        "DUE": f"在本校连续任教{years}年，已满{limit}年。",
        "OBJECTION_UPHELD": "异议核查成立后更正。",
    }
    return [words[code] for code in person.reasons]
