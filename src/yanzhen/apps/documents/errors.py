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
        "BAD_THRESHOLD": "把握程度应在0到100之间。",
    }
