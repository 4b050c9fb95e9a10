"""Why acts on balance are refused."""

from __future__ import annotations

from typing import ClassVar

from yanzhen.kernel.errors import YanzhenError


class BalanceError(YanzhenError):
    """An act on balance was refused; nothing was written."""

    MESSAGES: ClassVar[dict[str, str]] = {
        "NOT_YOURS": "您没有{capability}的权限，或者不在您的职责范围内。",
        "STALE": "刚被别人改过（现为第{current}稿，您看的是第{seen}稿）；请刷新后再办理。",
        "NO_TITLE": "请给方案起个名称。",
        "NO_EDITS": "方案里还没有改动；请先改一个数，再存为方案。",
        "BAD_EDIT": "{place}不能填“{found}”，应为{expected}。",
        "UNKNOWN_PLACE": "有一处改动找不到对应的学校和学段，可能已经撤回；请刷新后再试。",
        "DISCARDED": "这个方案已经作废；请先恢复。",
        "NOT_DISCARDED": "这个方案没有作废，不用恢复。",
        "NO_MEMBER": "本单位没有能提出议题的班子成员；请先在“单位人员”登记班子成员。",
        "ITEM_THERE": "这个方案已经提过议题（{number}）。",
        "PLAN_THERE": "这个方案已经拟过计划《{title}》。",
        "BAD_COST": "“{column}”的单价和每校最多变动都应大于0，最多两位小数；不调整的请两格都留空。",
        "BAD_DAY": "完成时限不能早于今天。",
        "NOTHING_TO_JUDGE": "这个学年还没有可以测算的数，请先等学校报齐。",
        "PASSES": "按“{rules}”已全部达标，不用补齐。",
        "NO_COSTS": "还没有设定补齐单价；请先设定哪些数可以增加、每单位多少钱。",
        "NO_FIX": "没有办法：{reason}",
        "NO_AUTHORITY": "还没有登记教育行政部门，不能测算。",
    }
