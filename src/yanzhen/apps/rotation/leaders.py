"""The exchange of heads and deputies of a scenario: rows ↔ the engine's question, what it does and breaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from yanzhen.apps.rotation.bridge import THOUSANDTH, schools_of, values_of
from yanzhen.apps.rotation.models import LeaderProof, Participant, Round, Scenario, ScenarioLeaderMove, Term
from yanzhen.apps.rotation.sealed import open_basis, open_seed
from yanzhen.apps.rotation.wording import DUTIES, STAGES
from yanzhen.engines.rotation.leaders import (
    METRES,
    Leader,
    LeaderMove,
    LeaderQuestion,
    LeaderRules,
    Pool,
    added_m,
    chosen,
    pools_of,
)
from yanzhen.engines.rotation.leaders_checking import check_leaders, proved_gap
from yanzhen.engines.rotation.leaders_solving import LeaderPlan, OtherPlace, solve_leaders
from yanzhen.kernel.problem import Problem

KM = Decimal(METRES)


def leader_rules_of(values: Mapping[str, Decimal], seed: str) -> LeaderRules:
    """Return what a round's or scenario's settings say of heads and deputies."""
    return LeaderRules(
        per_school=int(values["heads_per_school"]),
        road_factor=values["road_factor"],
        max_added_km=values["heads_max_added_km"],
        max_commute_km=values["heads_max_commute_km"],
        wish_km=values["heads_wish_km"],
        tier_km=values["heads_tier_km"],
        draw_seed=seed,
    )


def leader_question(scenario: Scenario) -> LeaderQuestion:
    """Return the question of a scenario: who is due, where homes and schools are, where they served before."""
    round_ = scenario.round
    basis = open_basis(round_)
    people = list(round_.participants.leading().select_related("school", "wish_school").order_by("code"))
    served = _served(round_, [person.code for person in people])
    homes = basis["homes"]
    return LeaderQuestion(
        schools=schools_of(basis),
        leaders=tuple(
            Leader(
                code=person.code,
                school=person.school.code,
                stage=person.stage,
                duty=person.duty,
                years_at_school=person.years_at_school,
                home=(float(home[0]), float(home[1])) if (home := homes.get(person.code)) else None,
                served=frozenset(served[person.code]),
                wish=person.wish_school.code if person.wish_school else "",
            )
            for person in people
        ),
        rules=leader_rules_of(values_of(scenario), open_seed(round_)),
    )


def _served(round_: Round, codes: list[str]) -> defaultdict[str, set[str]]:
    """Schools of earlier rotations by code; later ones would change a question that was answered already."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    terms = Term.objects.filter(code__in=codes, starts_on__lt=round_.starts_on)
    for code, *schools in terms.values_list("code", "from_school__code", "to_school__code"):
        found[code].update(schools)
    return found


def leader_moves_of(scenario: Scenario) -> tuple[LeaderMove, ...]:
    """Return the moves as the engine reads them, by code."""
    rows = scenario.leader_moves.order_by("participant__code").values_list("participant__code", "to_school__code")
    return tuple(LeaderMove(code, to) for code, to in rows)


def leader_rows(scenario: Scenario, question: LeaderQuestion, moves: Iterable[LeaderMove]) -> list[ScenarioLeaderMove]:
    """Return moves as rows that are not saved yet."""
    schools = {one["code"]: one["id"] for one in open_basis(scenario.round)["schools"]}
    people = dict(scenario.round.participants.leading().values_list("code", "pk"))
    leaders = {leader.code: leader for leader in question.leaders}
    return [
        ScenarioLeaderMove(
            scenario=scenario,
            participant_id=people[move.code],
            to_school_id=schools[move.to],
            added_km=(added_m(leaders[move.code], question.by_school[move.to], question) / KM).quantize(THOUSANDTH),
        )
        for move in moves
    ]


def put_leaders(scenario: Scenario) -> int:
    """Work the exchange out and write it in place of the present one; return how many move. No act of its own."""
    question = leader_question(scenario)
    plan = solve_leaders(question)
    scenario.leader_moves.all().delete()
    ScenarioLeaderMove.objects.bulk_create(leader_rows(scenario, question, plan.moves))
    LeaderProof.objects.update_or_create(
        scenario=scenario,
        defaults={"prices": [[one.code, one.person, one.post] for one in plan.prices], "hand_moves": 0},
    )
    return len(plan.moves)


