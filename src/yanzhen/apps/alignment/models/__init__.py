"""Models of alignment, by aggregate."""

from yanzhen.apps.alignment.models.link import AnswerLink, LinkState
from yanzhen.apps.alignment.models.row import AskedRow, RowState
from yanzhen.apps.alignment.models.sheet import AlignmentSheet
from yanzhen.apps.alignment.models.step import AlignmentStep

__all__ = ["AlignmentSheet", "AlignmentStep", "AnswerLink", "AskedRow", "LinkState", "RowState"]
