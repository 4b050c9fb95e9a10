"""Which statement of the new text is which of the old one: the same words first, then splits, merges, edits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from yanzhen.engines.revisions.likeness import pairs, path_likeness, plain, shared
from yanzhen.engines.revisions.model import Change, Pairing, Statement
from yanzhen.engines.revisions.order import moved_places

ALIKE = 0.5  # share of pairs in common from which a rewritten statement is still the same one
BETWEEN_NEIGHBOURS = 0.4  # the same, where the statements before and after are the same on both sides
INSIDE = 0.6  # share of a piece's pairs that stand in the whole it was cut from
WHOLE = 0.65  # share of the whole that its pieces cover together
GAIN = 0.15  # what further pieces must cover beyond the largest one
NEAR = 4  # statements that may stand between two pieces of one whole
SHORTEST = 4  # characters of a piece; shorter ones say nothing
COMMON = 200  # pairs of characters in more statements than this do not help to find candidates
CANDIDATES = 12


@dataclass
class _Side:
    """One text: its statements in one spelling, and which of them are still without a partner."""

    statements: Sequence[Statement]
    plain: list[str]
    pairs: list[Counter[str]]
    left: list[int]

    @classmethod
    def of(cls, statements: Sequence[Statement]) -> _Side:
        words = [plain(statement.text) for statement in statements]
        return cls(statements, words, [pairs(text) for text in words], list(range(len(words))))

    def take(self, places: Iterable[int]) -> None:
        gone = set(places)
        self.left = [place for place in self.left if place not in gone]

    def path(self, place: int) -> tuple[str, ...]:
        return self.statements[place].path

    def share(self, place: int) -> float:
        return place / max(1, len(self.statements) - 1)


def pair_statements(old: Sequence[Statement], new: Sequence[Statement]) -> tuple[Pairing, ...]:
    """Return what became of every statement of the old text and where every one of the new text comes from.

    Words count before headings, headings before order. Every place stands in exactly one pairing, and each identity
    goes to one heir at most. Opening numbers do not count, so that renumbering changes nothing.

    Args:
        old, new: the statements of both texts in reading order.
    Returns:
        Pairings by their first new place; removed statements follow, by their old place. Deterministic.
    Source: our own; thresholds measured on the cases in ``tests/spec/revisions``.

    >>> [one.change.value for one in pair_statements([Statement("建立台账。")], [Statement("建立问题台账。")])]
    ['changed']
    """
    left, right = _Side.of(old), _Side.of(new)
    found = _same_words(left, right)
    found += _cut_up(left, right, Change.SPLIT)
    found += [_turned(one) for one in _cut_up(right, left, Change.MERGED)]
    found += _alike(left, right)
    found += _between_neighbours(left, right, found)
    found += [Pairing(Change.ADDED, (), (place,)) for place in right.left]
    found += [Pairing(Change.REMOVED, (place,), ()) for place in left.left]
    moved = moved_places(found, old, new)
    marked = [replace(one, is_moved=one.heir is not None and one.heir[1] in moved) for one in found]
    return tuple(sorted(marked, key=lambda one: (not one.new, one.new, one.old)))


def _same_words(left: _Side, right: _Side) -> list[Pairing]:
    """Pair equal words: under the same headings first, then in order."""
    places: dict[str, list[int]] = defaultdict(list)
    for place in right.left:
        places[right.plain[place]].append(place)
    groups: dict[str, list[int]] = defaultdict(list)
    for place in left.left:
        if left.plain[place] in places:
            groups[left.plain[place]].append(place)
    found = []
    for words, mine in groups.items():
        for one, other in _assigned(left, right, mine, places[words]):
            found.append(Pairing(Change.SAME, (one,), (other,), likeness=1.0, heir=(one, other)))
    _take(left, right, found)
    return found


def _assigned(left: _Side, right: _Side, mine: list[int], theirs: list[int]) -> list[tuple[int, int]]:
    """Pair places of equal words: whole path, then last heading, then what is left, always in order."""
    found: list[tuple[int, int]] = []
    for depth in (None, 1, 0):
        waiting: dict[tuple[str, ...], list[int]] = defaultdict(list)
        taken = {other for _, other in found}
        for place in theirs:
            if place not in taken:
                waiting[_ending(right.path(place), depth)].append(place)
        done = {one for one, _ in found}
        for place in mine:
            line = waiting[_ending(left.path(place), depth)] if place not in done else []
            if line:
                found.append((place, line.pop(0)))
    return found


def _ending(path: tuple[str, ...], depth: int | None) -> tuple[str, ...]:
    shown = path if depth is None else path[len(path) - depth :] if depth else ()
    return tuple(plain(heading) for heading in shown)


def _cut_up(wholes: _Side, pieces: _Side, change: Change) -> list[Pairing]:
    """Find statements whose words stand in two or more statements of the other side, near one another."""
    best = _best_wholes(wholes, pieces)
    found = []
    for whole in wholes.left:
        for group in _groups(sorted(best.get(whole, ()))):
            if len(group) < 2 or not _covers(wholes.pairs[whole], [pieces.pairs[place] for place in group]):
                continue
            kept = max(group, key=lambda place: (shared(wholes.pairs[whole], pieces.pairs[place]), -place))
            alike = _dice(wholes.pairs[whole], sum((pieces.pairs[place] for place in group), Counter()))
            found.append(Pairing(change, (whole,), tuple(group), likeness=alike, heir=(whole, kept)))
            break
    _take(wholes, pieces, found)
    return found


def _best_wholes(wholes: _Side, pieces: _Side) -> dict[int, list[int]]:
    """Return by whole the pieces that stand inside it more than in any other."""
    found: dict[int, list[int]] = defaultdict(list)
    likely = _candidates(pieces, wholes)
    for piece in pieces.left:
        if len(pieces.plain[piece]) < SHORTEST:
            continue
        inside = [
            (shared(wholes.pairs[whole], pieces.pairs[piece]), _dice(wholes.pairs[whole], pieces.pairs[piece]), -whole)
            for whole in likely[piece]
            if len(wholes.plain[whole]) > len(pieces.plain[piece])
        ]
        count, _, whole = max(inside, default=(0, 0.0, 0))
        if count >= INSIDE * pieces.pairs[piece].total():
            found[-whole].append(piece)
    return found


def _groups(places: list[int]) -> list[list[int]]:
    """Part ascending places where too many others stand between; the longest group first."""
    groups: list[list[int]] = []
    for place in places:
        if groups and place - groups[-1][-1] <= NEAR:
            groups[-1].append(place)
        else:
            groups.append([place])
    return sorted(groups, key=len, reverse=True)


def _covers(whole: Counter[str], pieces: Sequence[Counter[str]]) -> bool:
    together = shared(whole, sum(pieces, Counter())) / whole.total()
    largest = max(shared(whole, piece) for piece in pieces) / whole.total()
    return together >= WHOLE and together - largest >= GAIN


def _alike(left: _Side, right: _Side) -> list[Pairing]:
    """Pair what is alike enough, the best pair first; headings and order decide between equals."""
    likely = _candidates(left, right)
    scored = []
    for one in left.left:
        for other in likely[one]:
            alike = _dice(left.pairs[one], right.pairs[other])
            if alike >= ALIKE:
                near = path_likeness(left.path(one), right.path(other))
                apart = abs(left.share(one) - right.share(other))
                scored.append((-(0.8 * alike + 0.12 * near + 0.08 * (1 - apart)), one, other, alike))
    found, gone, taken = [], set[int](), set[int]()
    for _, one, other, alike in sorted(scored):
        if one not in gone and other not in taken:
            gone.add(one)
            taken.add(other)
            found.append(Pairing(Change.CHANGED, (one,), (other,), likeness=alike, heir=(one, other)))
    _take(left, right, found)
    return found


def _between_neighbours(left: _Side, right: _Side, known: Sequence[Pairing]) -> list[Pairing]:
    """Pair a heavily rewritten statement that stands between the same two on both sides."""
    follows = {one: other for pairing in known if pairing.heir for one, other in [pairing.heir]}
    follows |= {-1: -1, len(left.statements): len(right.statements)}
    free = set(right.left)
    found = []
    for one in left.left:
        place = follows.get(one - 1)
        other = None if place is None else place + 1
        if other is None or other not in free or follows.get(one + 1) != other + 1:
            continue
        alike = _dice(left.pairs[one], right.pairs[other])
        grown = shared(left.pairs[one], right.pairs[other]) / min(left.pairs[one].total(), right.pairs[other].total())
        if alike >= BETWEEN_NEIGHBOURS or (grown >= INSIDE and min(len(left.plain[one]), len(right.plain[other])) > 3):
            found.append(Pairing(Change.CHANGED, (one,), (other,), likeness=alike, heir=(one, other)))
    _take(left, right, found)
    return found


def _candidates(mine: _Side, theirs: _Side) -> dict[int, list[int]]:
    """Return for each place of one side the places of the other that share the most telling pairs with it."""
    standing: dict[str, list[int]] = defaultdict(list)
    for place in theirs.left:
        for pair in theirs.pairs[place]:
            standing[pair].append(place)
    found: dict[int, list[int]] = {}
    for place in mine.left:
        score: dict[int, float] = defaultdict(float)
        for pair in mine.pairs[place]:
            others = standing.get(pair, ())
            if len(others) <= COMMON:
                for other in others:
                    score[other] += 1 / len(others)
        ranked = sorted(score, key=lambda other: (-score[other], other))
        found[place] = ranked[:CANDIDATES]
    return found


def _dice(left: Counter[str], right: Counter[str]) -> float:
    return 2 * shared(left, right) / (left.total() + right.total())


def _take(left: _Side, right: _Side, found: Sequence[Pairing]) -> None:
    left.take(place for one in found for place in one.old)
    right.take(place for one in found for place in one.new)


def _turned(one: Pairing) -> Pairing:
    """Swap the sides of a pairing found from the other end."""
    heir = (one.heir[1], one.heir[0]) if one.heir else None
    return replace(one, old=one.new, new=one.old, heir=heir)
