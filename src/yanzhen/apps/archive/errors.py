"""Why an archive cannot be made."""

from __future__ import annotations

from yanzhen.kernel.errors import YanzhenError


class ArchiveError(YanzhenError):
    """The catalogue or the package was not made."""

    MESSAGES = {
        "YEAR_NOT_OVER": "{year}年还没有结束；请在次年编目，需要预览时可先查看往年目录。",
        "NOTHING_TO_ARCHIVE": "{year}年没有应归档的文件、计划、总结报告和督办文书。",
        "EMPTY_CATALOGUE": "归档目录里没有条目；请先编目。",
        "NO_CHINESE_FONT": "服务器上没有中文字体，不能生成PDF；请安装软件包fonts-noto-cjk后重试。",
        "BUSY": "归档包正在生成；请等它完成后再试。",
    }
