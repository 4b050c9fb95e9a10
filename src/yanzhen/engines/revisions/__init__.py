"""Revisions (修订对照): which statement of a new text is which of the old one, and the words that differ."""

from yanzhen.engines.revisions.likeness import likeness
from yanzhen.engines.revisions.model import Change, Pairing, Statement, Stretch
from yanzhen.engines.revisions.order import in_reading_order
from yanzhen.engines.revisions.pairing import pair_statements
from yanzhen.engines.revisions.wording import marked_apart

__all__ = [
    "Change",
    "Pairing",
    "Statement",
    "Stretch",
    "in_reading_order",
    "likeness",
    "marked_apart",
    "pair_statements",
]
