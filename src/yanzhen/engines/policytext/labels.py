"""What a reading of a policy text consists of (标注): frozen values whose offsets index the text as given.

Every offset is a 0-based code-point index into ``Reading.text``; ends are exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from yanzhen.engines.policytext.frozen import quickly_made

Span = tuple[int, int]


@quickly_made
@dataclass(frozen=True, slots=True)
class Title:
    """The document's own title (标题)."""

    start: int
    end: int
    text: str

    def as_json(self) -> dict[str, Any]:
        """Return the contract's keys."""
        return {"start": self.start, "end": self.end, "text": self.text}


@quickly_made
@dataclass(frozen=True, slots=True)
class Heading:
    """A heading (小标题): number and title, without the mark that closes it; ``level`` is 1 at the top."""

    start: int
    end: int
    level: int
    number: str | None
    title: str

    def as_json(self) -> dict[str, Any]:
        """Return the contract's keys."""
        return {
            "start": self.start,
            "end": self.end,
            "level": self.level,
            "number": self.number,
            "title": self.title,
        }


@quickly_made
@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that measures or counts (数量); a range has ``min`` and ``max`` and no ``value``."""

    start: int
    end: int
    text: str
    value: float | int | None
    min: float | int | None
    max: float | int | None
    unit: str
    approx: bool
    role: str
    comparator: str
    metric: str

    def as_json(self) -> dict[str, Any]:
        """Return the contract's keys."""
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "value": self.value,
            "min": self.min,
            "max": self.max,
            "unit": self.unit,
            "approx": self.approx,
            "role": self.role,
            "comparator": self.comparator,
            "metric": self.metric,
        }


@quickly_made
@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A date, period or length of time (时间); days are ISO dates, null where the text does not fix them.

    ``due_on`` is the day on which a length ends that counts from the document's own day (三年内).
    """

    start: int
    end: int
    text: str
    first_on: str | None
    last_on: str | None
    role: str
    due_on: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the contract's keys (``from`` and ``to``)."""
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "from": self.first_on,
            "to": self.last_on,
            "role": self.role,
        }


@quickly_made
@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts or is responsible (主体): ``org``, ``role`` or ``person``."""

    start: int
    end: int
    text: str
    type: str

    def as_json(self) -> dict[str, Any]:
        """Return the contract's keys."""
        return {"start": self.start, "end": self.end, "text": self.text, "type": self.type}


@quickly_made
@dataclass(frozen=True, slots=True)
class Programme:
    """The name of a policy, plan, project or document, without its quotation marks (项目、文件名称)."""

    start: int
    end: int
    text: str

    def as_json(self) -> dict[str, Any]:
        """Return the contract's keys."""
        return {"start": self.start, "end": self.end, "text": self.text}


@quickly_made
@dataclass(frozen=True, slots=True)
class Deadline:
    """By when (时限): the last day in time, or null; ``basis`` says in Chinese what it was taken from."""

    on: str | None
    basis: str

    def as_json(self) -> dict[str, Any]:
        """Return the contract's keys."""
        return {"on": self.on, "basis": self.basis}


@quickly_made
@dataclass(frozen=True, slots=True)
class Target:
    """A number to be reached (目标值): index of the quantity, and of the quantity it starts from, if stated."""

    quantity: int
    baseline: int | None

    def as_json(self) -> dict[str, Any]:
        """Return the contract's keys."""
        return {"quantity": self.quantity, "baseline": self.baseline}


@quickly_made
@dataclass(frozen=True, slots=True)
class Task:
    """What a statement of type ``task`` asks for (任务); indices point into the reading's lists."""

    title_span: Span
    heading_path: tuple[int, ...]
    quantities: tuple[int, ...]
    times: tuple[int, ...]
    actors: tuple[int, ...]
    lead: tuple[int, ...]
    support: tuple[int, ...]
    deadline: Deadline
    targets: tuple[Target, ...]
    conditions: tuple[Span, ...]
    confidence: float

    def as_json(self) -> dict[str, Any]:
        """Return the contract's keys."""
        return {
            "title_span": list(self.title_span),
            "heading_path": list(self.heading_path),
            "quantities": list(self.quantities),
            "times": list(self.times),
            "actors": list(self.actors),
            "lead": list(self.lead),
            "support": list(self.support),
            "deadline": self.deadline.as_json(),
            "targets": [target.as_json() for target in self.targets],
            "conditions": [list(span) for span in self.conditions],
            "confidence": self.confidence,
        }


@quickly_made
@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or item (语句) of type ``task``, ``result`` or ``context``; only tasks carry ``task``."""

    start: int
    end: int
    type: str
    task: Task | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the contract's keys; ``task`` only for tasks."""
        body: dict[str, Any] = {"start": self.start, "end": self.end, "type": self.type}
        if self.task is not None:
            body["task"] = self.task.as_json()
        return body


@quickly_made
@dataclass(frozen=True, slots=True)
class Anchor:
    """What relative times count from (基准日期): the document's year, its day if it states one, and their source.

    ``term`` holds the days of the school term that the title names (2024—2025学年第二学期), if it names one.
    """

    year: int | None
    day: date | None
    basis: str
    term: tuple[date, date] | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class Reading:
    """All labels of one document, in the order of the text; equal inputs give equal readings.

    ``moments`` are told by an event (届时, 学期末, 新学期开学前): no time labels, but deadlines rest on them.
    """

    file: str
    text: str
    script: str
    kind: str
    title: Title | None
    boilerplate: tuple[Span, ...]
    headings: tuple[Heading, ...]
    statements: tuple[Statement, ...]
    quantities: tuple[Quantity, ...]
    times: tuple[TimeSpan, ...]
    actors: tuple[Actor, ...]
    programmes: tuple[Programme, ...]
    anchor: Anchor = Anchor(None, None, "")
    moments: tuple[TimeSpan, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the document of ``yanzhen read`` (contracts.md), ready for ``json.dumps``."""
        return {
            "file": self.file,
            "text": self.text,
            "script": self.script,
            "kind": self.kind,
            "title": self.title.as_json() if self.title else None,
            "boilerplate": [list(span) for span in self.boilerplate],
            "headings": [label.as_json() for label in self.headings],
            "statements": [label.as_json() for label in self.statements],
            "quantities": [label.as_json() for label in self.quantities],
            "times": [label.as_json() for label in self.times],
            "actors": [label.as_json() for label in self.actors],
            "programmes": [label.as_json() for label in self.programmes],
        }
