"""Why acts on a rotation are refused."""

from __future__ import annotations

from typing import ClassVar

from yanzhen.kernel.errors import YanzhenError


class RotationError(YanzhenError):
    """An act on a rotation was refused; nothing was written."""

    MESSAGES: ClassVar[dict[str, str]] = {
        "NOT_YOURS": "您没有{capability}的权限，或者不在您的职责范围内。",
        "NO_SECTION": "还没有承办交流轮岗的人事科室；请先在台账里给“轮岗教师名册”指定主管科室。",
        "YEAR_TAKEN": "{year}学年已有批次“{title}”；请在原批次上办理。",
        "WRONG_STATE": "批次现在是“{state}”，不能{act}。",
        "STALE": "刚被别人改过（现为第{current}稿，您看的是第{seen}稿）；请刷新后再办理。",
        "OUT_OF_BOUNDS": "“{title}”应在{least}到{most}之间。",
        "SHARES_CROSSED": "最低比例{least}%高于最高比例{most}%；请改其中一个。",
        "NOTE_MISSING": "改动了缺省设置，请写明理由或依据。",
        "FAULTS": "摸底还有{count}处问题没有改正，不能开列名单；请在问题清单里逐条改正。",
        "NOBODY": "名册里没有一名符合条件的教师，不能开列名单；请核对名册和设置。",
        "HAS_OBJECTIONS": "已经收到{count}件异议，名单不能收回；请逐件办理，异议成立的自动更正。",
        "OPEN_OBJECTIONS": "还有{count}件异议没有答复；请先办结。",
        "OBJECTION_OPEN": "这名教师还有一件异议没有办结（第{number}件）；请先等它答复。",
        "OBJECTION_CLOSED": "这件异议已是“{state}”。",
        "WORDING_MISSING": "请写明理由。",
        "OWN_OBJECTION": "提出异议的人不能自己答复；请由人事科其他同志办理。",
        "WISH_SCHOOL": "有意向学校的请选学校，而且不是现在的学校；没有的不要选。",
        "WISH_STAGE": "意向学校没有这一校段；请另选。",
        "NOT_MENDED": "名册里这名教师的登记没有变化；请先在台账里更正并审核通过，再答复“成立”。",
        "NO_EFFECT": "{title}这名教师原来就{answer}，异议成立也不会改变结果；请核对事项。",
    }
