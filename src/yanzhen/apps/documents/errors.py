"""Why an act on a document was refused."""

from __future__ import annotations

from typing import ClassVar

from yanzhen.kernel.errors import YanzhenError


class DocumentError(YanzhenError):
    """An act on a document or a version was refused; nothing was written."""

    MESSAGES: ClassVar[dict[str, str]] = {
        "NO_TEXT": "没有可以研读的文字；请粘贴正文，或者上传含有文字的文件。",
        "TOO_LONG": "正文有{found}字，超过上限{limit}字；请拆成几份文件分别上传。",
        "NO_TITLE": "请填写文件标题。",
        "TITLE_TOO_LONG": "标题有{found}字，超过上限{limit}字；请删改后再提交。",
        "BAD_NUMBER": "发文字号“{found}”写法不对；应写作“机关代字〔2026〕1号”，年份用六角括号，序号不加“第”和“0”。",
        "NO_NAMED_UNITS": "内部文件须指定知悉单位；请至少选择一个单位。",
        "SAME_TEXT": "这一稿的文字与第{ordinal}版完全相同，没有保存为新版本。",
        "STALE": "在您填写期间，{editor}已改动这份文件；请核对两边内容后再提交。",
        "UNREADABLE": "“{name}”识读不了：{reason}",
    }


class BatchError(YanzhenError):
    """An act on a batch was refused; nothing was written."""

    MESSAGES: ClassVar[dict[str, str]] = {
        "NO_FILES": "没有可以识读的文件；请选择文件，或者选择装有文件的ZIP压缩包。",
        "TOO_MANY": "这一批有{found}份文件，超过上限{limit}份；请分成几批上传。",
        "TOO_BIG": "这一批解开后超过上限{limit}；请分成几批上传。",
        "BAD_ARCHIVE": "压缩包“{name}”打不开；请核对文件是否完整，或者重新压缩后再上传。",
        "DAMAGED_ENTRY": "压缩包里的“{name}”已损坏，解不开；请重新压缩这一份，或者把它单独上传。",
        "LOCKED_ARCHIVE": "压缩包“{name}”设有密码，系统读不出来；请去掉密码后再上传。",
        "NOTHING_LEFT": "这一批的文件都已处理完。",
        "STILL_OPEN": "这一批正在识读，不需要继续。",
        "GONE": "原文件只保留一天，现已清除；请重新上传。",
        "NOT_YOURS": "只有提交人可以继续这一批。",
        "BROKE_TWICE": "识读“{name}”时程序两次中断，已跳过；请把这份文件单独上传，或者联系系统管理员。",
        "BROKE": "识读“{name}”时程序出错，已记入运行日志；请联系系统管理员。",
    }


