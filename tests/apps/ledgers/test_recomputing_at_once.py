"""A full recomputation against approvals, corrections and figures given by hand: real transactions of real threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import F

from tests.factories import make_organisation, make_user
from tests.ledger_scene import MARCH, LedgerScene
from tests.threads import PATIENCE_SECONDS, at_once, open_until_another_waits
from yanzhen.apps.indicators.actions.provide_figure import provide_figure
from yanzhen.apps.indicators.models import Indicator, Observation
from yanzhen.apps.ledgers.actions.open_returns import open_returns
from yanzhen.apps.ledgers.actions.pass_on import approve_returns, forward_return
from yanzhen.apps.ledgers.actions.save_rows import RowWrite, save_rows
from yanzhen.apps.ledgers.actions.take_back import open_correction
from yanzhen.apps.ledgers.bridge import form_of
from yanzhen.apps.ledgers.models import Record, Return, ReturnState
from yanzhen.apps.ledgers.rollups_in_full import differing, recompute_all, rollups_of

pytestmark = pytest.mark.django_db(transaction=True)
SCHOOLS = 6
ROUNDS = 4
FORM = {
    "code": "sample_lessons",
    "title": "公开课情况",
    "owner": "小教",
    "reporters": ["school"],
    "rhythm": "month",
    "one_row": True,
    "approval": ["clerk"],
    "fields": [
        {"key": "pupils", "title": "在校学生", "kind": "integer", "unit": "人"},
        {"key": "joined", "title": "参加人数", "kind": "integer", "unit": "人"},
    ],
    "indicators": [
        {"code": "race_joined", "title": "参加人数", "unit": "人", "measure": "sum", "field": "joined", "definition": "各校参加人数合计。"},
        {"code": "race_share", "title": "参加率", "unit": "%", "measure": "rate", "numerator": {"field": "joined"}, "denominator": {"field": "pupils"}, "definition": "参加人数占在校学生的比例。"},
    ],
}  # fmt: skip


class Schools:
    """Schools with a clerk each, whose returns of March reached the section."""

    def __init__(self) -> None:
        self.scene = LedgerScene(FORM)
        more = [make_organisation(f"青石区实验{place}小学", under=self.scene.authority) for place in range(SCHOOLS - 2)]
        self.clerks = {unit.pk: make_user(role="school_clerk", at=unit) for unit in more}
        self.clerks |= {self.scene.school.pk: self.scene.clerk, self.scene.other.pk: self.scene.other_clerk}
        open_returns(type_id=self.scene.type.pk, day=MARCH, actor=None, on=MARCH)
        self.sheets = list(Return.objects.filter(type=self.scene.type).order_by("pk"))
        self.codes = rollups_of(self.scene.type)
        assert len(self.sheets) == SCHOOLS
        for place, sheet in enumerate(self.sheets):
            row = RowWrite(values={"pupils": 100, "joined": 10 + place}, temp="1")
            assert save_rows(return_id=sheet.pk, changes=[row], actor=self.clerk(sheet), on=MARCH).is_clean
            forward_return(return_id=sheet.pk, actor=self.clerk(sheet), on=MARCH)

    def clerk(self, sheet: Return):
        """Who fills a return."""
        return self.clerks[sheet.organisation_id]

    def approving(self, *sheets: Return) -> Callable[[], object]:
        """Approve returns together, when called."""
        keys = [sheet.pk for sheet in sheets]
        return lambda: approve_returns(return_ids=keys, actor=self.scene.officer, on=MARCH)

    def mending(self, sheet: Return, joined: int) -> Callable[[], object]:
        """Open an approved return, put its row right and send it in again, when called; three transactions."""

        def mend() -> None:
            clerk, own = self.clerk(sheet), {"return_id": sheet.pk, "on": MARCH}
            open_correction(reason="漏报一个班", actor=clerk, **own)
            row = sheet.records.standing().get()
            change = RowWrite(record_id=row.pk, version=row.version, values={"joined": joined})
            assert save_rows(changes=[change], actor=clerk, reason="漏报一个班", **own).is_clean
            forward_return(actor=clerk, **own)

        return mend

    def raise_rows(self, sheets: list[Return]) -> None:
        """Let one more have joined at each, without an approval: the next recomputation writes."""
        slot = form_of(self.scene.type.versions.get()).slots["joined"]
        Record.objects.filter(belongs_to__in=sheets).update(**{slot: F(slot) + 1})

    def recomputing(self, code: str) -> Callable[[], object]:
        """Work out one indicator anew, when called."""
        return lambda: recompute_all(type_id=self.scene.type.pk, code=code)

    def differing(self) -> dict[str, int]:
        """How many figures of each indicator stand otherwise than a full recomputation says."""
        return {code: differing(type_id=self.scene.type.pk, code=code) for code in self.codes}

    def figures(self, code: str) -> list[Decimal | None]:
        """The figures that stand, by unit."""
        rows = Observation.objects.current().filter(indicator_version__indicator__code=code)
        return list(rows.order_by("organisation_id").values_list("value", flat=True))


@pytest.fixture
def schools() -> Schools:
    return Schools()


def after_writing(act: Callable[[], object], seen: threading.Event) -> Callable[[], object]:
    def then_tell() -> None:
        act()
        seen.set()

    return then_tell


def once(seen: threading.Event, act: Callable[[], object]) -> Callable[[], object]:
    """Do ``act`` as soon as it was told."""

    def wait() -> None:
        assert seen.wait(PATIENCE_SECONDS)
        act()

    return wait


def test_approvals_and_full_recomputations_at_once_end_as_a_recomputation_alone(schools):
    approvals = [schools.approving(sheet) for sheet in schools.sheets]
    again = [schools.recomputing(code) for code in (*schools.codes, *schools.codes)]
    assert set(at_once(*approvals, *again)) == {"done"}
    assert schools.differing() == dict.fromkeys(schools.codes, 0)
    assert sorted(schools.figures("race_joined")) == [10 + place for place in range(SCHOOLS)]


def test_corrections_approvals_and_recomputations_at_once_lose_and_double_nothing(schools):
    schools.approving(*schools.sheets)()
    first, second = schools.sheets[:3], schools.sheets[3:]
    for number in range(1, ROUNDS + 1):
        wanted = {sheet.pk: 20 * number + place for place, sheet in enumerate(schools.sheets)}
        for sheet in first:
            schools.mending(sheet, wanted[sheet.pk])()
        # Rows that changed without an approval make every recomputation write beside the approvals.
        schools.raise_rows(second)
        acts = [schools.approving(sheet) for sheet in first]
        acts += [schools.mending(sheet, wanted[sheet.pk]) for sheet in second]
        acts += [schools.recomputing(code) for code in schools.codes]
        assert set(at_once(*acts)) == {"done"}
        assert schools.differing() == dict.fromkeys(schools.codes, 0)
        schools.approving(*second)()
        assert schools.differing() == dict.fromkeys(schools.codes, 0)
        assert sorted(schools.figures("race_joined")) == sorted(wanted.values())
        first, second = second, first
    rows = Observation.objects.filter(indicator_version__indicator__code__in=schools.codes, withdrawn_at=None)
    assert rows.filter(superseded_by=None).count() == SCHOOLS * len(schools.codes)
    assert set(Return.objects.values_list("state", flat=True)) == {ReturnState.APPROVED}


def test_a_recomputation_waits_for_an_approval_that_is_not_yet_whole(schools):
    schools.approving(*schools.sheets[1:])()
    written = threading.Event()
    approval = open_until_another_waits(after_writing(schools.approving(schools.sheets[0]), written))
    assert at_once(approval, once(written, schools.recomputing("race_joined"))) == ["done", "done"]
    assert len(schools.figures("race_joined")) == SCHOOLS
    assert schools.differing() == dict.fromkeys(schools.codes, 0)


def test_an_approval_waits_for_a_recomputation_that_is_not_yet_whole(schools):
    schools.approving(*schools.sheets[1:])()
    schools.raise_rows(schools.sheets)
    written = threading.Event()
    again = open_until_another_waits(after_writing(schools.recomputing("race_joined"), written))
    assert at_once(again, once(written, schools.approving(schools.sheets[0]))) == ["done", "done"]
    assert sorted(schools.figures("race_joined")) == [11 + place for place in range(SCHOOLS)]
    assert differing(type_id=schools.scene.type.pk, code="race_joined") == 0


def giving(schools: Schools, value: int, *, reason: str = "核对后更正") -> Callable[[], object]:
    """Give a figure of the first school by hand, when called."""
    sheet = schools.sheets[0]
    return lambda: provide_figure(
        indicator=Indicator.objects.get(code="race_joined"),
        organisation=sheet.organisation,
        period_start=sheet.period_start,
        period_end=sheet.period_end,
        provided_by="小教科",
        provided_on=date(2026, 3, 6),
        value=Decimal(value),
        reason=reason,
        actor=schools.office,
        on=MARCH,
    )


@pytest.fixture
def office(schools):
    schools.office = make_user(role="district_office", at=schools.scene.authority)
    return schools.office


def chain_of(schools: Schools) -> list[Observation]:
    """Every figure of the first school, each with the one that follows it, the oldest first."""
    rows = Observation.objects.filter(
        indicator_version__indicator__code="race_joined", organisation=schools.sheets[0].organisation
    )
    return list(rows.order_by("pk"))


@pytest.mark.usefixtures("office")
def test_figures_given_by_hand_at_once_follow_one_another(schools):
    assert at_once(giving(schools, 71), giving(schools, 72), giving(schools, 73)) == ["done"] * 3
    rows = chain_of(schools)
    assert len(rows) == 3
    assert [row.superseded_by_id for row in rows].count(None) == 1
    assert len({row.superseded_by_id for row in rows}) == 3


@pytest.mark.usefixtures("office")
def test_of_figures_given_at_once_without_a_reason_the_first_stands_and_the_others_are_asked_why(schools):
    became = at_once(*(giving(schools, value, reason="") for value in (71, 72, 73)))
    assert sorted(became) == ["REASON_MISSING", "REASON_MISSING", "done"]
    assert [row.value for row in chain_of(schools)] == [(71, 72, 73)[became.index("done")]]


@pytest.mark.usefixtures("office")
def test_a_figure_given_by_hand_and_a_recomputation_at_once_follow_one_another(schools):
    schools.approving(*schools.sheets)()
    for number in range(1, ROUNDS + 1):
        schools.raise_rows(schools.sheets)
        before = len(chain_of(schools))
        assert at_once(giving(schools, 70 + number), schools.recomputing("race_joined")) == ["done", "done"]
        rows = chain_of(schools)
        assert [row.value for row in rows if row.superseded_by_id is None] in ([70 + number], [10 + number])
        assert before < len(rows) <= before + 2


@pytest.mark.usefixtures("office")
def test_a_figure_given_by_hand_waits_for_a_recomputation_that_is_not_yet_whole(schools):
    schools.approving(*schools.sheets)()
    schools.raise_rows(schools.sheets)
    written = threading.Event()
    again = open_until_another_waits(after_writing(schools.recomputing("race_joined"), written))
    assert at_once(again, once(written, giving(schools, 70))) == ["done", "done"]
    assert [row.value for row in chain_of(schools)] == [10, 11, 70]


@pytest.mark.usefixtures("office")
def test_a_recomputation_waits_for_a_figure_given_by_hand_that_is_not_yet_whole(schools):
    schools.approving(*schools.sheets)()
    schools.raise_rows(schools.sheets)
    written = threading.Event()
    by_hand = open_until_another_waits(after_writing(giving(schools, 70), written))
    assert at_once(by_hand, once(written, schools.recomputing("race_joined"))) == ["done", "done"]
    assert [row.value for row in chain_of(schools)] == [10, 70, 11]
