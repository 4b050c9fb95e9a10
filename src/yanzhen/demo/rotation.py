"""Two rotations of the sample district: register and posts, lists with one objection upheld and one refused, plans,
what the offices said, decisions, notices, terms; the older one is over a year old and its effect is measured."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.ledgers.bridge import due_moment, form_of, key_of, period_of, write_values
from yanzhen.apps.ledgers.bulk import insert_records
from yanzhen.apps.ledgers.models import LedgerType, Record, Return, ReturnState
from yanzhen.apps.organisations.models import Organisation, OrganisationKind, PostFunction, Posting
from yanzhen.apps.rotation.actions.conclude import (
    Decision,
    measure_effect,
    post_notice,
    record_answer,
    record_decision,
    start_terms,
)
from yanzhen.apps.rotation.actions.leaders import arrange_leaders
from yanzhen.apps.rotation.actions.list_teachers import list_teachers, settle_list
from yanzhen.apps.rotation.actions.objections import decide_objection, raise_objection
from yanzhen.apps.rotation.actions.open_round import open_round
from yanzhen.apps.rotation.actions.say_wish import say_wish
from yanzhen.apps.rotation.actions.scenarios import add_scenario, propose
from yanzhen.apps.rotation.actions.solve_scenario import write_solution
from yanzhen.apps.rotation.bridge import instance_of, values_of
from yanzhen.apps.rotation.figures import recount
from yanzhen.apps.rotation.hand_moves import laid
from yanzhen.apps.rotation.models import (
    Objection,
    Opinion,
    Participant,
    Round,
    Scenario,
    ScenarioMove,
    ScenarioState,
    Term,
    Wish,
)
from yanzhen.apps.rotation.places import places_on
from yanzhen.apps.sources.models import Source, SourceKind
from yanzhen.demo.accounts import SINCE
from yanzhen.demo.sample import Sample
from yanzhen.engines.ledgers import content_hash
from yanzhen.engines.rotation.eligibility import share_limits
from yanzhen.engines.rotation.instance import Instance
from yanzhen.engines.rotation.loosening import loosened
from yanzhen.engines.rotation.objective import added_km, commute_km
from yanzhen.engines.rotation.solving import solve
from yanzhen.presets.workdays import load_calendar

SECTION = "人事科"
OLD_SEED = "2f7a90c4e1b86d35a9f00e6c47d1b283"
SEED = "e7d1f0c2a94b4d5f8a63c1b7290d4e58"
NEXT_SEED = "5b0c9f6e13d84a7290ef1a64c8d27b35"
UNITS = {"primary": 10, "junior": 5}
PUPILS_PER_TEACHER = {"primary": 19, "junior": 13.5}
SUBJECTS = {
    "primary": (("chinese", 8), ("mathematics", 6), ("english", 3), ("science", 2), ("physical_education", 3)),
    "junior": (("chinese", 5), ("mathematics", 5), ("english", 5), ("physics", 2), ("physical_education", 2)),
}
ARTS = (("music", 1), ("art", 1))
BEFORE = timedelta(days=110)
LISTED_AFTER = timedelta(days=3)
SEPTEMBER = 9
SECONDS = 120.0
SPOKEN_FOR = 40
SAID = (
    (Wish.WILLING, Opinion.AGREES),
    (Wish.WILLING, Opinion.AGREES),
    (Wish.UNWILLING, Opinion.KEEPS_CLASS),
    (Wish.UNWILLING, Opinion.KEY_POST),
    (Wish.UNKNOWN, Opinion.AGREES),
)
MEASURED_AFTER = timedelta(days=14)


@dataclass
class Staff:
    """The people who conduct the sample's rotation, and its rows."""

    officer: User
    head: User
    teachers: list[dict[str, Any]] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)


