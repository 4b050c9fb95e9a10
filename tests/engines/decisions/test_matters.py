"""Which body decides which class, and what is 三重一大 by the school's own threshold."""

from decimal import Decimal

import pytest

from yanzhen.engines.decisions import MATTERS, BodyKind, KeyKind, Matter, MatterClass, class_of, key_kind_of, may_decide

SPENDING = Matter.LARGE_SPENDING


@pytest.mark.parametrize(
    ("amount", "threshold", "matter_class", "key_kind"),
    [
        ("9999.99", "10000", MatterClass.G, None),
        ("10000", "10000", MatterClass.A, KeyKind.SPENDING),
        ("10000.01", "10000", MatterClass.A, KeyKind.SPENDING),
        ("1", None, MatterClass.A, KeyKind.SPENDING),
        (None, None, MatterClass.A, KeyKind.SPENDING),
        (None, "10000", None, KeyKind.SPENDING),
        (None, "0", MatterClass.A, KeyKind.SPENDING),
    ],
)
def test_the_threshold_parts_large_spending_from_daily_matters(amount, threshold, matter_class, key_kind):
    facts = {
        "amount_yuan": None if amount is None else Decimal(amount),
        "threshold_yuan": None if threshold is None else Decimal(threshold),
    }
    assert (class_of(SPENDING, **facts), key_kind_of(SPENDING, **facts)) == (matter_class, key_kind)


def test_every_matter_has_a_class_and_daily_matters_are_not_key():
    assert set(MATTERS) == set(Matter)
    plain = {matter for matter, fixed in MATTERS.items() if fixed.key_kind is None}
    assert {MATTERS[matter].matter_class for matter in plain} == {MatterClass.G, MatterClass.H}
    assert key_kind_of(Matter.PERSONNEL_APPOINTMENT, amount_yuan=None, threshold_yuan=None) is KeyKind.CADRES
    assert key_kind_of(Matter.LOGISTICS, amount_yuan=None, threshold_yuan=None) is None


@pytest.mark.parametrize(
    ("kind", "letters"),
    [
        (BodyKind.PARTY_COMMITTEE, "ABCDEFG"),
        (BodyKind.PARTY_GENERAL_BRANCH_COMMITTEE, "ABCDEFG"),
        (BodyKind.PARTY_BRANCH_COMMITTEE, "ABCDEFG"),
        (BodyKind.PARTY_BRANCH_ASSEMBLY, "ABCDEFG"),
        (BodyKind.PRINCIPAL_MEETING, "GH"),
        (BodyKind.STAFF_CONGRESS, "F"),
    ],
)
def test_which_classes_a_body_may_decide(kind, letters):
    assert "".join(letter for letter in MatterClass if may_decide(kind, letter)) == letters
