"""Why an act on an alignment was refused."""

from __future__ import annotations

from typing import ClassVar

from yanzhen.kernel.errors import YanzhenError


class AlignmentError(YanzhenError):
    """An act on an alignment was refused; nothing was written."""

    MESSAGES: ClassVar[dict[str, str]] = {
        "NO_HIGHER": "没有选择上级文件；请至少选择一份。",
        "NOT_YOURS": "您没有{capability}的权限，或者这份文件不在您的职责范围内。",
        "NOT_VISIBLE": "所选的上级文件中有您不能查看的，请重新选择。",
        "SAME_DOCUMENT": "不能与自己对标；请选择另一份文件。",
        "NOT_READY": "《{title}》还没有识读完，请稍候再对标。",
        "ALREADY": "已经与《{title}》对标，不用再选。",
        "STALE": "在您操作期间，{editor}已改动这一条；请核对后再定。",
        "GONE": "上级文件的新版本里已没有这一条，不用再定。",
        "NOTHING_PROPOSED": "这一条没有待确认的承接语句；可以另选语句、列为任务，或者标为不适用。",
        "NOT_PROPOSED": "这条承接已经定过，请刷新页面后再操作。",
        "NO_REASON": "请说明不适用的理由。",
        "REASON_TOO_LONG": "理由有{found}字，超过上限{limit}字；请删改后再提交。",
        "NOT_A_STATEMENT": "所选语句不在本地文件的现行版本里；请重新选择。",
        "PICKED_BEFORE": "这句话已经是这一条的承接语句。",
        "IS_COVERED": "这一条已有确认的承接语句，不用列为任务。",
        "TASKED_BEFORE": "这一条已经列为任务“{title}”。",
        "NOT_DECIDED": "这一条还没有定，不用重新考虑。",
        "HAS_TASK": "已列成的任务“{title}”还在计划里；请先到计划中删去该任务，再重新考虑。",
        "NOTHING_TO_UNDO": "没有可以撤销的操作。",
        "CHANGED_SINCE": "“{title}”在您上一步操作之后又有改动，不能撤销；请直接更正。",
    }
