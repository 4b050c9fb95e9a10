"""The short forms in which a rule says what it found."""

from __future__ import annotations

from yanzhen.engines.decisions.vocabulary import FindingAnswer

Said = tuple[FindingAnswer, str]


def met(words: str) -> Said:
    """The rule is kept."""
    return FindingAnswer.MET, words


def not_met(words: str) -> Said:
    """The rule is broken."""
    return FindingAnswer.NOT_MET, words


def cannot_tell(words: str) -> Said:
    """A fact is missing."""
    return FindingAnswer.CANNOT_TELL, words


def warning(words: str) -> Said:
    """Something to mind that stops nothing."""
    return FindingAnswer.WARNING, words


def not_applicable(words: str) -> Said:
    """The rule does not speak of this case."""
    return FindingAnswer.NOT_APPLICABLE, words


def unless(broken: bool | None, *, kept: str, broke: str, unknown: str) -> Said:
    """Choose among three sentences by whether the rule is broken."""
    if broken is None:
        return cannot_tell(unknown)
    return not_met(broke) if broken else met(kept)
