"""Measure the decision engine: ``python -m bench.decisions``; bodies of 9 to 3,000 members, known and unknown facts."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date

from bench.timing import line, median_ms
from yanzhen.engines.decisions import (
    Attendance,
    Body,
    BodyKind,
    Case,
    Consultation,
    Item,
    Matter,
    Meeting,
    Member,
    Mode,
    OpenVotes,
    Role,
    case_as_json,
    case_from_text,
    judge,
    precheck,
)
from yanzhen.presets.decisions import decision_rules

SIZES = (9, 100, 1000, 3000)


def assembly(size: int) -> Case:
    """The assembly of a branch of ``size`` members; all came, two thirds agree."""
    ids = tuple(f"p{number}" for number in range(size))
    members = tuple(
        Member(id=one, roles=frozenset({Role.SECRETARY} if one == "p0" else {Role.PRINCIPAL}), voting=True)
        for one in ids
    )
    return Case(
        body=Body(kind=BodyKind.PARTY_BRANCH_ASSEMBLY, members=members, branch_formal_members=size),
        item=Item(
            matter=Matter.ANNUAL_PLAN,
            proposer="p0",
            agenda_approved_by="p0",
            on_agenda=True,
            emergency=False,
            prepared=True,
            consultation=Consultation(others={}),
            opinions_split=False,
        ),
        meeting=Meeting(chair="p0", mode=Mode.MEETING, notice_days=2),
        attendance=Attendance(present=ids, absent=(), observers=()),
        recused=(),
        votes=OpenVotes(yes=ids[: size * 2 // 3 + 1], no=ids[size * 2 // 3 + 1 :], abstain=()),
    )


def main() -> int:
    """Print one line a figure."""
    rules = decision_rules(on=date(2026, 11, 22))
    for size in SIZES:
        case = assembly(size)
        unknown = replace(case, recused=None, item=replace(case.item, proposer=None, agenda_approved_by=None))
        text = json.dumps(case_as_json(case), ensure_ascii=False)
        line("议事", "读案例", size, median_ms(lambda text=text: case_from_text(text)), "ms", characters=len(text))
        line("议事", "判断", size, median_ms(lambda case=case: judge(case, rules)), "ms")
        line("议事", "判断，事实不全", size, median_ms(lambda case=unknown: judge(case, rules)), "ms")
        line("议事", "程序预检", size, median_ms(lambda case=case: precheck(case, rules)), "ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
