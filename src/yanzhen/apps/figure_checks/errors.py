"""Why an act on a figure check was refused."""

from __future__ import annotations

from typing import ClassVar

from yanzhen.kernel.errors import YanzhenError


class FigureCheckError(YanzhenError):
    """An act on a figure check was refused; nothing was written."""

    MESSAGES: ClassVar[dict[str, str]] = {
        "NO_TEXT": "稿子里没有文字，请选择文件或粘贴正文。",
        "TOO_LONG": "稿子有{found}字，一次核验不超过{limit}字；请分几份核验。",
        "TITLE_TOO_LONG": "标题有{found}字，超过上限{limit}字；请改短。",
        "PERIOD_BACKWARDS": "期间止不能早于期间起。",
        "HALF_A_PERIOD": "期间的起、止要么都填，要么都不填。",
        "NOT_YOURS": "您没有在“{organisation}”核验稿子的权限。",
        "NOTHING_TO_ADOPT": "这个数没有可以采用的数值。",
        "STALE": "在您打开页面之后，有人重新核验过这份稿子；请刷新后再操作。",
        "UNKNOWN_DECISION": "不认识的处理方式。",
    }
