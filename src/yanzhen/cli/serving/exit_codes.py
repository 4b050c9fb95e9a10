"""What the preparing child process tells the supervisor by its exit code."""

from __future__ import annotations

HAS_SAMPLE = 7
IS_EMPTY = 8