def load_rotation(sample: Sample) -> None:
    """Conduct the rotation of the school year before, that of the present one, and measure what the older one did."""
    year = sample.today.year - (sample.today.month < SEPTEMBER)
    begins, began = date(year, SEPTEMBER, 1), date(year - 1, SEPTEMBER, 1)
    first, old_first = begins - BEFORE, began - BEFORE
    if old_first < SINCE:
        return
    section = sample.organisations[SECTION]
    officer = Posting.objects.select_related("person").get(
        organisation=section, post="科员", function=PostFunction.OFFICER
    )
    staff = Staff(sample.users[officer.person.staff_number], sample.user(SECTION, PostFunction.HEAD))
    _invent(sample, staff, began, old_first + LISTED_AFTER)
    _registered(section, staff, _a_year_before(staff.teachers), old_first)
    older = open_round(year=year - 1, actor=staff.officer, on=old_first, seed=OLD_SEED)
    _Way(sample, staff, older, old_first).go()
    _send(staff.teachers, older)
    _registered(section, staff, staff.teachers, first)
    newer = open_round(year=year, actor=staff.officer, on=first, seed=SEED)
    way = _Way(sample, staff, newer, first)
    way.go(with_leaders=True)
    older.refresh_from_db()
    measured_on = min(sample.today, begins + MEASURED_AFTER)
    measure_effect(round_id=older.pk, seen=older.version, actor=staff.officer, on=measured_on)
    way.next_year(sample.today)


def _registered(section: Organisation, staff: Staff, teachers: list[dict[str, Any]], on: date) -> None:
    _approved(section, "rotation_posts", staff.posts, staff, on)
    _approved(section, "rotation_teachers", teachers, staff, on)


