"""The base of every error that Yanzhen raises on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from yanzhen.kernel.problem import Problem


class YanzhenError(Exception):
    """An act or a computation was refused; carries a code for programs and a sentence for people.

    Subclasses fill ``MESSAGES`` with one Chinese sentence per code; ``{name}`` places are filled from ``facts``.

    >>> class SampleError(YanzhenError):
    ...     MESSAGES = {"TOO_LATE": "已过{due_on}，不能再改。"}
    >>> SampleError("TOO_LATE", due_on="2026年1月1日").message
    '已过2026年1月1日，不能再改。'
    """

    MESSAGES: ClassVar[dict[str, str]] = {}

    def __init__(self, code: str, *, problems: Sequence[Problem] = (), **facts: object) -> None:
        if code not in self.MESSAGES:
            raise KeyError(f"{type(self).__name__} has no message for {code}")
        self.code = code
        self.facts = facts
        self.problems = tuple(problems)
        self.message = self.MESSAGES[code].format(**facts)
        super().__init__(self.message)


class BadInputError(YanzhenError):
    """What was given cannot be read; ``problems`` lists every fault found in one pass."""

    MESSAGES = {"BAD_INPUT": "发现{count}处问题，未做任何改动；请逐条改正后重试。"}

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("BAD_INPUT", problems=problems, count=len(problems))
