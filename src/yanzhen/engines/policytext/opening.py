"""The title of a document (标题), among the lines before its first sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from yanzhen.engines.policytext.lexicon import alternation
from yanzhen.engines.policytext.lines import Line
from yanzhen.engines.policytext.numbering import opening_number
from yanzhen.engines.policytext.paragraphs import TERMINAL, is_byline, is_formal, is_row, names_issuers_only
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.sparse import closing

_TYPE_END: Final = closing(alternation("document_types") + r"(?:\([^()]{1,12}\))?$")
_CONTINUES: Final = compiled(r"^的?[\u4e00-\u9fff]{0,4}" + alternation("document_types") + r"$")
_UNFINISHED: Final = compiled(r"[、和与及的]$")
_TAGGED: Final = compiled(r"^\[[^\[\]]{2,8}\](?=.{6,})")
_LONGEST: Final = 120


def find_title(lines: Sequence[Line], furniture: set[int], first_body: int) -> tuple[int, int] | None:
    """Return the first and last line of the title, or None if the document has none of its own.

    Bodies, dates, document numbers, numbered lines and sentences are no title. A page that repeats its title
    keeps the one next to the body; a title may run over two lines.
    """
    candidates = [
        position
        for position in range(min(first_body, len(lines)))
        if position not in furniture and _may_be_title(lines[position])
    ]
    if not candidates:
        return None
    typed = [at for at in candidates if _TYPE_END.search(lines[at].view.strip())]
    last_furniture = max((at for at in furniture if at < min(first_body, len(lines))), default=-1)
    typed = [at for at in typed if at > last_furniture] or typed
    chosen = candidates[0] if not typed else _longest_of_kind(lines, typed)
    first = last = chosen
    first = _where_about_begins(lines, candidates, first)
    while first - 1 in candidates and _runs_on(lines[first - 1], lines[first]):
        first -= 1
    while last + 1 in candidates and _runs_on(lines[last], lines[last + 1]):
        last += 1
    return first, last


def is_titled_as_document(line: Line) -> bool:
    """Does the line end in a kind of document, as a title does?"""
    return _may_be_title(line) and _TYPE_END.search(line.view.strip()) is not None


def _where_about_begins(lines: Sequence[Line], candidates: Sequence[int], last: int) -> int:
    """A title that begins with 关于 and ends in its kind (的通知) may run over up to four lines."""
    for first in range(last - 1, max(-1, last - 4), -1):
        view = lines[first].view.strip()
        if first not in candidates or _TYPE_END.search(view):
            break
        if "关于" in view and len(view) >= 8:
            return first
    return last


def _longest_of_kind(lines: Sequence[Line], typed: Sequence[int]) -> int:
    """The first line that ends in a kind of document, unless a later one says the same at greater length."""
    first = lines[typed[0]].view.strip()
    return next((at for at in reversed(typed) if first in lines[at].view), typed[0])


def _may_be_title(line: Line) -> bool:
    view = line.view.strip()
    return (
        2 <= len(view) <= _LONGEST
        and not TERMINAL.search(view)
        and not (view.startswith(("——", "--", "(", "[")) and not _TAGGED.match(view))
        and opening_number(view) is None
        and not names_issuers_only(line)
        and not is_formal(line)
        and not is_byline(line)
        and not is_row(line)
    )


def _runs_on(upper: Line, lower: Line) -> bool:
    """Does the title continue from one line to the next?"""
    above, below = upper.view.strip(), lower.view.strip()
    return bool(
        (len(below) <= 8 and _CONTINUES.match(below))
        or _UNFINISHED.search(above)
        or above.count("《") > above.count("》")
    )
