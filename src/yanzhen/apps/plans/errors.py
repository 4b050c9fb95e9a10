"""Why acts on plans and tasks are refused."""

from __future__ import annotations

from yanzhen.kernel.errors import YanzhenError


class PlanError(YanzhenError):
    """An act on a plan was refused."""

    MESSAGES = {
        "NOT_YOURS": "您没有{capability}的权限，或者这个计划不在您的职责范围内。",
        "WRONG_STATE": "计划现在是“{state}”，不能{act}。",
        "STALE": "这项内容刚被别人改过（现为第{current}稿，您改的是第{seen}稿）；请核对双方的改动后再保存。",
        "HAS_HISTORY": "计划送审过，留有审核记录，不能删除。",
        "NO_TASKS": "计划里还没有任务；请先添加任务再送审。",
        "WRONG_OWNER_UNIT": "责任单位应是本单位或下属单位；请重新选择。",
        "PERIOD_REVERSED": "终止日期{ends_on}早于起始日期{starts_on}；请改正。",
        "TITLE_MISSING": "请填写名称。",
        "DUE_BEFORE_START": "完成时限{due_on}早于起始日期{starts_on}；请改正。",
        "OUTSIDE_PLAN": "上级任务不在这个计划里。",
        "UNDER_ITSELF": "任务不能放到自己或自己的下级下面。",
        "TOO_DEEP": "任务最多{limit}层；请少分一层。",
        "HAS_CHILDREN": "这项任务还有{count}项下级任务；请先移走或删除下级任务。",
        "NOT_WAITING": "这个环节没有在等待办理。",
        "NOT_YOUR_STEP": "“{step}”由{roles}办理，您不能代办。",
        "REASON_MISSING": "退回修改要写明理由。",
        "NUMBER_MISSING": "补录审核要填发文字号。",
        "NUMBER_FORM": "发文字号应写作“机关代字〔2026〕1号”的样式，收到“{number}”。",
        "SIGNER_MISSING": "补录“{step}”要填办理人和日期。",
        "SIGNED_IN_FUTURE": "补录的日期{on}还没有到；请填实际办理日期。",
        "NOT_SIGNED": "计划还没有签发，不能下发。",
        "OPEN_TASKS": "还有{count}项任务没有销号，不能办结计划。",
        "NO_ITEMS": "没有可用的条目；请先在文件研读页接受任务条目。",
        "NO_UNITS": "没有选择收文单位。",
        "NO_TASKS_CHOSEN": "没有选择要下发的任务。",
        "TASKS_OUTSIDE": "选中的{count}项任务不在这个计划里，或者不能下发。",
        "UNITS_OUTSIDE": "选中的{count}个单位不在您的下发范围内，或者已经撤销。",
        "VARIATION_OUTSIDE": "一校一策里有{count}处指向没有选中的任务或单位；请删去。",
        "VARIATION_TWICE": "同一任务、同一单位的一校一策写了两次；请合并成一条。",
        "DUE_IN_PAST": "签收截止{due_on}已经过去；请改到今天或以后。",
        "KEY_REUSED": "这次下发的编号已用于另一个计划；请刷新页面后重新下发。",
        "NOT_RECIPIENT": "这个单位不在这次下发的主送范围内。",
        "ALREADY_SIGNED_FOR": "已于{on}签收，不用再签。",
        "CHANNEL_OFF": "{channel}没有启用，不能发送；请复制提醒文字发到工作群。",
        "ALL_SIGNED": "各单位都已签收，不用提醒。",
        "HAS_REPORTS": "该单位已填报进展，不能撤回；可以申请销号。",
        "BAD_WORKDAYS": "{reason}",
    }


class TaskError(YanzhenError):
    """An act on a task, a report or a request to strike off was refused."""

    MESSAGES = {
        "NOT_YOURS": "您没有{capability}的权限，或者这项任务不在您的职责范围内。",
        "PLAN_NOT_ISSUED": "计划还没有下发，不能填报。",
        "PLAN_CLOSED": "计划已办结，不能再填报。",
        "WITHDRAWN": "这项任务已撤回，不用填报。",
        "STRUCK_OFF": "这项任务已销号，不能再改。",
        "NOT_STARTED_YET": "这项任务从{starts_on}开始，现在不用填报。",
        "NOTHING_SAID": "请填数值，或者写一句进展说明。",
        "STATUS_MISSING": "请选择状态：未启动、推进中、滞后或已完成。",
        "NOTHING_BEFORE": "之前没有填报过，不能选“无变化”；请填第一次进展。",
        "PARTS_NEEDED": "“{title}”按分子、分母计算，请填“{numerator}”和“{denominator}”。",
        "WRONG_PERIOD": "{start}至{end}不是这项任务可填报的期间。",
        "ALREADY_WAITING": "这一期已填报，正在{waiting}；要改请先退回。",
        "PERIOD_LOCKED": "{period}已报送，数据已锁定；有误请用“更正”，写明理由。",
        "ALREADY_CORRECTED": "这份填报已有更正；请在最新一稿上更正。",
        "WRONG_STEP": "这份填报现在是“{submission}”，不能{act}。",
        "OWN_REPORT": "填报人不能审核自己的填报。",
        "REASON_MISSING": "请写明理由。",
        "TOO_MANY_FILES": "佐证材料最多{limit}件，已有{count}件。",
        "FILE_NOT_YOURS": "这件材料不属于本单位，不能引用。",
        "FILE_TWICE": "这件材料已经附上了。",
        "NOT_DONE": "状态是“已完成”的任务才能申请销号，现在是“{state}”。",
        "ALREADY_ASKED": "已有待确认的销号申请。",
        "RESULT_MISSING": "申请销号要写明办理结果。",
        "NOT_ASKED": "没有待确认的销号申请。",
        "CONFIRMER_REPORTED": "填报或申请销号的人不能确认销号。",
        "CHILDREN_OPEN": "还有{count}个单位的下级任务没有销号。",
    }


class AmendmentError(YanzhenError):
    """An act on a change of a task in force was refused; nothing was written."""

    MESSAGES = {
        "WITHDRAWN": "这项任务已撤回，不能调整。",
        "STRUCK_OFF": "这项任务已销号，不能调整。",
        "ALREADY_PROPOSED": "这项任务已有待确认的调整（{proposed_on}提出）；请等答复，或者先撤回。",
        "NOTHING_CHANGED": "内容与现在的任务相同，没有需要调整的。",
        "NO_REASON": "请写明理由。",
        "TITLE_MISSING": "请填写任务名称。",
        "DUE_BEFORE_START": "完成时限{due_on}早于任务起始日期{starts_on}；请改正。",
        "BAD_TARGET": "“{metric}”的目标值不完整；写成范围的要有下限和上限，且下限不大于上限。",
        "NOT_WAITING": "这次调整现在是“{state}”，不用再答复。",
        "NOT_YOUR_CONSENT": "这次调整由{unit}负责人（{roles}）确认，您不能代为答复。",
        "TASK_CHANGED": "提出调整以后，这项任务另有改动；请让提出单位撤回后重新提出。",
        "STALE": "在您查看期间，这次调整已有变化；请核对后再答复。",
        "NOT_ISSUED": "只有印发稿才能带动任务；这一版是{stage}。",
        "NOT_FINISHED": "这一版印发稿还没有研读完成；请先逐条确认并点“研读完成”。",
        "NO_TASKS": "没有选择要跟随印发稿的任务。",
        "NOT_FOLLOWING": "选中的{count}项任务不能跟随这一版；请刷新页面后重新选择。",
    }