def leader_faults(scenario: Scenario) -> list[Problem]:
    """Return every rule that the exchange breaks; nothing where nobody is arranged."""
    moves = leader_moves_of(scenario)
    return check_leaders(leader_question(scenario), moves) if moves else []


@dataclass(frozen=True)
class LeaderBoard:
    """An exchange as its pages show it.

    Attributes:
        due: heads and deputies who are due; ``waiting`` of them because their school's number is used up, ``staying``
            because no exchange is open to them.
        gap: fewer moves and metres that the exchange may be from the best, proved by the prices; None where there is
            no proof, or none for this exchange.
    """

    question: LeaderQuestion
    plan: LeaderPlan
    moves: tuple[LeaderMove, ...]
    faults: tuple[Problem, ...]
    waiting: tuple[Leader, ...]
    staying: tuple[Leader, ...]
    gap: tuple[int, int] | None

    @property
    def due(self) -> int:
        """How many are due."""
        return len(self.question.leaders)

    @property
    def is_best(self) -> bool:
        """Is it the exchange that the solver finds?"""
        return self.moves == self.plan.moves

    def places_of(self, code: str) -> tuple[OtherPlace, ...]:
        """Return every other place of a person with what it would cost, the best exchange being the measure."""
        return self.plan.others.get(code, ())

    def ties(self) -> list[tuple[str, str, list[str]]]:
        """Return who could go elsewhere with the whole being exactly as good: code, school, the other schools."""
        names, to = self.names, {move.code: move.to for move in self.plan.moves}
        here = {leader.code: leader.school for leader in self.question.leaders}
        found = []
        for code, places in sorted(self.plan.others.items()):
            equal = [names[place.to] if place.to else "留任" for place in places if place.is_equal]
            if equal:
                found.append((code, names[to[code]] if code in to else f"{names[here[code]]}（留任）", equal))
        return found

    @property
    def names(self) -> dict[str, str]:
        """Names of schools by code."""
        return {school.code: school.name for school in self.question.schools}


def board_of(scenario: Scenario) -> LeaderBoard:
    """Return the exchange of a scenario with everything that its pages say of it, in seven queries."""
    question, moves = leader_question(scenario), leader_moves_of(scenario)
    plan = solve_leaders(question)
    moved = {move.code for move in moves}
    going, waiting = chosen(question)
    return LeaderBoard(
        question=question,
        plan=plan,
        moves=moves,
        faults=tuple(check_leaders(question, moves)) if moves else (),
        waiting=tuple(leader for leader in waiting if leader.code not in moved),
        staying=tuple(leader for leader in going if leader.code not in moved),
        gap=_gap(scenario, question, moves),
    )


def _gap(scenario: Scenario, question: LeaderQuestion, moves: tuple[LeaderMove, ...]) -> tuple[int, int] | None:
    """Hold the exchange to the prices that were kept, without the solver."""
    proof = LeaderProof.objects.filter(scenario=scenario).first()
    if proof is None:
        return None
    prices = {code: (person, post) for code, person, post in proof.prices}
    fewer = metres = 0
    for pool in pools_of(question):
        gap = _gap_of(pool, prices, {move.code: move.to for move in moves})
        if gap is None:
            return None
        more = (2 * gap + pool.stay) // (2 * pool.stay)
        fewer, metres = fewer + more, metres + gap - more * pool.stay
    return fewer, metres


def _gap_of(pool: Pool, prices: Mapping[str, tuple[int, int]], to: Mapping[str, str]) -> int | None:
    free: defaultdict[str, list[int]] = defaultdict(list)
    for place, leader in enumerate(pool.leaders):
        free[leader.school].append(place)
    match: list[int] = []
    for place, leader in enumerate(pool.leaders):
        posts = free[to[leader.code]] if leader.code in to else [place]
        if leader.code not in prices or not posts:
            return None
        match.append(posts.pop(0) if leader.code in to else place)
    if sorted(match) != list(range(len(match))):
        return None
    rows, columns = zip(*(prices[leader.code] for leader in pool.leaders), strict=True)
    return proved_gap(pool.costs, pool.stay, match, rows, columns)


def post_in_words(leader: Leader | Participant) -> str:
    """Say which post a leader holds: 小学正校级.

    >>> post_in_words(Leader("H1", "S1", "primary", "head", None, None))
    '小学正校级'
    """
    return f"{STAGES[leader.stage]}{DUTIES[leader.duty]}"


def km_in_words(metres: int) -> str:
    """Say kilometres without a sign.

    >>> km_in_words(-1250)
    '1.2千米'
    """
    return f"{abs(metres) / METRES:.1f}千米"
