"""Reading policy texts (政策文本阅读): text in, labels with exact offsets out. Pure; no clock, no network."""

from yanzhen.engines.policytext.labels import Reading
from yanzhen.engines.policytext.reader import read_document

__all__ = ["Reading", "read_document"]
