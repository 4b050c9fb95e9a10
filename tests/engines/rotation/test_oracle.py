"""The second method itself: it finds what a person finds by hand."""

from decimal import Decimal

from tests.engines.rotation.oracle import best_plan
from tests.rotation_scene import params, teacher, two_schools
from yanzhen.engines.rotation.draw import in_drawn_order
from yanzhen.engines.rotation.instance import Post


def test_two_backbone_teachers_at_one_school_are_parted_by_the_draw():
    staff = [teacher("T1", "U1", backbone=True), teacher("T2", "U1", backbone=True)]
    best = best_plan(two_schools(staff))
    assert [one.teacher for one in best.moves] == [in_drawn_order("公开的种子", ["T1", "T2"])[0]]


def test_an_even_district_stays_as_it_is():
    staff = [teacher("T1", "U1", backbone=True), teacher("T2", "U2", backbone=True)]
    assert best_plan(two_schools(staff)).moves == ()


def test_a_demand_that_no_post_has_room_for_has_no_plan():
    posts = [Post("U1", "语文", 1, 1), Post("U2", "语文", 0, 0)]
    instance = two_schools([teacher("T1", "U1")], posts=posts, settings=params(min_move_share=Decimal("0.5")))
    assert best_plan(instance) is None


def test_balance_comes_before_cost_in_the_lexicographic_form_alone():
    staff = [teacher("T1", "U1", backbone=True), teacher("T2", "U1", backbone=True)]
    dear = {"move": Decimal(100)}
    assert best_plan(two_schools(staff, settings=params(**dear))).moves == ()
    assert len(best_plan(two_schools(staff, settings=params(objective="lexicographic", **dear))).moves) == 1
