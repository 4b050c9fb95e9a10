"""What was judged once need not be judged again (记忆): look-ups in a dictionary instead of calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Key = TypeVar("Key")
Judgement = TypeVar("Judgement")


class Recalled(dict[Key, Judgement]):
    """What ``judge`` says of each key, judged at the first look-up; once ``most`` are kept no more are added.

    A look-up costs a fraction of a call, so this stands where the same few thousand words and characters are asked
    for again and again; ``functools.lru_cache`` stands where old entries must make room for new ones.
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
