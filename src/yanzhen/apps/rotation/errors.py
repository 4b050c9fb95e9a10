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
        "TIER_COUNT": "层级应有{least}至{most}个，现在填了{count}个。",
        "TIER_TWICE": "层级“{tier}”填了两次；每个只填一次。",
        "TIER_NAME": "层级“{tier}”不行：名称不超过{most}个字，不含冒号。",
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
        "HAS_SCENARIOS": "已经有{count}个方案，名单不能收回；请先删除方案，个别教师的事实用异议更正。",
        "NAME_TAKEN": "本批次已有名为“{name}”的方案；请换一个名称。",
        "SCENARIO_STATE": "方案现在是“{state}”，不能{act}。",
        "NOT_MOVABLE": "教师{teacher}不在可以安排的名单里。",
        "SAME_SCHOOL": "教师{teacher}就在这所学校；请选其他学校。",
        "NO_UNIT": "{school}没有这一校段；请另选。",
        "SUBJECT": "教师{teacher}没有这个学科；请选任教学科或第二学科。",
        "NO_LEADERS": "名单里没有应当交流的正副校级干部，不用安排。",
        "NOT_LEADING": "教师{teacher}不是应当交流的正副校级干部。",
        "NO_PARTNER": "{school}没有可以对调的同校段、同职级干部；请另选，或者取消对调后逐人安排。",
        "LEADER_FAULTS": "校级干部的安排还有{count}处不符合规则，不能定为建议方案。第一处：{first}",
        "NOT_IN_PLAN": "方案里没有这名教师的安排，不用试算。",
        "PLAN_FAULTS": "方案还有{count}处不符合规则，不能定为建议方案。第一处：{first}",
        "OFFICES_SILENT": "还没有登记{offices}的意见；都答复后再作决定。",
        "OFFICE_DISAGREES": "{offices}不同意；请重新拟订，或者协商一致后更正登记的意见。",
        "NOT_YET": "日期不能晚于今天。",
        "NOTICE_RUNS": "公示到{until}结束，次日起才能执行。",
        "UPHELD_STANDS": "异议第{numbers}件已经成立，方案里仍有这名教师的安排；请重新拟订。",
        "TERM_CLOSED": "这一轮岗期已是“{state}”。",
        "TERM_RUNS": "轮岗期到{until}；提前结束的选“提前结束”并写明原因。",
        "TOO_EARLY": "满一年（{day}）后才能评估。",
        "NO_NEW_REGISTER": "还没有新一学年审核通过的轮岗教师名册；请先导入。",
        "NO_EFFECT": "{title}这名教师原来就{answer}，异议成立也不会改变结果；请核对事项。",
    }
