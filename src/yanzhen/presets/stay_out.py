"""The stay-out list (不收清单) from ``catalogue/stay_out.toml``: what no ledger may ask for, and why."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from yanzhen.engines.ledgers import FieldKind, LedgerForm
from yanzhen.kernel.errors import BadInputError
from yanzhen.presets.tables import Table, read_table, shipped_folder

FILE = "catalogue/stay_out.toml"
_BLANKS = re.compile(r"[\s·•・_\-—]+")
_CLAUSE_END = "，。；！？,;!?\n"


@dataclass(frozen=True)
class Refused:
    """Words that may not stand in a form, and why; those of ``whole`` count only as a whole title or choice."""

    words: tuple[str, ...]
    whole: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Limited:
    """Matters of which only fields of some kinds may be kept."""

    words: tuple[str, ...]
    kinds: tuple[FieldKind, ...]
    reason: str


@dataclass(frozen=True)
class StayOutList:
    """What the system does not take in.

    Attributes:
        refused: words with the reason why nothing of the kind may be asked for.
        limited: matters of which little may be kept (only done, date, published grade).
        negations: words that turn a refused word in a note into a warning against it (``不得填写……``).
    """

    refused: tuple[Refused, ...]
    limited: tuple[Limited, ...]
    negations: tuple[str, ...]


@cache
def stay_out_list() -> StayOutList:
    """Return the shipped list.

    Raises:
        BadInputError: every fault of the file.
    """
    table = read_table(shipped_folder("catalogue").joinpath("stay_out.toml"), FILE)
    found = parse_stay_out(table)
    if table.problems:
        raise BadInputError(table.problems)
    return found


def parse_stay_out(table: Table) -> StayOutList:
    """Turn a parsed file into the list; faults are noted on ``table``."""
    table.only(("refused", "limited", "negations"))
    refused = []
    for row in table.tables("refused"):
        whole = _words(row, "whole") if "whole" in row.values else ()
        refused.append(Refused(_words(row), whole, row.required("reason", str) or ""))
    limited = []
    for row in table.tables("limited"):
        kinds = [name for name in row.required("kinds", list) or [] if name in set(FieldKind)]
        limited.append(Limited(_words(row), tuple(map(FieldKind, kinds)), row.required("reason", str) or ""))
    return StayOutList(tuple(refused), tuple(limited), tuple(table.required("negations", list) or ()))


def _words(row: Table, key: str = "words") -> tuple[str, ...]:
    words = row.required(key, list) or []
    if not words or not all(isinstance(word, str) and word.strip() for word in words):
        row.fault("WRONG_KIND", "应为词语的数组。", key=key, expected="数组")
        return ()
    return tuple(words)


def why_not_asked(form: LedgerForm, listed: StayOutList | None = None) -> list[tuple[str, str, str]]:
    """Return every place of a form that the stay-out list refuses: place, the words found there, the reason.

    Titles, field titles, groups, other names, choices, helps, messages, notes and the names of indicators are looked
    at; blanks and full-width letters inside a word do not hide it. In notes and helps a clause that warns against
    something (不得填写……) may name it.
    """
    listed = listed or stay_out_list()
    found = []
    for place, text, is_note in _texts(form):
        for word, reason in _refused_in(text, listed, is_note=is_note):
            found.append((place, word, reason))
    return found + _beyond_limits(form, listed)


def _texts(form: LedgerForm) -> Iterator[tuple[str, str, bool]]:
    """Every text that people read, with its place and whether it is a note, where a warning may stand."""
    yield "title", form.title, False
    yield "help", form.help, True
    yield "empty", form.empty, True
    for number, field in enumerate(form.fields, start=1):
        place = f"fields第{number}项的"
        yield f"{place}title", field.title, False
        yield f"{place}group", field.group, False
        yield f"{place}help", field.help, True
        for word in (*field.choices.values(), *field.aliases):
            yield f"{place}choices", word, False
    for number, check in enumerate(form.checks, start=1):
        yield f"checks第{number}项的message", check.message, True
    for number, rollup in enumerate(form.rollups, start=1):
        yield f"indicators第{number}项的title", rollup.title, False
        yield f"indicators第{number}项的definition", rollup.definition, True
    for text in (form.sheet.name, *form.sheet.title_rows):
        yield "sheet", text, False
    yield "sheet.note", form.sheet.note, True


def _plain(text: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def _refused_in(text: str, listed: StayOutList, *, is_note: bool) -> Iterator[tuple[str, str]]:
    plain = _plain(text)
    for entry in listed.refused:
        if plain in entry.whole:
            yield plain, entry.reason
        for word in entry.words:
            places = [match.start() for match in re.finditer(re.escape(word), plain)]
            if is_note:
                places = [place for place in places if not _is_warned_of(plain, place, listed.negations)]
            if places:
                yield word, entry.reason


def _is_warned_of(text: str, place: int, negations: tuple[str, ...]) -> bool:
    begins = max(text.rfind(mark, 0, place) for mark in _CLAUSE_END) + 1
    return any(word in text[begins:place] for word in negations)


def _beyond_limits(form: LedgerForm, listed: StayOutList) -> list[tuple[str, str, str]]:
    found = []
    for limit in listed.limited:
        whole = next((word for word in limit.words if word in _plain(form.title)), "")
        for number, field in enumerate(form.fields, start=1):
            word = whole or next((word for word in limit.words if word in _plain(field.title)), "")
            if word and field.kind not in limit.kinds:
                found.append((f"fields第{number}项的kind", f"{word}：{field.title}", limit.reason))
    return found
