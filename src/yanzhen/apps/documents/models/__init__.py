"""Models of documents, by aggregate."""

from yanzhen.apps.documents.models.batch import BatchFile, FileState, ReadingBatch
from yanzhen.apps.documents.models.comments import Adoption, Comment, CommentRequest, CommentRound
from yanzhen.apps.documents.models.descent import DescentChange, ItemDescent
from yanzhen.apps.documents.models.document import Document, DocumentKind
from yanzhen.apps.documents.models.item import TITLE_LENGTH, ItemKind, ItemState, ReadingItem
from yanzhen.apps.documents.models.presence import ReadingPresence
from yanzhen.apps.documents.models.step import ReadingStep
from yanzhen.apps.documents.models.version import DocumentVersion, DraftStage, ReadingState

__all__ = [
    "TITLE_LENGTH",
    "Adoption",
    "Comment",
    "CommentRequest",
    "CommentRound",
    "BatchFile",
    "DescentChange",
    "Document",
    "DocumentKind",
    "DocumentVersion",
    "DraftStage",
    "FileState",
    "ItemDescent",
    "ItemKind",
    "ItemState",
    "ReadingBatch",
    "ReadingItem",
    "ReadingPresence",
    "ReadingState",
    "ReadingStep",
]
