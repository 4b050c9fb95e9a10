"""What was judged once need not be judged again (记忆): look-ups in a dictionary instead of calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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

    def keep(self, key: Key, judgement: Judgement) -> None:
        """Remember what was judged of a key elsewhere."""
        if len(self) < self.most:
            self[key] = judgement

    def keep_all(self, judged: Mapping[Key, Judgement]) -> None:
        """Remember what was judged of many keys elsewhere."""
        if len(self) + len(judged) <= self.most:
            self.update(judged)
            return
        for key, judgement in judged.items():
            self.keep(key, judgement)


class Recent(Recalled[Key, Judgement]):
    """What ``judge`` says of the keys asked for last: at least ``most`` of them, at most twice as many.

    Entries stand in two halves. When the newer one is full the older one is forgotten, save what was asked for since;
    so a look-up stays that of a dictionary. No judgement may be None. Where many keys are judged at once, ``in`` tells
    which are at hand and ``keep`` takes in the others.
    """

    def __init__(self, judge: Callable[[Key], Judgement], most: int) -> None:
        super().__init__(judge, most)
        self.older: dict[Key, Judgement] = {}

    def __missing__(self, key: Key) -> Judgement:
        found = self.older.get(key)
        if found is None:
            found = self.judge(key)
        if len(self) >= self.most:
            self._make_room()
        self[key] = found
        return found

    def keep(self, key: Key, judgement: Judgement) -> None:
        """Remember what was judged of a key elsewhere."""
        if len(self) >= self.most:
            self._make_room()
        self[key] = judgement

    def _make_room(self) -> None:
        self.older = self.copy()
        super().clear()

    def clear(self) -> None:
        """Forget everything."""
        self.older = {}
        super().clear()
