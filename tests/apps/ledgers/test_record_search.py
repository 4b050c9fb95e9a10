"""Rows by a part of their key or a code: the same rows, in the same order, as the plain filter finds."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.factories import make_organisation
from tests.ledger_scene import LedgerScene
from yanzhen.apps.ledgers import record_search
from yanzhen.apps.ledgers.bulk import insert_records
from yanzhen.apps.ledgers.models import Record, Return
from yanzhen.apps.ledgers.record_search import Wanted, first_found

pytestmark = pytest.mark.django_db
SPANS = [(date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 1, 5), date(2026, 1, 11)), (date(2025, 12, 1), date(2025, 12, 31))]  # fmt: skip
# Letters whose other case is another length, another letter or none; wildcards; what a question to the index escapes.
LETTERS = st.sampled_from("aAbBkK\u212a12１２ＡａßẞİıiſsΣσςŉǆǅéÉ雁王𠮷·%_\\'\"&|!:*()<-> ")
KEYS = st.text(LETTERS, max_size=7)
NOON = datetime(2026, 2, 3, 12, tzinfo=UTC)
ORDER = ("-period_end", "organisation_id", "pk")


@pytest.fixture
def sheets() -> list[Return]:
    """Returns of three schools for a month, a week of it and the month before; one school stands in a far block."""
    scene = LedgerScene()
    far = make_organisation("青石区第九小学", pk=scene.school.pk + 1000 * record_search.BLOCK)
    version = scene.type.versions.get()
    return [
        Return.objects.get_or_create(
            type=scene.type,
            organisation=unit,
            period_start=start,
            period_end=end,
            defaults={"form_version": version, "due_at": "2026-02-05T12:00:00+08:00"},
        )[0]
        for unit in (scene.school, far, scene.other)
        for start, end in SPANS
    ]


@pytest.fixture(params=["walking", "by_place"])
def way(request, monkeypatch) -> str:
    """Both ways to the same rows: along the list, or place by place through the index."""
    monkeypatch.setattr(record_search, "WALKED", 1000 if request.param == "walking" else 0)
    return request.param


def keep(sheets: list[Return], keys: list[tuple[int, str, str]]) -> None:
    """Insert a row for each place of a return, key and code."""
    told = dict.fromkeys((place % len(sheets), key, code) for place, key, code in keys)
    once = {(place, key) if key else (place, key, number): code for number, (place, key, code) in enumerate(told)}
    insert_records(
        [
            Record(
                belongs_to=sheets[place],
                type_id=sheets[place].type_id,
                organisation_id=sheets[place].organisation_id,
                period_start=sheets[place].period_start,
                period_end=sheets[place].period_end,
                key=key,
                t1=code or None,
                changed_at=NOON,
            )
            for (place, key, *_), code in once.items()
        ]
    )


def plainly(wanted: Wanted) -> list[int]:
    """The plain filter's answer."""
    return list(filtered(wanted).order_by(*ORDER).values_list("pk", flat=True))


def filtered(wanted: Wanted):
    """The conditions as a page puts them."""
    rows = Record.objects.standing().filter(type_id=wanted.type_id, key__icontains=wanted.words, **wanted.codes)
    rows = rows.filter(organisation_id__in=wanted.unit_ids) if wanted.unit_ids else rows
    return rows.filter(period_end=wanted.period_end) if wanted.period_end else rows


@pytest.mark.usefixtures("way")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.integers(0, 8), KEYS, st.sampled_from(["", "a", "B'\\", "x" * 40])), max_size=12),
    words=KEYS,
    cut=st.tuples(st.integers(0, 11), st.integers(0, 6), st.integers(0, 7)),
    code=st.sampled_from(["", "a", "B'\\", "x" * 40]),
    units=st.sampled_from([(), (0,), (0, 3), (6,)]),
    span=st.sampled_from([None, *SPANS]),
)
@example(rows=[(0, "50%_\\", "")], words="%_\\", cut=(0, 0, 0), code="", units=(), span=None)
@example(rows=[(0, "straße", "a"), (1, "STRASSE", "")], words="STRASSE", cut=(0, 0, 0), code="", units=(), span=None)
def test_every_part_of_a_key_finds_what_the_plain_filter_finds(sheets, rows, words, cut, code, units, span):
    row, start, length = cut
    if row < len(rows):  # a part that is there, in the other case
        words = rows[row][1][start : start + length].swapcase() or words
    wanted = Wanted(
        sheets[0].type_id,
        words.strip(),
        {"t1": code} if code else {},
        [sheets[place].organisation_id for place in units],
        span[1] if span else None,
    )
    with transaction.atomic():
        keep(sheets, rows)
        assert first_found(filtered(wanted), wanted, at_most=100) == plainly(wanted)
        transaction.set_rollback(True)


