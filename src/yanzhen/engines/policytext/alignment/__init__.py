"""Alignment with higher documents (上级对标): passages in, scored answers with compared numbers out."""

from yanzhen.engines.policytext.alignment.matching import align, compare
from yanzhen.engines.policytext.alignment.measures import Measure
from yanzhen.engines.policytext.alignment.of_readings import align_readings, alignment_as_json
from yanzhen.engines.policytext.alignment.outcome import Alignment, Answer, Ask
from yanzhen.engines.policytext.alignment.passages import Passage, passages_of
from yanzhen.engines.policytext.alignment.verdicts import NumberPair, Timing, Verdict

__all__ = [
    "Alignment",
    "Answer",
    "Ask",
    "Measure",
    "NumberPair",
    "Passage",
    "Timing",
    "Verdict",
    "align",
    "align_readings",
    "alignment_as_json",
    "compare",
    "passages_of",
]
