"""Why acts on items and meetings are refused."""

from __future__ import annotations

from yanzhen.kernel.errors import YanzhenError


class MeetingError(YanzhenError):
    """An act on an item or a meeting was refused."""

    MESSAGES = {
        "NOT_YOURS": "您没有{capability}的权限，或者不在您的职责范围内。",
        "NOT_A_MEMBER": "只有学校领导班子成员能提出议题；请由一位班子成员代为提出，并写明受谁委托。",
        "WRONG_STATE": "{thing}现在是“{state}”，不能{act}。",
        "STALE": "刚被别人改过（现为第{current}稿，您看的是第{seen}稿）；请刷新后再办理。",
        "RECUSED": "您在这个议题上回避，不能查看材料，也不能办理。",
        "REASON_MISSING": "{act}要写明理由。",
    }