@pytest.mark.usefixtures("way")
def test_no_more_are_given_than_asked_for_and_those_are_the_first(sheets):
    keep(sheets, [(place % 9, f"N{place:03}王", "a") for place in range(90)])
    for words in ("n", "王", "0", "03", "N0", "n01", "没有"):
        wanted = Wanted(sheets[0].type_id, words)
        for at_most in (1, 5, 17, 100):
            assert first_found(filtered(wanted), wanted, at_most=at_most) == plainly(wanted)[:at_most]


@pytest.mark.usefixtures("way")
def test_rows_that_were_removed_and_those_of_other_ledgers_are_not_found(sheets):
    keep(sheets, [(0, "N1", ""), (1, "N2", "")])
    Record.objects.filter(key="N1").update(removed_at="2026-03-01T00:00:00Z")
    wanted = Wanted(sheets[0].type_id, "n")
    assert first_found(filtered(wanted), wanted, at_most=10) == list(
        Record.objects.filter(key="N2").values_list("pk", flat=True)
    )
    other = Wanted(sheets[0].type_id + 1, "n")
    assert first_found(filtered(other), other, at_most=10) == []


def test_no_unit_of_the_name_finds_nothing(sheets):
    keep(sheets, [(0, "N1", "")])
    wanted = Wanted(sheets[0].type_id, "n")
    assert first_found(filtered(wanted).filter(organisation_id__in=[]), wanted, at_most=10) == []


def test_a_word_of_every_key_is_left_out_where_units_say_more(sheets, monkeypatch):
    monkeypatch.setattr(record_search, "WALKED", 0)
    keep(sheets, [(place % 9, f"N{place}", "a") for place in range(30)])
    (asked,) = statements(Wanted(sheets[0].type_id, "n", {}, [sheets[0].organisation_id]))
    assert f"o{sheets[0].organisation_id}" in asked and "kN" not in asked
    (asked,) = statements(Wanted(sheets[0].type_id, "9", {}, [sheets[0].organisation_id]))
    assert f"o{sheets[0].organisation_id}" in asked and "k9" in asked


def statements(wanted: Wanted) -> list[str]:
    """The statements of one search that ask the index."""
    told: list[str] = []

    def tell(execute, sql, params, many, context):
        told.append(f"{sql} {params}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(tell):
        assert first_found(filtered(wanted), wanted, at_most=100) == plainly(wanted)
    return [one for one in told if "place(wanted)" in one]


def test_the_index_is_what_finds_rows_place_by_place(sheets):
    keep(sheets, [(place % 9, f"N{place}", "a") for place in range(30)])
    wanted = Wanted(sheets[0].type_id, "没有的")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            f"EXPLAIN SELECT 1 FROM unnest(ARRAY['x'::tsquery]) AS place(wanted), LATERAL ({record_search.HAVING_WORDS}) r"
        )
        assert "record_words" in "".join(line for (line,) in cursor.fetchall())
    assert first_found(filtered(wanted), wanted, at_most=10) == []


def test_many_units_are_not_named_one_by_one(sheets, monkeypatch):
    monkeypatch.setattr(record_search, "FEW_UNITS", 1)
    monkeypatch.setattr(record_search, "MANY_UNITS", 1)
    monkeypatch.setattr(record_search, "WALKED", 0)
    keep(sheets, [(place % 9, f"N{place}", "a") for place in range(30)])
    units = [sheets[0].organisation_id, sheets[6].organisation_id]
    for words in ("n", "n1", "9", "没有"):
        (asked,) = statements(Wanted(sheets[0].type_id, words, {}, units))
        assert f"o{units[0]}" not in asked
