"""What is handed out: every figure counted again, reasons with the numbers, prices that read back to the last bit."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rotation_scene import each_stage, move, params, teacher, two_schools
from yanzhen.engines.rotation.draw import in_drawn_order
from yanzhen.engines.rotation.instance import Post
from yanzhen.engines.rotation.objective import evaluate
from yanzhen.engines.rotation.plan_table import plan_lines
from yanzhen.engines.rotation.price_table import PRICE_HEADINGS, price_lines, prices_from_text
from yanzhen.engines.rotation.reasons import reasons_of
from yanzhen.engines.rotation.result import result_document
from yanzhen.engines.rotation.solution import Conflict, Phase, Price, Solution, Status, StoppedBy
from yanzhen.kernel.errors import BadInputError

KEYS = [
    "status", "stopped_by", "objective", "phases", "bound", "gap", "gap_of_improvement", "coefficients", "eligible", "moves",
    "backbone_share", "penalties", "missing_columns",
]  # fmt: skip


def two_backbones(**settings):
    staff = [teacher("T1", "U1", backbone=True, home=(0.0, 0.0)), teacher("T2", "U1", backbone=True)]
    return two_schools(staff, settings=params(**settings))


def document(instance, solution, *, asked="0.001", **more):
    return result_document(instance, solution, asked=Decimal(asked), **more)


def solved(instance, *moves, bound=0.0, status=Status.OPTIMAL):
    value = evaluate(instance, moves).objective.total
    return Solution(status, StoppedBy.GAP, moves, (Phase("weighted", value, bound, 0.0),), bound)


def test_the_document_has_the_keys_of_the_contract_first():
    instance = two_backbones()
    found = document(instance, solved(instance, move("T2")), asked="1", missing_columns=("age",))
    assert list(found)[: len(KEYS)] == KEYS
    assert list(found["objective"]) == ["total", "equity", "shortfall", "move", "km", "off_district"]
    assert (found["status"], found["eligible"], found["moves"], found["backbone_share"]) == ("OPTIMAL", 2, 1, 1.0)
    assert found["coefficients"]["primary"]["backbone"] == {"before": 1.0, "after": 0.0}
    assert found["missing_columns"] == ["age"]
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_the_gap_is_worked_out_from_the_counted_objective():
    instance = two_backbones()
    value = evaluate(instance, [move("T2")]).objective.total
    start = evaluate(instance, []).objective.total
    found = document(instance, solved(instance, move("T2"), bound=value - 0.001))
    assert found["gap"] == pytest.approx(0.001 / value)
    assert found["gap_of_improvement"] == pytest.approx(0.001 / (start - value))


@pytest.mark.parametrize(("asked", "status"), [("0.0009", "FEASIBLE"), ("0.0011", "OPTIMAL")])
def test_a_plan_is_optimal_where_its_gap_is_within_the_one_asked_for(asked, status):
    instance = two_backbones()
    value = evaluate(instance, [move("T2")]).objective.total
    for claimed in (Status.OPTIMAL, Status.FEASIBLE):
        solution = solved(instance, move("T2"), bound=value * 0.999, status=claimed)
        assert document(instance, solution, asked=asked)["status"] == status


def test_a_bound_above_the_value_by_rounding_is_a_gap_of_nothing():
    instance = two_backbones()
    value = evaluate(instance, [move("T2")]).objective.total
    found = document(instance, solved(instance, move("T2"), bound=value + 1e-16))
    assert (found["gap"], found["gap_of_improvement"]) == (0.0, 0.0)


def test_a_plan_that_improves_nothing_has_no_gap_of_improvement():
    instance = two_backbones()
    assert document(instance, solved(instance))["gap_of_improvement"] is None


def test_the_lexicographic_gap_is_the_one_of_balance():
    instance = two_backbones(objective="lexicographic")
    plan = (move("T2"),)
    value = evaluate(instance, plan).objective.balance
    phases = (Phase("equity", value, value * 0.5, 0.5), Phase("cost", 0.001, 0.001, 0.0))
    found = document(instance, Solution(Status.FEASIBLE, StoppedBy.SECONDS, plan, phases, value * 0.5))
    assert found["gap"] == pytest.approx(0.5) and [one["name"] for one in found["phases"]] == ["equity", "cost"]


def test_without_a_plan_no_figure_of_one_is_given():
    conflict = Conflict(("SHARE_MIN", "UNIT_OUT"), 0.5, 0.285, "50%与12%冲突，不会超过28.5%。")
    found = document(two_backbones(), Solution(Status.INFEASIBLE, StoppedBy.INFEASIBLE, infeasible=(conflict,)))
    assert [found[key] for key in ("objective", "bound", "gap", "moves", "backbone_share")] == [None] * 5
    assert found["coefficients"]["primary"]["backbone"] == {"before": 1.0, "after": None} and found["penalties"] == {}
    assert found["infeasible"][0]["rules"] == ["SHARE_MIN", "UNIT_OUT"]


def test_wishes_that_are_not_fulfilled_are_counted():
    posts = [Post("U1", "语文", 0, 1), Post("U2", "语文", 0, 9)]
    instance = replace(two_backbones(floors=each_stage("1")), posts=tuple(posts))
    found = document(instance, solved(instance, move("T2")))["penalties"]
    assert found["PRESENT_BOUNDS"] == {"count": 1, "cost": 0.0} and found["UNKNOWN_HOME"] == {"count": 1, "cost": 0.0}
    assert found["BELOW_FLOOR"]["count"] == 4 and found["BELOW_FLOOR"]["cost"] == 1.0


def test_teachers_with_unknown_years_are_listed():
    instance = two_schools([teacher("T1", "U1"), teacher("T2", "U1", years_at_school=None)])
    assert document(instance, solved(instance))["unknown_years"] == ["T2"]


@pytest.mark.parametrize(("floor", "count"), [("0.99", 0), ("1", 0), ("1.01", 1)])
def test_a_floor_above_the_mean_is_said(floor, count):
    floors = each_stage("0")
    floors["primary"]["backbone"] = Decimal(floor)
    notes = document(two_backbones(floors=floors), solved(two_backbones()))["notes"]
    assert len(notes) == count
    if count:
        assert notes[0].startswith("小学每百名学生县级以上骨干教师全区平均1.00人，低于底线1.01人；")


def test_a_reason_tells_what_the_receiving_unit_gains_and_the_way():
    instance = two_backbones()
    assert reasons_of(instance, [move("T1")])["T1"] == (
        "在学校S1任教8年，到学校S2（小学）任教语文。按整个方案，该校段每百名学生县级以上骨干教师由0.00人增至1.00人。上班路程增加6.5公里。"
    )
    assert reasons_of(instance, [move("T2")])["T2"].endswith("住处没有登记，路程未计。")


def test_a_reason_without_a_mark_tells_what_becomes_of_the_post():
    instance = two_schools([teacher("T1", "U1"), teacher("T2", "U2")])
    assert "该校段语文教师由1人变为2人（核定0至99人）" in reasons_of(instance, [move("T1")])["T1"]
    swap = reasons_of(instance, [move("T1"), move("T2", "U2", "U1")])
    assert "接替调出的教师，该校段语文教师仍为1人（核定0至99人）" in swap["T1"]


def test_a_tie_is_said_only_where_the_draw_decided_it():
    instance = two_schools([teacher(f"T{place}", "U1", backbone=True) for place in range(3)])
    first, second, last = in_drawn_order("公开的种子", ["T0", "T1", "T2"])
    told = {code: reasons_of(instance, [move(code)])[code] for code in (first, second, last)}
    assert told[first].endswith("另有2名教师条件相同，按公布的抽签顺序由排在前面的交流。")
    assert "另有1名教师条件相同" in told[second] and "条件相同" not in told[last]


@pytest.mark.parametrize(
    "changes", [{"backbone": False}, {"home": (1.0, 1.0)}, {"subject": "数学"}, {"exempt": "D:毕业班"}, {"unit": "U2"}]
)
def test_teachers_in_another_position_are_no_tie(changes):
    other = replace(teacher("T0", "U1", backbone=True), **changes)
    instance = two_schools([other, teacher("T1", "U1", backbone=True)])
    assert "条件相同" not in reasons_of(instance, [move("T1")])["T1"]


def test_the_plan_is_sorted_by_teacher_with_kilometres_to_the_millimetre():
    moves = [move("T2", km=1 / 3), move("T10", km=0.0), move("T1", km=2.5)]
    lines = plan_lines(moves, dict.fromkeys(("T1", "T2", "T10"), "理由"))
    assert [(line[0], line[4]) for line in lines] == [("T1", "2.5"), ("T10", "0"), ("T2", "0.333333")]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=5))
def test_prices_read_back_to_the_last_bit(figures):
    prices = [Price(f"weighted::POST{place}", "U,1", "语文", "", "", figure) for place, figure in enumerate(figures)]
    text = "\n".join(
        [",".join(PRICE_HEADINGS), *(",".join(f'"{cell}"' for cell in line) for line in price_lines(prices))]
    )
    assert prices_from_text(text) == tuple(prices)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "MISSING_COLUMN", 1),
        (",".join(PRICE_HEADINGS) + "\na,b,c,d,e,x\n", "NOT_A_NUMBER", 2),
        (",".join(PRICE_HEADINGS) + "\n\na,b,c,d,e,nan\n", "NOT_A_NUMBER", 3),
        (",".join(PRICE_HEADINGS) + "\na,b\n", "TOO_FEW_FIELDS", 2),
    ],
)
def test_faults_of_prices_are_named_at_their_line(text, code, line):
    with pytest.raises(BadInputError) as caught:
        prices_from_text(text)
    assert [(one.code, one.line) for one in caught.value.problems][:1] == [(code, line)]
