"""Correcting a reading by hand (人工修正): a new statement from any span, another type for a statement."""

from __future__ import annotations

from dataclasses import dataclass, replace

from yanzhen.engines.policytext.actors import find_actors
from yanzhen.engines.policytext.figures import Stretch, read_figures
from yanzhen.engines.policytext.folding import fold
from yanzhen.engines.policytext.labels import Actor, Programme, Quantity, Reading, Statement, TimeSpan
from yanzhen.engines.policytext.marks import find_pairs, mask_quoted
from yanzhen.engines.policytext.programmes import find_programmes
from yanzhen.engines.policytext.reader import heading_anchor
from yanzhen.engines.policytext.structure import Sentence
from yanzhen.engines.policytext.tasks.build import Asked, Labels, build_tasks, rate
from yanzhen.engines.policytext.times.expressions import Context
from yanzhen.kernel.errors import YanzhenError

TYPES = ("task", "result", "context")


class EditError(YanzhenError):
    """A span or a type that makes no statement."""

    MESSAGES = {
        "EMPTY_SPAN": "选中的范围里没有文字；请重新选择。",
        "OUTSIDE_TEXT": "选中的范围超出了文件；请重新选择。",
        "UNKNOWN_TYPE": "没有“{type}”这种语句类型。",
        "NO_SUCH_STATEMENT": "没有第{number}条语句。",
    }


@dataclass(frozen=True, slots=True)
class Segment:
    """A statement made from a span, with its own labels.

    The task's indices point into the segment's lists, save ``heading_path``, which points into the reading's
    headings. Offsets index the reading's text.
    """

    statement: Statement
    quantities: tuple[Quantity, ...]
    times: tuple[TimeSpan, ...]
    actors: tuple[Actor, ...]
    programmes: tuple[Programme, ...]


def segment_span(reading: Reading, start: int, end: int, *, type: str = "task") -> Segment:
    """Return a new statement of the given type from any span of the text, its labels read anew.

    Blank characters at both ends are left out. Merging statements is a span from the first to the last; splitting
    is two spans.

    Raises:
        EditError: OUTSIDE_TEXT, EMPTY_SPAN or UNKNOWN_TYPE.
    """
    if type not in TYPES:
        raise EditError("UNKNOWN_TYPE", type=type)
    if not 0 <= start <= end <= len(reading.text):
        raise EditError("OUTSIDE_TEXT")
    piece = reading.text[start:end]
    if not piece.strip():
        raise EditError("EMPTY_SPAN")
    start += len(piece) - len(piece.lstrip())
    end = start + len(piece.strip())
    view = fold(reading.text).view
    path = heading_path(reading, start)
    anchor = heading_anchor(view, reading.headings, path, reading.anchor)
    pairs = find_pairs(view, start, end)
    stretch = Stretch((start, end), type, pairs, Context(anchor, anchor.year))
    ((times, quantities, moments),) = read_figures(reading.text, view, [stretch])
    sentence = Sentence(start, end, 0, 0, "prose", path)
    (actors,) = find_actors(view, [sentence], [mask_quoted(view, pairs, start, end)])
    inner = replace(
        reading,
        statements=(),
        quantities=tuple(quantities),
        times=tuple(times),
        moments=tuple(moments),
        actors=tuple(Actor(a, b, reading.text[a:b], kind) for a, b, kind in actors),
        programmes=tuple(Programme(a, b, reading.text[a:b]) for a, b in find_programmes(view, pairs, start, end)),
    )
    statement = Statement(start, end, type)
    if type == "task":
        (task,) = build_tasks(view, Labels(inner), [Asked(statement, path)])
        statement = replace(statement, task=task)
        statement = rate(view, inner, statement, None)
    return Segment(statement, inner.quantities, inner.times, inner.actors, inner.programmes)


def retype(reading: Reading, index: int, type: str) -> Reading:
    """Return the reading with one statement of another type: its task and the roles of its figures recomputed.

    Raises:
        EditError: NO_SUCH_STATEMENT or UNKNOWN_TYPE.
    """
    if not 0 <= index < len(reading.statements):
        raise EditError("NO_SUCH_STATEMENT", number=index + 1)
    old = reading.statements[index]
    segment = segment_span(reading, old.start, old.end, type=type)
    roles = {(q.start, q.end): q for q in segment.quantities}
    times = {(t.start, t.end): t for t in segment.times}
    changed = replace(
        reading,
        quantities=tuple(roles.get((q.start, q.end), q) for q in reading.quantities),
        times=tuple(times.get((t.start, t.end), t) for t in reading.times),
    )
    statement = Statement(old.start, old.end, type)
    if type == "task":
        view = fold(reading.text).view
        (task,) = build_tasks(view, Labels(changed), [Asked(statement, heading_path(reading, old.start))])
        statement = replace(statement, task=task)
        statement = rate(view, changed, statement, None)
    statements = (*reading.statements[:index], statement, *reading.statements[index + 1 :])
    return replace(changed, statements=statements)


def heading_path(reading: Reading, offset: int) -> tuple[int, ...]:
    """Return the indices of the headings above an offset, outermost first."""
    path: list[int] = []
    for index, heading in enumerate(reading.headings):
        if heading.start > offset:
            break
        path = [above for above in path if reading.headings[above].level < heading.level] + [index]
    return tuple(path)
