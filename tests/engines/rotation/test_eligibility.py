"""Who is due to move: three answers, the day a threshold is met, shares as heads in exact decimals."""

from decimal import Decimal

import pytest

from tests.rotation_scene import params, teacher, two_schools
from yanzhen.engines.rotation.draw import draw_of, in_drawn_order
from yanzhen.engines.rotation.eligibility import (
    Standing,
    eligibility,
    eligibility_of,
    movable_teachers,
    share_limits,
    standing_of,
)
from yanzhen.kernel.verdict import Answer


@pytest.mark.parametrize(
    ("years", "standing"),
    [("5.9", Standing.SERVED_TOO_SHORT), ("6", Standing.DUE), ("6.1", Standing.DUE), (None, Standing.YEARS_UNKNOWN)],
)
def test_the_years_decide_just_under_at_over_and_unknown(years, standing):
    known = years and Decimal(years)
    assert standing_of(teacher("T1", "U1", years_at_school=known), params()) is standing


def test_the_longer_of_the_two_settings_counts():
    one = teacher("T1", "U1", years_at_school=Decimal(6))
    assert standing_of(one, params(term_years=Decimal(7))) is Standing.SERVED_TOO_SHORT
    assert standing_of(one, params(term_years=Decimal(6))) is Standing.DUE


@pytest.mark.parametrize(
    ("exempt", "years", "standing", "answer"),
    [
        ("D:毕业班", "8", Standing.DEFERRED, Answer.MET),
        ("D:", "8", Standing.DEFERRED, Answer.MET),
        ("D:毕业班", "5", Standing.SERVED_TOO_SHORT, Answer.NOT_MET),
        ("D:毕业班", None, Standing.YEARS_UNKNOWN, Answer.CANNOT_TELL),
        ("E:产假", "8", Standing.EXEMPT, Answer.NOT_MET),
        ("E:产假", None, Standing.EXEMPT, Answer.NOT_MET),
        ("d:毕业班", "8", Standing.EXEMPT, Answer.NOT_MET),
        ("DX", "8", Standing.EXEMPT, Answer.NOT_MET),
        ("", None, Standing.YEARS_UNKNOWN, Answer.CANNOT_TELL),
    ],
)
def test_a_deferral_stays_in_the_denominator_and_every_other_code_leaves_it(exempt, years, standing, answer):
    one = teacher("T1", "U1", exempt=exempt, years_at_school=years and Decimal(years))
    assert standing_of(one, params()) is standing and standing.answer is answer


def test_every_reason_quotes_the_numbers_and_the_public_one_hides_the_code():
    def words(**changes):
        said = eligibility_of(teacher("T1", "U1", **changes), params())
        return said.words, said.public_words

    assert words(years_at_school=Decimal("6.50")) == ("在本校任教6.5年，已满6年，属于应交流对象。",) * 2
    assert words(years_at_school=Decimal("5")) == ("在本校任教5年，不满6年，不属于应交流对象。",) * 2
    assert words(exempt="E:病假") == (
        "经认定不参加交流轮岗（E:病假），不计入应交流人数。",
        "经认定不参加交流轮岗，不计入应交流人数。",
    )
    assert words(exempt="D:毕业班")[0] == "在本校任教8年，已满6年；暂缓（D:毕业班），计入应交流人数，本次不交流。"
    assert "毕业班" not in words(exempt="D:毕业班")[1]
    assert words(years_at_school=None)[0] == "没有在本校任教年数，无法判断是否满6年；核实前不列为应交流对象。"
    assert "{" not in words(exempt="E:{code}")[1]


def test_only_those_who_are_due_and_not_deferred_may_move():
    staff = [
        teacher("T1", "U1"),
        teacher("T2", "U1", exempt="D:毕业班"),
        teacher("T3", "U1", exempt="E:产假"),
        teacher("T4", "U1", years_at_school=None),
    ]
    instance = two_schools(staff)
    assert [one.code for one in movable_teachers(instance)] == ["T1"]
    assert [one.may_move for one in eligibility(instance)] == [True, False, False, False]
    assert share_limits(instance).eligible == 2


@pytest.mark.parametrize(
    ("share", "eligible", "least", "most"),
    [("0.1", 10, 1, 1), ("0.1", 11, 2, 1), ("0.07", 100, 7, 7), ("0.29", 100, 29, 29), ("0", 7, 0, 0), ("1", 7, 7, 7)],
)
def test_shares_become_heads_in_exact_decimals(share, eligible, least, most):
    staff = [teacher(f"T{place:03d}", "U1") for place in range(eligible)]
    settings = params(min_move_share=Decimal(share), max_move_share=Decimal(share), max_unit_out_share=Decimal(share))
    limits = share_limits(two_schools(staff, settings=settings))
    assert (limits.least, limits.most, limits.out_of) == (least, most, {"U1": most, "U2": 0})


def test_the_share_of_a_unit_counts_all_its_teachers():
    staff = [teacher(f"T{place}", "U1", years_at_school=Decimal(1)) for place in range(4)]
    limits = share_limits(two_schools(staff, settings=params(max_unit_out_share=Decimal("0.5"))))
    assert (limits.eligible, limits.out_of["U1"]) == (0, 2)


def test_the_draw_is_the_published_hash_and_orders_by_it():
    # openssl dgst -sha256 -hmac "key" of "The quick brown fox jumps over the lazy dog"
    known = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
    assert draw_of("key", "The quick brown fox jumps over the lazy dog") == known
    codes = [f"T{place}" for place in range(20)]
    order = in_drawn_order("种子", codes)
    assert order == in_drawn_order("种子", reversed(codes)) and sorted(order) == sorted(codes) != list(order)
    assert order != in_drawn_order("别的种子", codes)
