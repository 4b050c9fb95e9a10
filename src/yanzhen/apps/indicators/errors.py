"""Why acts on indicators are refused."""

from __future__ import annotations

from yanzhen.kernel.errors import YanzhenError


class IndicatorError(YanzhenError):
    """An act on an indicator or a figure was refused."""

    MESSAGES = {
        "NO_FIGURE": "没有填数值；没有数据就不报，不能用0代替。",
        "NO_PARTS": "“{title}”按分子、分母计算，请填“{numerator}”和“{denominator}”。",
        "ZERO_DENOMINATOR": "“{denominator}”为0，算不出“{title}”；请核对，没有数据就不报。",
        "NEGATIVE_DENOMINATOR": "“{denominator}”不能是负数。",
        "NO_DEFINITION": "“{title}”在{on}还没有生效的口径；请先在“指标”里补上。",
        "REASON_MISSING": "这个期间已有数值，更正要写明理由。",
        "DEFINITION_MISSING": "请写明新口径。",
        "PARTS_MISSING": "按分子、分母计算的指标，要写明分子和分母各是什么。",
        "STARTS_TOO_EARLY": "新口径要晚于现行口径的起始日期{before}，请改为之后的日期。",
        "NOT_YOURS": "您没有维护“{title}”数据的权限。",
    }