def _a_year_before(teachers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same register a year before: who came since is not on it, the others were there a year less."""
    rows = []
    for row in teachers:
        years, terms = row["years_at_school"], row.get("terms_in_post")
        if years != 0:
            rows.append(
                row | {"years_at_school": years and years - 1} | ({"terms_in_post": terms - 1} if terms else {})
            )
    return rows


def _send(teachers: list[dict[str, Any]], round_: Round) -> None:
    """Let the register say where the teachers of a rotation that began are now."""
    codes = dict(Term.objects.filter(round=round_).values_list("code", "to_school__code"))
    for row in teachers:
        if row["teacher_code"] in codes:
            row |= {"school_code": codes[row["teacher_code"]], "years_at_school": Decimal(1)}


def _invent(sample: Sample, staff: Staff, on: date, listed_on: date) -> None:
    """Teachers of some public schools: strong schools have more backbones and degrees, small ones fewer."""
    streets = [one.code for one in sample.organisations.values() if one.kind == OrganisationKind.STREET]
    number = 0
    for school, stage, pupils in _units(sample, on, listed_on):
        strength = sample.chance.uniform(0.4, 1.6)
        total = max(8, round(pupils / PUPILS_PER_TEACHER[stage]))
        for subject, count in _shared_out(stage, total):
            staff.posts.append(
                {
                    "school_code": school.code,
                    "stage": stage,
                    "subject": subject,
                    "min_staff": max(1, count - 2),
                    "max_staff": count + 1,
                }
            )
            for _ in range(count):
                number += 1
                staff.teachers.append(_teacher(sample, f"JS{number:05}", school, stage, subject, strength, streets))
    for place, row in enumerate(_leading(staff.teachers)):
        row |= {"duty": "head" if place % 3 == 0 else "deputy", "terms_in_post": 1 + place % 3 // 2 + place % 2}
        row |= {"years_at_school": Decimal(3 + 4 * (place % 2)), "retires_on": date(sample.today.year + 8, 3, 1)}


def _leading(teachers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last three teachers of Chinese of each unit, who are not exempt, are its head and deputies."""
    by_unit: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in teachers:
        if row["subject"] == "chinese" and "exempt" not in row:
            by_unit[row["school_code"], row["stage"]].append(row)
    return [row for rows in by_unit.values() for row in rows[-3:]]


def _units(sample: Sample, on: date, listed_on: date) -> list[tuple[Organisation, str, int]]:
    """Public schools' stages whose pupils are known when this year's list is drawn and when the next one is."""
    public = [one for one in sample.schools if one.kind == OrganisationKind.SCHOOL and not one.is_private]
    codes = [one.code for one in public]
    now = places_on(codes, on=on, known_on=listed_on).pupils
    later = places_on(codes, on=date(on.year + 1, on.month, on.day), known_on=sample.today).pupils
    found = []
    for stage, wanted in UNITS.items():
        places = [one for one in public if now.get((one.pk, stage)) and later.get((one.pk, stage))]
        found += [(one, stage, now[one.pk, stage]) for one in places[:wanted]]
    return found


def _shared_out(stage: str, total: int) -> list[tuple[str, int]]:
    weights = (*SUBJECTS[stage], *ARTS)
    parts = sum(weight for _, weight in weights)
    return [(subject, max(1, round(total * weight / parts))) for subject, weight in weights]


def _teacher(
    sample: Sample, code: str, school: Organisation, stage: str, subject: str, strength: float, streets: list[str]
) -> dict[str, Any]:
    chance = sample.chance
    years = Decimal(chance.randint(0, 11))
    row: dict[str, Any] = {
        "teacher_code": code,
        "school_code": school.code,
        "stage": stage,
        "duty": "teacher",
        "subject": subject,
        "years_at_school": None if chance.random() < 0.004 else years,
        "retires_on": date(sample.today.year + chance.randint(1, 34), chance.randint(1, 12), 1),
        "title": chance.choice(["second", "first", "first", "senior"]),
        "above_qualification": chance.random() < min(0.97, 0.72 + 0.2 * strength),
        "backbone": chance.random() < 0.14 * strength,
        "home_zone": chance.choice(streets),
    }
    if chance.random() < 0.04:
        kind = chance.choice(["care", "posted", "sole", "post"])
        row |= {
            "exempt": kind,
            "exempt_proof": f"RS-{chance.randint(100, 999)}",
            "exempt_approver": "区教委人事科",
            "exempt_until": date(sample.today.year + 1, 7, 31),
        }
    return row


def _approved(section: Organisation, code: str, rows: list[dict[str, Any]], staff: Staff, on: date) -> None:
    """Bring rows into a ledger as an approved return; going through the acts would take minutes."""
    type_ = LedgerType.objects.get(code=code)
    version = type_.versions.get()
    form = form_of(version)
    period = period_of(form, on, on)
    moment = timezone.make_aware(datetime.combine(on, time(9)))
    sheet = Return.objects.create(
        type=type_,
        form_version=version,
        organisation=section,
        period_start=period.starts_on,
        period_end=period.ends_on,
        due_at=due_moment(form, period, on),
        state=ReturnState.APPROVED,
        rows=len(rows),
        digest=content_hash(form, section.code, period, rows),
        filled_by=staff.officer,
        submitted_by=staff.head,
        submitted_at=moment,
        approved_at=moment,
    )
    source = Source.objects.create(
        kind=SourceKind.ENTRY, subject=f"ledgers.return:{sheet.pk}", entered_by_id=staff.officer.pk
    )
    records = []
    for place, values in enumerate(rows, start=1):
        record = Record(
            belongs_to=sheet,
            type=type_,
            organisation=section,
            period_start=period.starts_on,
            period_end=period.ends_on,
            position=place,
            changed_by=staff.officer,
            changed_at=moment,
            source=source,
        )
        write_values(record, form, values)
        record.key = key_of(form, values)
        records.append(record)
    insert_records(records)


class _Way:
    """The steps of a rotation of the sample, each on its day."""

    def __init__(self, sample: Sample, staff: Staff, round_: Round, first: date) -> None:
        self.sample, self.staff, self.round, self.first = sample, staff, round_, first
        self.calendar = load_calendar()

    def go(self, *, with_leaders: bool = False) -> None:
        """Do every step, from the list to the terms."""
        self.with_leaders = with_leaders
        steps = (
            (LISTED_AFTER.days, self._list),
            (12, self._settle),
            (20, self._propose),
            (40, self._decide),
            (45, self._post),
            (60, self._start),
        )
        for days, step in steps:
            step(self.first + timedelta(days=days))

    def _act(self, on: date) -> dict[str, Any]:
        self.round.refresh_from_db()
        return {"round_id": self.round.pk, "seen": self.round.version, "actor": self.staff.officer, "on": on}

    def _list(self, on: date) -> None:
        list_teachers(**self._act(on))
        people = list(Participant.objects.filter(round=self.round, is_movable=True).order_by("code"))
        for person in people[:: max(1, len(people) // SPOKEN_FOR)]:
            self._speak(person, on)
        came = f"{self.round.year - 3}年9月"
        upheld = self._object(people[0], "should_not", f"{came}由外校调入，本校年数应从调入时起算。", on)
        refused = self._object(people[-1], "should_not", "本学科教师较少，希望继续留任。", on)
        later = on + timedelta(days=3)
        self._answer(upheld, f"核对调令，{came}调入属实，不满6年，更正为不在范围。", later, is_upheld=True)
        self._answer(refused, "本校该学科核定岗位有人接任，不属于暂缓情形，仍列入名单。", later, is_upheld=False)

    def _speak(self, person: Participant, on: date) -> None:
        """Let the school say what the teacher wishes and what it thinks of the place."""
        wish, opinion = self.sample.chance.choice(SAID)
        say_wish(
            participant_id=person.pk,
            seen=person.version,
            wish=wish,
            wish_school=None,
            opinion=opinion,
            actor=self.sample.user(person.school.name, PostFunction.PRINCIPAL),
            on=on,
        )

    def _object(self, person: Participant, kind: str, wording: str, on: date) -> Objection:
        principal = self.sample.user(person.school.name, PostFunction.PRINCIPAL)
        return raise_objection(
            participant_id=person.pk, kind=kind, wording=wording, actor=principal, on=on, calendar=self.calendar
        )

    def _answer(self, objection: Objection, outcome: str, on: date, *, is_upheld: bool) -> None:
        decide_objection(
            objection_id=objection.pk,
            seen=objection.version,
            is_upheld=is_upheld,
            outcome=outcome,
            actor=self.staff.officer,
            on=on,
        )

    def _settle(self, on: date) -> None:
        settle_list(**self._act(on))

    def _propose(self, on: date) -> None:
        scenario = add_scenario(round_id=self.round.pk, name="骨干对调", changes={}, actor=self.staff.officer, on=on)
        _lay_swaps(self.round, scenario)
        if self.with_leaders:
            scenario = arrange_leaders(scenario_id=scenario.pk, seen=scenario.version, actor=self.staff.officer, on=on)
        propose(scenario_id=scenario.pk, seen=scenario.version, actor=self.staff.officer, on=on)
        answers = (
            ("staffing", "agrees", "", "编办函〔示例〕12号"),
            ("personnel", "advises", "请做好人事关系和工资关系的衔接。", "人社函〔示例〕31号"),
            ("finance", "agrees", "", ""),
            ("organisation", "agrees", "", "组函〔示例〕5号"),
        )
        for office, answer, note, number in answers[: None if self.with_leaders else -1]:
            record_answer(
                round_id=self.round.pk,
                office=office,
                answer=answer,
                number=number,
                note=note,
                answered_on=on,
                actor=self.staff.officer,
                on=on,
            )

    def _decide(self, on: date) -> None:
        decision = Decision(decided_on=on, decided_by="区教委主任办公会", number=f"主任办公会纪要〔{on.year}〕9号")
        record_decision(**self._act(on), decision=decision)

    def _post(self, on: date) -> None:
        post_notice(**self._act(on), calendar=self.calendar)

    def _start(self, on: date) -> None:
        start_terms(**self._act(on))

    def next_year(self, on: date) -> None:
        """The round after it, as far as its settled list: one scenario solved, the other waits for whoever tries it."""
        self.round = open_round(year=self.round.year + 1, actor=self.staff.officer, on=on, seed=NEXT_SEED)
        list_teachers(**self._act(on))
        settle_list(**self._act(on))
        for name, changes in (
            ("均衡优先", {}),
            ("少走路", {"max_added_km": Decimal(4), "weight_km": Decimal("0.00001")}),
        ):
            scenario = add_scenario(round_id=self.round.pk, name=name, changes=changes, actor=self.staff.officer, on=on)
        self._solve(scenario)

    def _solve(self, scenario: Scenario) -> None:
        """Solve a scenario here and now, as its job would."""
        Scenario.objects.filter(pk=scenario.pk).update(state=ScenarioState.SOLVING)
        instance = instance_of(scenario.round, values_of(scenario))
        solution = solve(instance, seconds=SECONDS)
        solution = replace(solution, prices=(*solution.prices, *loosened(instance, solution.prices)))
        write_solution(scenario_id=scenario.pk, seen=scenario.version, solution=solution, actor=self.staff.officer)


def _lay_swaps(round_: Round, scenario: Scenario) -> None:
    """Exchange backbones of well supplied units for other teachers of the same subject in poorly supplied ones."""
    instance = instance_of(round_)
    limits = share_limits(instance)
    pupils = {unit.code: unit.pupils for unit in instance.units}
    backbones: dict[str, int] = defaultdict(int)
    for teacher in instance.teachers:
        backbones[teacher.unit] += teacher.backbone
    people = list(Participant.objects.filter(round=round_, is_movable=True).select_related("school").order_by("code"))
    ways = _Ways(instance)
    free, left, rows = {person.pk: person for person in people}, dict(limits.out_of), []
    while len(rows) + 2 <= limits.most and len(rows) < limits.least:
        pair = _best_pair(free.values(), left, backbones, pupils, ways)
        if pair is None:
            break
        giver, taker = pair
        for person, other in (pair, pair[::-1]):
            row = laid(scenario, person, other.school, person.subject, instance)
            rows.append(row)
            del free[person.pk]
            left[person.unit_code] -= 1
        backbones[giver.unit_code] -= 1
        backbones[taker.unit_code] += 1
    ScenarioMove.objects.bulk_create(rows)
    scenario.state, scenario.hand_moves = ScenarioState.SOLVED, len(rows)
    recount(scenario, instance)
    scenario.save()


class _Ways:
    """Which school is near enough to a teacher's home."""

    def __init__(self, instance: Instance) -> None:
        self.params = instance.params
        self.schools = {school.code: school for school in instance.schools}
        self.teachers = {teacher.code: teacher for teacher in instance.teachers}

    def are_short(self, person: Participant, school: Organisation) -> bool:
        """May the teacher go there by the limits on the way?"""
        teacher, there = self.teachers[person.code], self.schools[school.code]
        longer = added_km(teacher, self.schools[person.school.code], there, self.params)
        way = commute_km(teacher.home, there, self.params)
        is_far = way is not None and way > float(self.params.max_commute_km)
        return longer <= float(self.params.max_added_km) and not (is_far and longer > 0)


def _best_pair(
    free: Any, left: dict[str, int], backbones: dict[str, int], pupils: dict[str, int], ways: _Ways
) -> tuple[Participant, Participant] | None:
    """Return a backbone and a teacher without that title, same stage and subject, units furthest apart."""
    open_ones = [person for person in free if left[person.unit_code] > 0]

    def density(person: Participant) -> float:
        return backbones[person.unit_code] / pupils[person.unit_code]

    givers = sorted((one for one in open_ones if one.backbone), key=lambda one: (-density(one), one.code))
    takers = sorted((one for one in open_ones if not one.backbone), key=lambda one: (density(one), one.code))
    for giver in givers:
        for taker in takers:
            alike = (giver.stage, giver.subject) == (taker.stage, taker.subject)
            is_apart = giver.school_id != taker.school_id and density(giver) > density(taker)
            if alike and is_apart and ways.are_short(giver, taker.school) and ways.are_short(taker, giver.school):
                return giver, taker
    return None