class ReadingError(YanzhenError):
    """An act on an item of a reading was refused; nothing was written."""

    MESSAGES: ClassVar[dict[str, str]] = {
        "STALE": "在您操作期间，{editor}已改动这一条；请核对两边内容后再确定。",
        "ABSORBED": "这一条已并入别的条目，请刷新页面后再操作。",
        "FINISHED": "这一版已研读完成；需要改动时，请先点“重新研读”。",
        "NOT_READY": "这一版还没有识读完，请稍候。",
        "NOT_A_TASK": "这一条不是任务；如需列为任务，请先把类型改为“任务”。",
        "NO_TITLE": "请填写任务名称。",
        "TITLE_TOO_LONG": "任务名称有{found}字，超过上限{limit}字；请删改后再提交。",
        "NO_REASON": "请说明剔除的理由。",
        "BAD_TARGET": "第{row}个目标“{found}”看不懂；目标值应是数字，例如60或者8.5。",
        "OUTSIDE": "所选文字不在这份文件里；请重新选择。",
        "EMPTY_SPAN": "没有选中文字；请先在左侧原文中选中要列为任务的文字。",
        "SPLIT_AT_EDGE": "拆分处两边都要有文字；请把光标放在句子中间再拆分。",
        "WORDS_NOT_FOUND": "原文里没有这段话；请从原文中复制，一字不改。",
        "WORDS_TOO_OFTEN": "这段话在原文里出现{count}次；请多复制几个字，使它只有一处。",
        "NOTHING_NEXT": "这是最后一条，后面没有可以合并的条目。",
        "NOT_NEIGHBOURS": "这一条与下一条之间隔着标题，不能合并。",
        "OVERLAPS_DECIDED": "所选文字里有已经确认的条目“{title}”；请先撤销确认，或者直接编辑那一条。",
        "NOTHING_TO_UNDO": "没有可以撤销的操作。",
        "CHANGED_SINCE": "“{title}”在您上一步操作之后又被{editor}改动，不能撤销；请直接编辑。",
        "STILL_WAITING": "还有{count}条任务没有确认；请逐条确认，或者先“接受其余全部”。",
        "NOT_FINISHED": "这一版还在研读，不需要重新研读。",
        "MODEL_OFF": "没有启用语言模型；需要时请系统管理员在环境变量里设置。",
        "NOT_SENT_INTERNAL": "这份文件是内部文件，不发给语言模型。",
        "ALREADY_ASKED": "已经请模型看这一版，还没有答复；请稍候。",
        "BAD_THRESHOLD": "把握程度应在0到100之间。",
    }


class CommentError(YanzhenError):
    """An act on a round of comments was refused; nothing was written."""

    MESSAGES: ClassVar[dict[str, str]] = {
        "NOT_YOURS": "您没有{capability}的权限，或者这件事不在您的职责范围内。",
        "NOT_READ": "这一版还没有识读完；请等识读完成后再征求意见。",
        "ALREADY_ISSUED": "这一版是印发稿，不再征求意见；需要修改时，请先上传新的一稿。",
        "STILL_RUNNING": "这一版正在征求意见，反馈截止{due_on}；请先办结，再发下一轮。",
        "NO_UNITS": "没有选择征求意见的单位；请至少选择一个。",
        "UNITS_OUTSIDE": "选中的{count}个单位不在您可以查看的范围内，或者已经撤销。",
        "UNITS_NOT_NAMED": "这是内部文件，{units}不在知悉单位之列；请先在文件信息里加上知悉单位。",
        "DUE_TOO_SOON": "反馈截止应在今天之后，收到{due_on}。",
        "DUE_NOT_A_WORKDAY": "{due_on}不是工作日（{reason}）；请改为{next_on}或其他工作日。",
        "NOT_LATER": "延长后的截止应晚于现在的{due_on}。",
        "CLOSED": "这一轮征求意见已于{closed_on}办结，不能再改。",
        "ALREADY_REPLIED": "本单位已于{replied_on}反馈；需要修改时，请先“重新填写”。",
        "NOT_REPLIED": "本单位还没有反馈。",
        "ALREADY_ANSWERED": "起草单位已开始答复本单位的意见，不能重新填写；请与起草单位联系。",
        "NOTHING_SAID": "请写明意见。",
        "TOO_LONG": "意见有{found}字，超过上限{limit}字；请删改，或分成几条提出。",
        "ITEM_OUTSIDE": "选中的条目不在这份征求意见稿里；请重新选择。",
        "STALE": "在您填写期间，{editor}已改动；请核对后再提交。",
        "NOT_HANDED_IN": "这条意见还没有反馈，不能答复。",
        "NO_ADOPTION": "请选择采纳、部分采纳或不采纳。",
        "NO_REASON": "部分采纳、不采纳的，请写明理由。",
        "UNANSWERED": "还有{count}条意见没有答复；请逐条答复后再办结。",
        "NOT_DUE": "反馈截止{due_on}还没有到，还有{count}个单位没有反馈；请等到截止后再办结。",
        "CHANNEL_OFF": "{channel}没有启用，不能发送；请复制提醒文字发到工作群。",
        "ALL_REPLIED": "各单位都已反馈，不用提醒。",
    }
