"""A pattern in machine code finds exactly what the ``re`` module finds, for every pattern of the reader."""

from __future__ import annotations

import importlib
import re
import string
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workshop.pattern_machine.classes import UnsupportedError, members, of_members, only
from workshop.pattern_machine.translate import written
from yanzhen.engines.policytext.patterns import _first_of, asked, first_of, in_machine_code

_parser: Any = importlib.import_module("re._parser")
BUILT = {pattern: found for pattern in asked if (found := in_machine_code(pattern)) is not None}
CHARACTERS = "的一二三十3年月日前底各学校区要应将由、,。;:()“”《》◇ \n.-%A\U0001f600"

pytestmark = pytest.mark.skipif(not BUILT, reason="识读引擎没有编译")


def wording(parsed: Any, draw: st.DrawFn) -> str:
    """Draw a text that a parsed pattern matches, but for what it looks at and what a class excludes."""
    found = ""
    for code, argument in parsed:
        kind = str(code)
        if kind == "LITERAL":
            found += chr(argument)
        elif kind == "IN":
            at, other = draw(st.sampled_from(argument))
            one = str(at) == "LITERAL" or str(at) == "RANGE"
            found += chr(other if isinstance(other, int) else draw(st.integers(*other))) if one else draw(ANY)
        elif kind == "BRANCH":
            found += wording(draw(st.sampled_from(argument[1])), draw)
        elif kind == "SUBPATTERN":
            found += wording(argument[3], draw)
        elif kind in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most = int(argument[0]), int(argument[1])
            found += "".join(wording(argument[2], draw) for _ in range(draw(st.integers(least, min(most, least + 2)))))
        elif kind in ("ASSERT", "ASSERT_NOT"):
            found += wording(argument[1], draw) if draw(st.booleans()) else ""
        elif kind != "AT":
            found += draw(ANY)
    return found


ANY = st.sampled_from(CHARACTERS)
AROUND = st.text(alphabet=CHARACTERS, max_size=6)


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, str, int, int]:
    """Draw a pattern, a text that holds something like it, and where to look."""
    pattern = draw(st.sampled_from(sorted(BUILT)))
    text = draw(AROUND) + wording(_parser.parse(pattern), draw) + draw(AROUND)
    low = draw(st.integers(0, 3) | st.integers(0, len(text) + 1))
    high = draw(st.just(len(text)) | st.integers(low, len(text) + 2))
    return pattern, text, low, max(low, high)


def told(match: Any) -> object:
    if match is None:
        return None
    spans = [(match.start(number), match.end(number), match[number]) for number in range(len(match.groups()) + 1)]
    return spans, match.groupdict(), match.lastgroup, match.group(), match.span(), match.string


@settings(max_examples=400)
@given(questions())
def test_every_pattern_finds_what_re_finds(question: tuple[str, str, int, int]):
    pattern, text, low, high = question
    machine, plain = BUILT[pattern], re.compile(pattern)
    for way in ("search", "match", "fullmatch"):
        assert told(getattr(machine, way)(text, low, high)) == told(getattr(plain, way)(text, low, high))
    assert told(machine.holds(text, low, high)) == told(plain.search(text, low, high))
    assert list(map(told, machine.finditer(text, low, high))) == list(map(told, plain.finditer(text, low, high)))
    assert machine.findall(text) == plain.findall(text)
    assert machine.split(text) == plain.split(text)
    assert machine.split(text, maxsplit=1) == plain.split(text, maxsplit=1)
    for wording in ("#", r"\\", lambda match: f"<{match.group()}>"):
        assert machine.sub(wording, text) == plain.sub(wording, text)


@given(st.sampled_from(sorted(BUILT)), st.text(alphabet=CHARACTERS, min_size=1, max_size=12))
def test_no_match_begins_or_ends_where_a_pattern_says_it_may_not(pattern: str, text: str):
    machine = BUILT[pattern]
    if machine.match(text):
        assert machine.may_begin(text[:1])
    if machine.search(text):
        assert machine.may_end(text[-1])


def test_every_pattern_of_the_reader_is_in_machine_code():
    assert sorted(asked.keys() - BUILT.keys()) == []


@pytest.mark.parametrize("text", ["学校" * 40_000, "a" * 90_000, "学校、" * 40_000 + "\U0001f600", ""])
def test_long_texts_of_any_kind_end_and_agree(text: str):
    for pattern, machine in BUILT.items():
        plain = re.compile(pattern)
        assert told(machine.match(text)) == told(plain.match(text)), pattern


def test_wrong_questions_are_refused_as_re_refuses_them():
    machine = next(iter(BUILT.values()))
    for wrong in ((), (b"a",), (None,), ("a", "b")):
        with pytest.raises(TypeError):
            machine.search(*wrong)
    found = (
        machine.search("由区教育局牵头，3月底前完成95%") for pattern, machine in BUILT.items() if "(?P<" in pattern
    )
    match = next(match for match in found if match)
    with pytest.raises(IndexError):
        match["no such group"]
    with pytest.raises(IndexError):
        match.start(99)


@pytest.mark.parametrize("pattern", [r"(a)\1", r"\ba", "(?i:a)", "(?=(a))a", "(?>a)b", "a*+b", "(?:a(?:b|cd)*){2}\0"])
def test_what_cannot_be_translated_is_left_to_re(pattern: str):
    assert "static const Known KNOWN[] = {\n\n}" in written([pattern])


@pytest.mark.parametrize("class_", [r"[\d一-十]", r"[^\s,]", r"[\w-]", "[^0-9a]", r"[\D]"])
def test_a_class_holds_what_re_finds_in_it(class_: str):
    ((_, inside),) = _parser.parse(class_)
    found = of_members(inside)
    for one in string.printable + "三九９é的\u3000\uffff":
        assert bool(found >> ord(one) & 1) == bool(re.match(class_, one))


def test_a_class_holds_no_character_that_takes_four_bytes_and_refuses_what_it_does_not_know():
    assert only(0x1F600) == 0
    assert members(only(ord("年")) | only(ord("月"))) == sorted(map(ord, "年月"))
    with pytest.raises(UnsupportedError):
        of_members([("SOMETHING", None)])


TRIED = [found for pattern, found in BUILT.items() if "月" in pattern or "年" in pattern][:20]


@given(st.text(CHARACTERS + "度末" + "本次", max_size=10), st.integers(0, 3), st.integers(0, 6), st.integers(0, 22))
def test_the_first_of_many_patterns_is_the_one_found_one_by_one(text: str, start: int, past: int, number: int):
    expected = _first_of(tuple(TRIED), text, start, len(text), past, number)
    found = first_of(tuple(TRIED))(tuple(TRIED), text, start, len(text), past, number)
    assert (found and (found[0], told(found[1]))) == (expected and (expected[0], told(expected[1])))
