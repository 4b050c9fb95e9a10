"""Ctrl-C, a polite kill, a closed terminal: each asks the same thing, and is answered at the next safe point."""

from __future__ import annotations

import os
import select
import signal
from types import FrameType, TracebackType
from typing import Self

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequest:
    """Notes that a stop was asked for; ``wait`` sleeps until then or for a while.

    Under ``nohup`` a closed terminal asks for nothing.
    """

    def __init__(self) -> None:
        self.asked = False
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        os.set_blocking(self._reader, False)
        self._wakeup_before = signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        heeded = [sign for sign in SIGNALS if sign != signal.SIGHUP or signal.getsignal(sign) != signal.SIG_IGN]
        self._before = {sign: signal.signal(sign, self._note) for sign in heeded}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for sign, handler in self._before.items():
            signal.signal(sign, handler)  # type: ignore[arg-type]
        signal.set_wakeup_fd(self._wakeup_before)
        os.close(self._reader)
        os.close(self._writer)

    def wait(self, seconds: float) -> bool:
        """Sleep for ``seconds`` or until a stop is asked for; return whether it was."""
        if not self.asked and select.select([self._reader], [], [], seconds)[0]:
            os.read(self._reader, 1024)
        return self.asked

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
