"""A small district that reports conditions and guarantees: three primary schools, a nine-year school, a point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.apps.balance.scene import GOOD, NINE_YEAR, TODAY, YEAR, BalanceScene
from tests.factories import make_organisation
from yanzhen.apps.indicators.models import Observation
from yanzhen.apps.ledgers.actions.forms import load_ledgers
from yanzhen.apps.ledgers.models import LedgerType
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.readiness.reported import GUARANTEES
from yanzhen.presets.ledger_catalogue import ledger_catalogue

__all__ = ["GOOD", "NINE_YEAR", "TODAY", "YEAR", "ReturnsScene"]

USUAL: Mapping[str, Any] = {
    "primary_classes": 20,
    "primary_largest": 43,
    "junior_classes": 0,
    "senior_classes": 0,
    "music_rooms": 2,
    "smallest_music_room": 98.5,
    "art_rooms": 2,
    "smallest_art_room": 92,
    "teachers": 46,
    "certified": 46,
    "training_due": 8,
    "training_done": 8,
    "zoned_school": "是",
    "new_primary": 100,
    "zoned_primary": 100,
    "migrants": 60,
    "migrants_covered": 60,
    "public_budget": 760000,
    "training_budget": 42000,
}
BOTH_STAGES: Mapping[str, Any] = {
    "junior_classes": 9,
    "junior_largest": 48,
    "new_junior": 120,
    "zoned_junior": 117,
    "music_rooms": 3,
    "art_rooms": 3,
}
SMALL: Mapping[str, Any] = {
    "primary_classes": 2,
    "music_rooms": 0,
    "smallest_music_room": "",
    "art_rooms": 0,
    "smallest_art_room": "",
    "zoned_school": "否",
    "zoned_primary": "",
}


class ReturnsScene(BalanceScene):
    """The scene of balance with the second ledger; ``both`` is the nine-year school, ``point`` the teaching point."""

    def __init__(self) -> None:
        super().__init__(schools=2)
        self.both = make_organisation("青石区汀上学校", under=self.authority, stages=["primary", "junior"])
        self.point = make_organisation(
            "青石区溪口教学点", kind="teaching_point", under=self.authority, stages=["primary"]
        )
        self.conditions = self.type
        load_ledgers(forms={GUARANTEES: ledger_catalogue()[GUARANTEES]})
        self.guarantees = LedgerType.objects.get(code=GUARANTEES)
        for type_ in (self.conditions, self.guarantees):
            self.turn_to(type_)
            self.open()

    def turn_to(self, type_: LedgerType) -> None:
        """Let the next reports be of this ledger."""
        self.type = type_

    @property
    def every(self) -> list[Organisation]:
        """Every school that reports."""
        return [*self.schools, self.both, self.point]

    def report_guarantees(self, changes: Mapping[int, Mapping[str, Any]] | None = None, *, but: int = 0) -> None:
        """Report every school, some with changes, leaving out the last ``but``."""
        self.turn_to(self.guarantees)
        told = enumerate(self.every[: len(self.every) - but])
        self.approve(*(self.send(school, self._row(school, (changes or {}).get(place, {}))) for place, school in told))

    def report_guarantees_again(self, school: Organisation, changes: Mapping[str, Any]) -> None:
        """Report one school's corrected row."""
        self.turn_to(self.guarantees)
        self.report(school, self._row(school, changes))

    def _row(self, school: Organisation, changes: Mapping[str, Any]) -> dict[str, Any]:
        row = {**USUAL, **(BOTH_STAGES if school == self.both else {}), **changes}
        return row | (SMALL if school == self.point else {})

    def report_conditions(self, pupils: int = 800) -> None:
        """Report the conditions of every school."""
        self.turn_to(self.conditions)
        sheets = [self.send(school, {**GOOD, "pupils": pupils}) for school in self.schools]
        junior = {**NINE_YEAR, "stage": "初中", "pupils": 300}
        sheets.append(self.send(self.both, dict(NINE_YEAR), junior))
        sheets.append(self.send(self.point, {**GOOD, "kind": "教学点", "pupils": 40}))
        self.approve(*sheets)

    def figure(self, measure: str) -> Observation | None:
        """The district's figure of a measure in the year."""
        rows = Observation.objects.current().filter(
            organisation=self.authority,
            indicator_version__indicator__code=f"guarantee_{measure}",
            period_start=YEAR.starts_on,
        )
        return rows.first()
