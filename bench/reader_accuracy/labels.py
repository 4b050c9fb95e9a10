"""Labels of the guideline: headings, statements, quantities, times, actors, programmes, page furniture."""

from __future__ import annotations

from bench.reader_accuracy.pairing import Label, folded, overlap, pair
from bench.reader_accuracy.tally import Tally

TYPES = ("task", "result", "context")


def score_labels(tally: Tally, gold: Label, found: Label) -> None:
    """Add one document's counts; ``gold`` and ``found`` are documents in the guideline's form."""
    tally.hit("title", [_title_span(gold, found["text"]) == _title_span(found, found["text"])])
    tally.hit("kind", [gold.get("kind") == found.get("kind")] if gold.get("kind") else [])
    _headings(tally, gold.get("headings", []), found["headings"])
    _statements(tally, gold.get("statements", []), found["statements"])
    _quantities(tally, gold.get("quantities", []), found["quantities"])
    _times(tally, gold.get("times", []), found["times"])
    _actors(tally, gold, found)
    programmes = pair(gold.get("programmes", []), found["programmes"], least=0.5)
    tally.add("programmes", gold=len(gold.get("programmes", [])), found=len(found["programmes"]), right=len(programmes))
    _furniture(tally, gold.get("boilerplate", []), found["boilerplate"])


def _title_span(document: Label, text: str) -> str | None:
    title = document.get("title")
    words = title.get("text", text[title["start"] : title["end"]]) if isinstance(title, dict) else title
    return folded(words) if words else None


def _headings(tally: Tally, gold: list[Label], found: list[Label]) -> None:
    pairs = pair(gold, found, least=1.0)
    tally.add("headings", gold=len(gold), found=len(found), right=len(pairs))
    tally.hit("heading level", [gold[i]["level"] == found[j]["level"] for i, j in pairs])


def _statements(tally: Tally, gold: list[Label], found: list[Label]) -> None:
    pairs = pair(gold, found, least=0.8)
    tally.add("statements", gold=len(gold), found=len(found), right=len(pairs))
    tally.hit("statement type", [gold[i]["type"] == found[j]["type"] for i, j in pairs])
    for name in TYPES:
        tally.add(
            f"type {name}",
            gold=sum(label["type"] == name for label in gold),
            found=sum(label["type"] == name for label in found),
            right=sum(gold[i]["type"] == name == found[j]["type"] for i, j in pairs),
        )


def _quantities(tally: Tally, gold: list[Label], found: list[Label]) -> None:
    pairs = pair(gold, found)
    agree = [_same_quantity(gold[i], found[j]) for i, j in pairs]
    tally.add("quantities", gold=len(gold), found=len(found), right=sum(agree))
    tally.add("quantity spans", gold=len(gold), found=len(found), right=len(pairs))
    tally.hit("quantity role", [gold[i].get("role") == found[j]["role"] for i, j in pairs])
    tally.hit("quantity comparator", [gold[i].get("comparator") == found[j]["comparator"] for i, j in pairs])


def _same_quantity(gold: Label, found: Label) -> bool:
    numbers = all(_same_number(gold.get(key), found[key]) for key in ("value", "min", "max"))
    return numbers and folded(gold.get("unit") or "") == folded(found["unit"] or "")


def _same_number(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 1e-9 * max(1.0, abs(one))


def _times(tally: Tally, gold: list[Label], found: list[Label]) -> None:
    pairs = pair(gold, found)
    agree = [(gold[i].get("from"), gold[i].get("to")) == (found[j]["from"], found[j]["to"]) for i, j in pairs]
    tally.add("times", gold=len(gold), found=len(found), right=sum(agree))
    tally.add("time spans", gold=len(gold), found=len(found), right=len(pairs))
    tally.hit("time role", [gold[i].get("role") == found[j]["role"] for i, j in pairs])


def _actors(tally: Tally, gold: Label, found: Label) -> None:
    """A further mention in the same statement of an actor already paired, in the same words, is left out."""
    labels, guesses = gold.get("actors", []), found["actors"]
    pairs = pair(labels, guesses, least=0.5)
    taken = {j for _, j in pairs}
    statements = found["statements"]
    paired = {(_statement_of(statements, guesses[j]), guesses[j]["text"]) for j in taken}
    counted = [
        guess
        for j, guess in enumerate(guesses)
        if j in taken or (_statement_of(statements, guess), guess["text"]) not in paired
    ]
    tally.add("actors", gold=len(labels), found=len(counted), right=len(pairs))
    tally.hit("actor type", [labels[i].get("type") == guesses[j]["type"] for i, j in pairs])


def _statement_of(statements: list[Label], label: Label) -> int:
    return next((n for n, statement in enumerate(statements) if overlap(statement, label) > 0), -1)


def _furniture(tally: Tally, gold: list, found: list) -> None:
    marked, guessed = _characters(gold), _characters(found)
    tally.add("boilerplate", gold=len(marked), found=len(guessed), right=len(marked & guessed))


def _characters(spans: list) -> set[int]:
    bounds = [(span["start"], span["end"]) if isinstance(span, dict) else tuple(span[:2]) for span in spans]
    return {at for start, end in bounds for at in range(start, end)}
