"""Why an act on stated figures was refused."""

from __future__ import annotations

from typing import ClassVar

from yanzhen.kernel.errors import YanzhenError


class DocumentFactError(YanzhenError):
    """An act on stated figures was refused; nothing was written."""

    MESSAGES: ClassVar[dict[str, str]] = {
        "NOT_READY": "这份文件还没有识读完，请稍候再读取载明的数。",
        "INTERNAL": "内部文件里的数不进入指标历史：指标数值看得到的人比内部文件多。",
        "NOTHING_CHOSEN": "没有选中任何一个数。",
        "NOT_YOURS": "您没有维护“{organisation}”指标数值的权限。",
        "NO_INDICATOR": "“{words}”还没有指明是哪个指标，请先修改。",
        "NO_ORGANISATION": "“{words}”还没有指明是哪个单位的数，请先修改。",
        "NO_PERIOD": "“{words}”还没有指明是哪个期间的数，请先修改。",
        "OTHER_UNIT": "“{words}”的单位是“{found}”，指标“{indicator}”的单位是“{expected}”，对不上；请先修改。",
        "NO_DEFINITION": "指标“{indicator}”还没有口径，请先在“指标”里补上。",
        "DECIDED": "“{words}”已经定过，请刷新页面后再操作。",
        "SAME_AGAIN": "这份文件的“{words}”已经确认过同一指标、单位和期间的同一个数。",
        "STALE": "在您操作期间，“{words}”已被改动；请核对后再定。",
        "NOTHING_TO_UNDO": "没有可以撤销的操作。",
        "CHANGED_SINCE": "“{words}”在您上一步操作之后又有改动，不能撤销。",
        "PERIOD_BACKWARDS": "期间止不能早于期间起。",
    }
