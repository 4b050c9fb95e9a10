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
        "BASIS_MISSING": "请写明目标值的依据，例如文件名称和条款。",
        "DAYS_IN_DISORDER": "终止日期不能早于起始日期。",
        "TARGET_WITHOUT_FIGURE": "目标要有数值：不低于的填下限，不高于的填上限，介于的两个都填。",
        "BOUNDS_IN_DISORDER": "下限不能大于上限。",
        "TARGET_GONE": "这个目标值已被更换或撤销，请刷新页面查看。",
        "NO_RULE": "没有这条预警规则。",
        "NOT_OFFICE": "预警规则由区教委办公室设置。",
        "BAD_THRESHOLD": "阈值有误：不能是负数，比例应在0到1之间。",
        "CHANGED_MEANWHILE": "这条规则刚被别人改过，请刷新页面，看过再改。",
        "NOTE_MISSING": "请写明核对的情况；只有说明理由才能关闭预警。",
        "WARNING_GONE": "这条预警已经解除或关闭。",
        "NOT_YOURS": "您没有维护“{title}”数据的权限。",
    }
