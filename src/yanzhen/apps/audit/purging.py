"""Who removes what (清除登记): each app says in its ``purging`` module how the content of its objects goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Purger = Callable[[str], Iterable[str] | None]
_PURGERS: dict[str, list[Purger]] = {}
ANY = "*"


def purges(label: str) -> Callable[[Purger], Purger]:
    """Register a function that removes the content of one object of ``label`` (``files.storedfile``; ``*`` for all).

    It gets the primary key as text (for ``*`` the whole subject), works inside the purge's transaction, changes nothing
    when the object is not there, may run again, and returns further subjects whose content must go with it.
    """

    def register(purger: Purger) -> Purger:
        known = _PURGERS.setdefault(label, [])
        if purger not in known:
            known.append(purger)
        return purger

    return register


def is_purgeable(subject: str) -> bool:
    """Has any app registered how objects like ``subject`` are purged?"""
    return subject.partition(":")[0] in _PURGERS


def remove_content(subject: str) -> set[str]:
    """Run every purger for ``subject`` and all that hangs on it; return the subjects that are gone."""
    gone: set[str] = set()
    waiting = [subject]
    while waiting:
        current = waiting.pop()
        if current in gone:
            continue
        gone.add(current)
        label, _, key = current.partition(":")
        for purger in _PURGERS.get(label, []):
            waiting.extend(purger(key) or ())
        for purger in _PURGERS.get(ANY, []):
            waiting.extend(purger(current) or ())
    return gone
