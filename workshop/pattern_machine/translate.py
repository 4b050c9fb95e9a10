"""Write patterns of ``re`` as C functions: ``written(patterns)`` is a whole module for Python.

Each part of a pattern becomes a function that matches it from a place on and then calls the function of what follows
it, so that backtracking is returning 0. What a character can begin is known beforehand: an alternation becomes a
``switch``, and a search passes over every place where no match can begin. Order and preference are those of ``re``
(the first alternative, the longest or shortest repetition first), so the first match found is the same one.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from workshop.pattern_machine.classes import ALL, Tables, UnsupportedError, members, of_members, only

_parser: Any = importlib.import_module("re._parser")
HERE = Path(__file__).parent
_DOTALL = 16
_MOST_MARKS, _MOST_LOOPS = 64, 24  # as in runtime.c
_MANY = 200
Node = tuple[str, Any]

_PLACES = {
    "AT_BEGINNING": "p == 0",
    "AT_BEGINNING_STRING": "p == 0",
    "AT_END": "p == s->end || (p + 1 == s->end && s->t[p] == 10)",
    "AT_END_STRING": "p == s->end",
}


def written(patterns: Iterable[str]) -> str:
    """Return the C of a module with a matcher for each pattern that can be translated; the others are left out."""
    tables = Tables()
    bodies, known = [], []
    for number, pattern in enumerate(dict.fromkeys(patterns)):
        try:
            one = _Translated(pattern, f"p{number}", tables)
        except UnsupportedError:
            continue
        bodies += one.lines
        known.append(one.known)
    parts = [
        (HERE / "runtime.c").read_text("utf-8"),
        tables.pages(),
        tables.declared(),
        *bodies,
        "static const Known KNOWN[] = {\n" + ",\n".join(known) + "\n};",
        *((HERE / name).read_text("utf-8") for name in ("matchers.c", "words.c", "values.c", "module.c")),
    ]
    return "\n".join(parts)


def _flat(parsed: Any, dotall: bool) -> list[Node]:
    """Return the parts of a sequence: groups opened into marks, single characters as classes."""
    found: list[Node] = []
    for code, argument in parsed:
        kind = str(code)
        single = _class_of_one(kind, argument, dotall)
        if single is not None:
            found.append(("ONE", single))
        elif kind == "SUBPATTERN":
            group, added, removed, inner = argument
            if added & ~_DOTALL or removed:
                raise UnsupportedError("flags")
            inside = _flat(inner, dotall or bool(added & _DOTALL))
            found += inside if group is None else [("MARK", 2 * group), *inside, ("MARK", 2 * group + 1)]
        else:
            found.append(_compound(kind, argument, dotall))
    return found


def _class_of_one(kind: str, argument: Any, dotall: bool) -> int | None:
    """Return the class of characters that a part takes one of; None for other parts."""
    if kind == "LITERAL":
        return only(argument)
    if kind == "NOT_LITERAL":
        return ALL ^ only(argument)
    if kind == "ANY":
        return ALL if dotall else ALL ^ only(ord("\n"))
    return of_members(argument) if kind == "IN" else None


def _compound(kind: str, argument: Any, dotall: bool) -> Node:
    if kind == "BRANCH":
        return "BRANCH", [_flat(part, dotall) for part in argument[1]]
    if kind in ("MAX_REPEAT", "MIN_REPEAT"):
        least, most, inner = argument
        return kind, (int(least), int(most), _flat(inner, dotall))
    if kind in ("ASSERT", "ASSERT_NOT"):
        direction, inner = argument
        low, high = inner.getwidth()
        if direction < 0 and low != high:
            raise UnsupportedError("width")
        return kind, (low if direction < 0 else 0, _flat(inner, dotall))
    if kind == "AT" and str(argument) in _PLACES:
        return "AT", str(argument)
    raise UnsupportedError(kind)


def _edge(nodes: Sequence[Node], *, backwards: bool = False) -> tuple[int, bool]:
    """Return the class of characters that can begin (or end) a match, and whether a match may be empty."""
    found = 0
    for kind, argument in reversed(nodes) if backwards else nodes:
        step, may_be_empty = _edge_of_one(kind, argument, backwards=backwards)
        found |= step
        if not may_be_empty:
            return found, False
    return found, True


def _edge_of_one(kind: str, argument: Any, *, backwards: bool) -> tuple[int, bool]:
    if kind == "ONE":
        return argument, False
    if kind == "BRANCH":
        parts = [_edge(part, backwards=backwards) for part in argument]
        found = 0
        for step, _ in parts:
            found |= step
        return found, any(may_be_empty for _, may_be_empty in parts)
    if kind in ("MAX_REPEAT", "MIN_REPEAT"):
        found, may_be_empty = _edge(argument[2], backwards=backwards)
        return found, may_be_empty or argument[0] == 0
    return 0, True


def _has_marks(nodes: Sequence[Node]) -> bool:
    for kind, argument in nodes:
        inner = argument if kind == "BRANCH" else [argument[-1]] if kind not in ("ONE", "MARK", "AT") else []
        if kind == "MARK" or any(map(_has_marks, inner)):
            return True
    return False


def _is_bound(nodes: Sequence[Node], place: str, at: int) -> bool:
    """Does every way through the nodes begin (``at`` 0) or end (-1) in this place of the text?"""
    if not nodes:
        return False
    kind, argument = nodes[at]
    if kind == "BRANCH":
        return all(_is_bound(part, place, at) for part in argument)
    return (kind, argument) == ("AT", place)


class _Translated:
    """One pattern's functions (``lines``) and its row in the table of what is known (``known``)."""

    def __init__(self, pattern: str, name: str, tables: Tables) -> None:
        parsed = _parser.parse(pattern)
        if parsed.state.flags & ~(32 | _DOTALL) or "\0" in pattern:
            raise UnsupportedError("flags")
        self.lines: list[str] = []
        self._tables, self._name, self._count, self._loops = tables, name, 0, 0
        nodes = _flat(parsed, bool(parsed.state.flags & _DOTALL))
        groups = parsed.state.groups - 1
        if 2 * (groups + 1) > _MOST_MARKS:
            raise UnsupportedError("groups")
        run = self._function(nodes, "finish")
        first, may_be_empty = _edge(nodes)
        final, may_end_empty = _edge(nodes, backwards=True)
        has_final = _is_bound(nodes, "AT_END", -1) and not may_end_empty
        names = "".join(f"{number} {group}\\n" for group, number in parsed.state.groupdict.items())
        self.known = "{{{}, {}, {}, {}, {}, {}, {}, {}}}".format(
            _quoted(pattern),
            f'"{names}"',
            run,
            "NULL" if may_be_empty or first == ALL else tables.name(first),
            tables.name(final) if has_final else "NULL",
            groups,
            parsed.getwidth()[0],
            int(_is_bound(nodes, "AT_BEGINNING", 0)),
        )

    def _function(self, nodes: Sequence[Node], then: str) -> str:
        """Write the function that matches the nodes and then calls ``then``; return its name."""
        body: list[str] = []
        for at, (kind, argument) in enumerate(nodes):
            rest = nodes[at + 1 :]
            if kind == "ONE":
                body.append(f"if (p >= s->end || !({self._tables.test(argument, 's->t[p]')})) return 0;")
                body.append("p++;")
            elif kind == "AT":
                body.append(f"if (!({_PLACES[argument]})) return 0;")
            elif kind in ("ASSERT", "ASSERT_NOT"):
                body.append(self._looked_at(kind, *argument))
            else:
                following = self._function(rest, then) if rest else then
                body += self._complex(kind, argument, following)
                return self._define(body)
        if not body:
            return then
        return self._define([*body, f"return {then}(s, p);"])

    def _define(self, body: Sequence[str]) -> str:
        name = self._new_name()
        self.lines.append(f"static int {name}(S *s, At p) {{\n    " + "\n    ".join(body) + "\n}")
        return name

    def _new_name(self) -> str:
        self._count += 1
        return f"{self._name}_{self._count}"

    def _looked_at(self, kind: str, width: int, nodes: Sequence[Node]) -> str:
        if _has_marks(nodes):
            raise UnsupportedError("a group that is looked at")
        place = f"p - {width}" if width else "p"
        seen = f"{self._function(nodes, 'seen')}(s, {place})"
        if width:
            seen = f"(p >= {width} && {seen})"
        return f"if ({'' if kind == 'ASSERT_NOT' else '!'}{seen}) return 0;"

    def _complex(self, kind: str, argument: Any, then: str) -> list[str]:
        if kind == "MARK":
            closes = argument % 2
            return [
                f"At before = s->m[{argument}];" + (" int last = s->last;" if closes else ""),
                f"s->m[{argument}] = p;" + (f" s->last = {argument // 2};" if closes else ""),
                f"if ({then}(s, p)) return 1;",
                f"s->m[{argument}] = before;" + (" s->last = last;" if closes else ""),
                "return 0;",
            ]
        if kind == "BRANCH":
            return self._branched(argument, then)
        least, most, inner = argument
        if len(inner) == 1 and inner[0][0] == "ONE":
            test = self._tables.test(inner[0][1], "s->t[p + n]")
            return _run_of_one(test, least, most, then, lazy=kind == "MIN_REPEAT")
        if (least, most) == (1, 1):
            return [f"return {self._function(inner, then)}(s, p);"]
        if (least, most) == (0, 1):
            steps = [f"{self._function(inner, then)}(s, p)", f"{then}(s, p)"]
            return [f"return {' || '.join(steps if kind == 'MAX_REPEAT' else steps[::-1])};"]
        return self._looped(least, most, inner, then, lazy=kind == "MIN_REPEAT")

    def _branched(self, parts: Sequence[Sequence[Node]], then: str) -> list[str]:
        """Alternatives in their order, those alone that can begin with the character that stands there."""
        steps = [self._step(part, then) for part in parts]
        firsts = [_edge(part) for part in parts]
        free = [at for at, (first, may_be_empty) in enumerate(firsts) if may_be_empty]
        anywhere = [at for at, (first, _) in enumerate(firsts) if at in free or first.bit_count() > _MANY]
        at_character: dict[int, list[int]] = {}
        for at, (first, _) in enumerate(firsts):
            if at not in anywhere:
                for code in members(first):
                    at_character.setdefault(code, []).append(at)
        cases: dict[tuple[int, ...], list[int]] = {}
        for code, own in sorted(at_character.items()):
            cases.setdefault(tuple(sorted([*own, *anywhere])), []).append(code)

        def tried(own: Sequence[int]) -> str:
            return "return " + (" || ".join(steps[at] for at in own) or "0") + ";"

        body = [f"if (p >= s->end) {tried(free)}"]
        if not cases:
            return [*body, tried(anywhere)]
        body.append("switch (s->t[p]) {")
        for own, codes in cases.items():
            body.append("".join(f"case {code}: " for code in codes) + tried(own))
        return [*body, f"default: {tried(anywhere)}", "}"]

    def _step(self, part: Sequence[Node], then: str) -> str:
        """Return the expression that tries one alternative; a mere word is compared at once."""
        codes = [argument.bit_length() - 1 for kind, argument in part if kind == "ONE" and argument.bit_count() == 1]
        if codes and len(codes) == len(part):
            same = "".join(f" && s->t[p + {at}] == {code}" for at, code in enumerate(codes))
            return f"(p + {len(codes)} <= s->end{same} && {then}(s, p + {len(codes)}))"
        return f"{self._function(part, then)}(s, p)"

    def _looped(self, least: int, most: int, inner: Sequence[Node], then: str, *, lazy: bool) -> list[str]:
        """A repetition that counts its rounds and, once there are enough, takes no empty one."""
        loop = self._loops
        self._loops += 1
        if self._loops > _MOST_LOOPS:
            raise UnsupportedError("loops")
        name = self._new_name()
        self.lines.append(f"static int {name}(S *s, At p);")
        again = self._function(inner, name)
        round_ = [
            f"if (n < {most} && (n < {least} || p != s->before[{loop}])) {{",
            f"    At before = s->before[{loop}];",
            f"    s->count[{loop}] = n + 1; s->before[{loop}] = p;",
            f"    if ({again}(s, p)) {{ s->depth--; return 1; }}",
            f"    s->count[{loop}] = n; s->before[{loop}] = before;",
            "}",
        ]
        leave = [f"if (n >= {least} && {then}(s, p)) {{ s->depth--; return 1; }}"]
        body = [
            f"At n = s->count[{loop}];",
            "if (s->gave_up || ++s->depth > DEEPEST) { s->gave_up = 1; return 0; }",
            *(leave + round_ if lazy else round_ + leave),
            "s->depth--;",
            "return 0;",
        ]
        self.lines.append(f"static int {name}(S *s, At p) {{\n    " + "\n    ".join(body) + "\n}")
        return [
            f"At n = s->count[{loop}], before = s->before[{loop}];",
            f"s->count[{loop}] = 0; s->before[{loop}] = -1;",
            f"if ({name}(s, p)) return 1;",
            f"s->count[{loop}] = n; s->before[{loop}] = before;",
            "return 0;",
        ]


def _run_of_one(test: str, least: int, most: int, then: str, *, lazy: bool) -> list[str]:
    """Characters of one class, as many or as few as possible first."""
    if lazy:
        return [
            "At n = 0;",
            "for (;; n++) {",
            f"    if (n >= {least} && {then}(s, p + n)) return 1;",
            f"    if (n >= {most} || p + n >= s->end || !({test})) return 0;",
            "}",
        ]
    return [
        f"At n = 0, most = s->end - p < {most} ? s->end - p : {most};",
        f"while (n < most && {test}) n++;",
        f"for (; n >= {least}; n--) if ({then}(s, p + n)) return 1;",
        "return 0;",
    ]


def _quoted(pattern: str) -> str:
    return '"' + "".join(f"\\{byte:03o}" for byte in pattern.encode()) + '"'
