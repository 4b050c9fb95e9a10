"""What was judged once need not be judged again (记忆): look-ups in a dictionary instead of calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Key = TypeVar("Key")
Judgement = TypeVar("Judgement")


class Recalled(dict[Key, Judgement]):
    """What ``judge`` says of each key, judged at the first look-up; once ``most`` are kept no more are added.

    A look-up costs a fraction of a call, so this stands where the same few thousand words and characters are asked
    for again and again; ``Recent`` stands where old entries must make room for new ones.
    """

    def __init__(self, judge: Callable[[Key], Judgement], most: int) -> None:
        super().__init__()
        self.judge = judge
        self.most = most

    def __missing__(self, key: Key) -> Judgement:
        found = self.judge(key)
        if len(self) < self.most:
            self[key] = found
        return found


class Recent(dict[Key, Judgement]):
    """What was judged of the keys asked for last: at least ``most`` of them, at most twice as many.

    Entries stand in two halves. When the newer one is full the older one is forgotten, save what was asked for since;
    so a look-up stays that of a dictionary. A key that is not known is judged by ``judge``; where many are judged at
    once they are asked for with ``known`` and told with ``keep``. No judgement may be None.
    """

    def __init__(self, most: int, judge: Callable[[Key], Judgement] | None = None) -> None:
        super().__init__()
        self.judge = judge
        self.most = most
        self.older: dict[Key, Judgement] = {}

    def __missing__(self, key: Key) -> Judgement:
        found = self.known(key)
        if found is None:
            if self.judge is None:
                raise KeyError(key)
            found = self.judge(key)
            self.keep(key, found)
        return found

    def known(self, key: Key) -> Judgement | None:
        """Return what was judged of a key, or None."""
        found = self.get(key)
        if found is None and (found := self.older.get(key)) is not None:
            self.keep(key, found)
        return found

    def keep(self, key: Key, judgement: Judgement) -> None:
        """Remember what was judged of a key."""
        if len(self) >= self.most:
            self.older = self.copy()
            super().clear()
        self[key] = judgement

    def clear(self) -> None:
        """Forget everything."""
        self.older = {}
        super().clear()
