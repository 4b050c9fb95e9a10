"""Found a district on an empty database: the two leading bodies and the three officers (开区)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.errors import AccountError
from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.accounts.passwords import new_password
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.actions.registration import insert_organisation
from yanzhen.apps.organisations.drafts import OrganisationDraft
from yanzhen.apps.organisations.models import Hierarchy, Organisation, OrganisationKind, Person
from yanzhen.presets.bodies import leading_bodies

OFFICERS = (
    ("system", "系统管理员", "system_administrator"),
    ("security", "安全保密管理员", "security_administrator"),
    ("audit", "安全审计员", "audit_administrator"),
)


def why_not_found(*, district: str, bodies: str) -> AccountError | None:
    """Say why a district cannot be founded here."""
    organisations, users = Organisation.objects.count(), User.objects.count()
    if organisations or users:
        return AccountError("NOT_EMPTY", organisations=organisations, users=users)
    if len(district) < 2 or district[-1] not in "区县市旗":
        return AccountError("BAD_DISTRICT", name=district)
    if bodies not in leading_bodies():
        known = "、".join(f"{code}（{one.title}）" for code, one in leading_bodies().items())
        return AccountError("UNKNOWN_BODIES", bodies=bodies, known=known)
    return None


@transaction.atomic
def found_district(*, district: str, bodies: str, on: date) -> list[tuple[str, str, str]]:
    """Insert the two bodies and one account for each of the three officers (三员).

    Returns:
        Triples of title, username and first password; shown once.
    Raises:
        AccountError: NOT_EMPTY, BAD_DISTRICT or UNKNOWN_BODIES.
    """
    if refusal := why_not_found(district=district, bodies=bodies):
        raise refusal
    names = leading_bodies()[bodies]
    tops = [
        (Hierarchy.ADMINISTRATION, OrganisationKind.AUTHORITY, names.administration.named_for(district), "100000"),
        (Hierarchy.PARTY, OrganisationKind.PARTY_COMMITTEE, names.party.named_for(district), "200000"),
    ]
    made = []
    for hierarchy, kind, body, code in tops:
        draft = OrganisationDraft(code=code, kind=kind, name=body.name, short_name=body.short_name, opened_on=on)
        made.append((hierarchy, insert_organisation(draft)))
    logins = []
    for username, title, role in OFFICERS:
        person = Person.objects.create(name=title, staff_number=f"officer-{username}")
        password = new_password()
        user = User(username=username, person=person, must_change_password=True)
        user.set_password(password)
        user.save()
        for hierarchy, organisation in made:
            Grant.objects.create(user=user, role=role, organisation=organisation, hierarchy=hierarchy, started_on=on)
        logins.append((title, username, password))
    record(
        kind="DISTRICT_FOUNDED",
        actor=None,
        subjects=[organisation for _hierarchy, organisation in made],
        content={"district": district, "names": "、".join(organisation.name for _hierarchy, organisation in made)},
    )
    return logins
