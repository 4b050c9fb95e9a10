"""What the loaders of the sample district share while they work."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.organisations.models import Organisation, Person


@dataclass
class Sample:
    """The district under construction (示例区).

    Attributes:
        today: the day on which the sample stands; the sample year is the school year around it.
        chance: the loader's source of chance, seeded; same seed and day, same district.
        organisations: every organisation by name.
        schools: the sixty schools, kindergartens and teaching points that exist today, in order.
        people: persons by (name of the organisation, function of the post).
        users: accounts by the staff number of their person.
        logins: what the log-in file shows: username, password, name, role.
    """

    today: date
    chance: random.Random
    organisations: dict[str, Organisation] = field(default_factory=dict)
    schools: list[Organisation] = field(default_factory=list)
    people: dict[tuple[str, str], list[Person]] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    logins: list[dict[str, str]] = field(default_factory=list)

    @property
    def authority(self) -> Organisation:
        """The administration's leading body (教委)."""
        return next(one for one in self.organisations.values() if one.code == "100000")

    @property
    def party_committee(self) -> Organisation:
        """The Party work committee (教育工委)."""
        return next(one for one in self.organisations.values() if one.code == "200000")

    def person(self, organisation: Organisation | str, function: str) -> Person:
        """Return the first person with a post of this function in the organisation."""
        name = organisation if isinstance(organisation, str) else organisation.name
        return self.people[name, function][0]

    def user(self, organisation: Organisation | str, function: str) -> User:
        """Return the account of ``person(organisation, function)``."""
        return self.users[self.person(organisation, function).staff_number]
