"""Why acts on the roll-out are refused."""

from __future__ import annotations

from typing import ClassVar

from yanzhen.kernel.errors import YanzhenError


class RolloutError(YanzhenError):
    """An act on the roll-out was refused; nothing was written."""

    MESSAGES: ClassVar[dict[str, str]] = {
        "NOT_YOURS": "您没有{capability}的权限，或者不在您的职责范围内。",
        "STALE": "刚被别人改过（现为第{current}稿，您看的是第{seen}稿）；请刷新后再办理。",
        "NO_SUCH_STEP": "没有“{step}”这一步。",
        "CONFIRMED": "这一步已经确认，不能再改；确有变动的，请科室退回后重报。",
        "NOT_REPORTED": "学校还没有填报这一步。",
        "DECIDED": "这一步现在是“{state}”，不能{act}。",
        "OWN_WORK": "填报的人不能确认自己的填报；请由科室的另一位同志确认。",
        "DONE_IN_FUTURE": "完成日期不能晚于今天。",
        "REASON_MISSING": "退回要写明需要补充什么。",
        "EMPTY_POLICY": "请写明本校的做法，或者上传一校一策文件。",
        "OUT_OF_ORDER": "各步的时限要依次往后：{before}之后、{after}之前。",
    }
