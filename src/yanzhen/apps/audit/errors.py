"""Why a purge is not possible."""

from __future__ import annotations

from yanzhen.kernel.errors import YanzhenError


class PurgeError(YanzhenError):
    """Content was not removed."""

    MESSAGES = {
        "UNKNOWN_OBJECT": "没有找到对象“{subject}”；请从该对象的页面上提出清除。",
        "NOT_PURGEABLE": "“{subject}”这类对象没有可清除的内容；请对它所附的文件或记录提出清除。",
        "NO_REASON": "请写明清除事由（不要写被清除内容的标题和原文）。",
        "ALREADY_PROPOSED": "这个对象的清除已经提出，正在等待复核。",
        "ALREADY_PURGED": "这个对象的内容已经清除。",
        "NOT_WAITING": "这件清除已经复核过，不能再次复核。",
        "SAME_PERSON": "清除须由两人办理：提出人不能复核自己提出的清除。",
    }
