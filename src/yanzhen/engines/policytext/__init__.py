"""Reading policy texts (政策文本阅读): text in, labels with exact offsets out. Pure; no clock, no network."""

from yanzhen.engines.policytext.editing import EditError, Segment, heading_path, retype, segment_span
from yanzhen.engines.policytext.labels import (
    Actor,
    Anchor,
    Deadline,
    Heading,
    Programme,
    Quantity,
    Reading,
    Statement,
    Target,
    Task,
    TimeSpan,
    Title,
)
from yanzhen.engines.policytext.reader import read_document

__all__ = [
    "Actor",
    "Anchor",
    "Deadline",
    "EditError",
    "Heading",
    "Programme",
    "Quantity",
    "Reading",
    "Segment",
    "Statement",
    "Target",
    "Task",
    "TimeSpan",
    "Title",
    "heading_path",
    "read_document",
    "retype",
    "segment_span",
]
