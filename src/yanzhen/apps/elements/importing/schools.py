"""Which of our schools a row of an export means (学校对应)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from yanzhen.apps.elements.models import ElementValue
from yanzhen.apps.organisations.models import Organisation, OrganisationKind, OrganisationName
from yanzhen.kernel.cells import Value
from yanzhen.presets.data_elements import name_key

SCHOOL_CODE = "school_code"
BODIES = (
    OrganisationKind.SCHOOL,
    OrganisationKind.KINDERGARTEN,
    OrganisationKind.TEACHING_POINT,
    OrganisationKind.CAMPUS,
    OrganisationKind.INSTITUTE,
)


@dataclass
class SchoolFinder:
    """Finds schools by what exports call them: remembered wordings, codes, present and former names.

    Attributes:
        by_word: wording → school, as somebody settled it once.
        by_code: our code, official code or credit code → school.
        by_name: name → school; None where two schools share it.
        schools: every school by key.
    """

    by_word: dict[str, int] = field(default_factory=dict)
    by_code: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, int | None] = field(default_factory=dict)
    schools: dict[int, Organisation] = field(default_factory=dict)

    def find(self, code: Value, name: Value) -> Organisation | None:
        """Return the school of a row, or None; the code decides before the name."""
        for word in (code, name):
            if word is not None and (found := self.by_word.get(name_key(str(word)))):
                return self.schools.get(found)
        if code is not None and (found := self.by_code.get(str(code).upper())):
            return self.schools[found]
        found = self.by_name.get(name_key(str(name))) if name is not None else None
        return self.schools[found] if found else None


def school_finder(remembered: Mapping[str, int], *, on: date) -> SchoolFinder:
    """Read every school that exists on the day, with codes and names: three queries."""
    finder = SchoolFinder(by_word={name_key(word): school for word, school in remembered.items()})
    rows = Organisation.objects.existing_on(on).filter(kind__in=BODIES)
    finder.schools = {row.pk: row for row in rows}
    official = ElementValue.objects.current().filter(element__code=SCHOOL_CODE, organisation__in=finder.schools)
    codes = [(str(value).upper(), school) for school, value in official.values_list("organisation_id", "value")]
    for row in finder.schools.values():
        codes += [(code.upper(), row.pk) for code in (row.code, row.credit_code) if code]
        for name in {row.name, row.short_name} - {""}:
            _put(finder, name, row.pk)
    finder.by_code = {code: school for code, school in codes}
    former = OrganisationName.objects.filter(organisation__in=finder.schools)
    for school, name, short_name in former.values_list("organisation_id", "name", "short_name"):
        for one in {name, short_name} - {""}:
            _put(finder, one, school, is_former=True)
    return finder


def _put(finder: SchoolFinder, name: str, school: int, *, is_former: bool = False) -> None:
    """Remember a name; two present owners make it nobody's, a former one never takes it from the present."""
    key = name_key(name)
    if key not in finder.by_name:
        finder.by_name[key] = school
    elif finder.by_name[key] != school and not is_former:
        finder.by_name[key] = None
