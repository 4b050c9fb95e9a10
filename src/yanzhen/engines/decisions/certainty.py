"""Three-valued logic: True, False, or None for "completions of the unknown facts differ"."""

from __future__ import annotations

from collections.abc import Iterable


def any_of(answers: Iterable[bool | None]) -> bool | None:
    """Return whether at least one of several independent answers is yes.

    >>> any_of([False, None, True]), any_of([False, None]), any_of([])
    (True, None, False)
    """
    found: bool | None = False
    for answer in answers:
        if answer:
            return True
        if answer is None:
            found = None
    return found


def all_of(answers: Iterable[bool | None]) -> bool | None:
    """Return whether every one of several independent answers is yes.

    >>> all_of([True, None]), all_of([None, False]), all_of([])
    (None, False, True)
    """
    return negated(any_of(negated(answer) for answer in answers))


def negated(answer: bool | None) -> bool | None:
    """Return the opposite; unknown stays unknown."""
    return None if answer is None else not answer


def agreed(answers: Iterable[bool | None]) -> bool | None:
    """Return the answer that every completion gives; None when one is unknown, when they differ or when there is none.

    >>> agreed([True, True]), agreed([True, False]), agreed([True, None])
    (True, None, None)
    """
    found = set(answers)
    return found.pop() if len(found) == 1 else None
