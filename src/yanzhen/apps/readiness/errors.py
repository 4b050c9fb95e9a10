"""Why acts on readiness are refused."""

from __future__ import annotations

from typing import ClassVar

from yanzhen.kernel.errors import YanzhenError


class ReadinessError(YanzhenError):
    """An act on readiness was refused; nothing was written."""

    MESSAGES: ClassVar[dict[str, str]] = {
        "NOT_YOURS": "您没有{capability}的权限，或者不在您的职责范围内。",
        "STALE": "这一项刚被别人填报或撤销；请刷新后再办理。",
        "NO_SUCH_MEASURE": "清单里没有“{named}”。",
        "NO_SUCH_ITEM": "清单里没有“{named}”。",
        "NOT_A_FLAG": "这一项只填“是”或“否”。",
        "TOO_SMALL": "数值不能小于0。",
        "IN_FUTURE": "数据日期不能晚于今天。",
        "OTHER_YEAR": "数据日期应在{year}年内。",
        "SOURCE_MISSING": "请写明这个数从哪里来。",
        "WITHDRAWN": "这次填报已经撤销。",
        "REASON_MISSING": "撤销要写明理由。",
        "NOT_NEWEST": "只能撤销最近一次填报；请从最近的一次开始。",
        "NOT_A_SETTING": "这一项由文件明确规定，不能改。",
        "LINE_NOT_POSITIVE": "标准应大于0。",
        "BASIS_MISSING": "请写明依据哪个文件。",
        "NOT_A_SECTION": "责任单位应是本级机关的科室或直属单位。",
    }
