"""Loads and validates ``rulebook/`` and ``catalogue/`` into frozen values."""

from yanzhen.presets.catalogue import load_catalogue
from yanzhen.presets.rulebook import DatedValue, RulebookEntry, load_entry, rulebook_keys, rulebook_value
from yanzhen.presets.workdays import load_calendar

__all__ = [
    "DatedValue",
    "RulebookEntry",
    "load_calendar",
    "load_catalogue",
    "load_entry",
    "rulebook_keys",
    "rulebook_value",
]
