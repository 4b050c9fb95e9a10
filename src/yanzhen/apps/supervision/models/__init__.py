"""Models of supervision."""

from yanzhen.apps.supervision.models.notice import Notice, NoticeKind, NoticeState, NoticeTask

__all__ = ["Notice", "NoticeKind", "NoticeState", "NoticeTask"]
