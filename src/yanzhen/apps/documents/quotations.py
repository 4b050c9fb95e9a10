"""A language model's quotations, checked against the text: what is not there word for word is dropped and counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from yanzhen.apps.documents.bridge import trimmed
from yanzhen.apps.documents.models import DocumentVersion, ItemKind, ItemState, ReadingItem

PASSAGE_LENGTH = 4000
SHORTEST, LONGEST = 4, 600


@dataclass(slots=True)
class Quotations:
    """Spans found, in the order of the text, and how many quotations were of no use."""

    spans: list[tuple[int, int]] = field(default_factory=list)
    not_in_text: int = 0
    ambiguous: int = 0


def passages_of(text: str) -> Iterator[tuple[int, str]]:
    """Cut the text at line ends into passages that a model reads at once, each with its offset."""
    start = at = 0
    for line in text.splitlines(keepends=True):
        if at > start and at + len(line) - start > PASSAGE_LENGTH:
            yield start, text[start:at]
            start = at
        at += len(line)
    if text[start:at].strip():
        yield start, text[start:at]


def found_in(text: str, answers: Iterable[tuple[int, str, Sequence[str]]]) -> Quotations:
    """Look every quotation up in the passage it was made from; ``answers`` are offset, passage and its quotations."""
    found = Quotations()
    spans: set[tuple[int, int]] = set()
    for offset, passage, quotes in answers:
        for quote in dict.fromkeys(quotes):
            words = quote.strip()
            places = passage.count(words) if SHORTEST <= len(words) <= LONGEST else 0
            if places == 0:
                found.not_in_text += 1
            elif places > 1:
                found.ambiguous += 1
            else:
                start = offset + passage.index(words)
                spans.add(trimmed(text, start, start + len(words)))
    found.spans = sorted(spans)
    return found


def may_be_proposed(version: DocumentVersion, span: tuple[int, int], touched: Sequence[ReadingItem]) -> bool:
    """May a model's span become a proposal? Not across headings, nor where a task or a person's work already stands."""
    start, end = span
    headings = version.reading.get("headings", ())
    if not touched or any(start < heading["end"] and heading["start"] < end for heading in headings):
        return False
    return all(
        item.kind != ItemKind.TASK and item.state == ItemState.PROPOSED and item.edited_by_id is None
        for item in touched
    )
