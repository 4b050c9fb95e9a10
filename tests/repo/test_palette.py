"""Words can be read: every pairing of text and ground in our palette keeps the contrast that WCAG AA asks for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[2] / "src/yanzhen/web/static/yanzhen/base.css"
COLOURS = dict(re.findall(r"(--yz-[a-z-]+):\s*(#[0-9a-f]{3,6})", BASE.read_text(encoding="utf-8")))
LEAST = 4.5
PAIRS = [
    ("ink", "paper"),
    ("ink", "ground"),
    ("ink-soft", "paper"),
    ("ink-soft", "ground"),
    ("blue", "paper"),
    ("blue", "ground"),
    ("blue-deep", "blue-wash"),
    ("paper", "blue"),
    ("paper", "blue-deep"),
    ("paper", "red"),
    ("green", "paper"),
    ("green", "green-wash"),
    ("yellow", "paper"),
    ("yellow", "yellow-wash"),
    ("red", "paper"),
    ("red", "red-wash"),
    ("grey", "paper"),
    ("ink", "yellow-wash"),
]


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_twenty_one_to_one():
    assert _contrast("#000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize(("text", "ground"), PAIRS, ids=lambda value: value)
def test_text_stands_out_from_its_ground(text, ground):
    assert _contrast(COLOURS[f"--yz-{text}"], COLOURS[f"--yz-{ground}"]) >= LEAST
